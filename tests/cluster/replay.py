"""In the place of multiplt/llm/load.py in a test's copy of the project: completions recorded in a file, no model.

The journal, the programs and the rules around it are the project's own. With the variable SAMPLED, each completion is noted in
that file before it is given back; with PAUSE, so many seconds pass first; with MEMORY, it holds so many MiB.
"""

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from multiplt.config.models import EngineConfig
from multiplt.llm.protocol import Engine, Request
from multiplt.records import Completion


class Replay:
    """Answers a request with what the file has for its function: the suites, or the translations to a language."""

    def __init__(self, recorded: dict[str, dict[str, list[str]]]) -> None:
        """recorded: by "suites" or a language, then by function, the texts by sample index."""
        self._recorded = recorded

    def sample(self, requests: list[Request]) -> Iterator[tuple[Request, Completion]]:
        """Yields the recorded completion of each request."""
        held = b"x" * (int(os.environ.get("MEMORY", "0")) << 20)
        for request in requests:
            time.sleep(float(os.environ.get("PAUSE", "0")))
            if "SAMPLED" in os.environ:
                with open(os.environ["SAMPLED"], "a") as file:
                    file.write(f"{request.item}/{request.index}\n")
            language, _, name = request.item.rpartition("/")
            function = re.findall(r"^def (\w+)", request.prompt, re.MULTILINE)
            texts = self._recorded[language or "suites"][name[19:] if language else function[0]]
            text = texts[request.index % len(texts)]
            yield request, Completion(request.index, request.seed, text, "stop", len(text), 0)
        del held

    def close(self) -> None:
        """There is nothing to free."""


def load(checkpoint: Path, engine: EngineConfig, tuned: Path | None) -> Engine:
    """The replay of the checkpoint's folder."""
    return Replay(json.loads((checkpoint / "recorded.json").read_text()))


def revision(identity: str, tuned: Path | None) -> str:
    """The model alone: nothing is trained here."""
    return identity
