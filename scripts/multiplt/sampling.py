"""Samples the completions of many prompts with one model: requests out, `Generation` rows back.

The programs that ask a model (generate_suites, translate, complete_benchmark, write_items) share it.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from multiplt.config.base import SamplingConfig
from multiplt.config.models import EngineConfig
from multiplt.llm.complete import complete
from multiplt.llm.journal import Journal
from multiplt.llm.load import load, revision
from multiplt.llm.protocol import TOO_LONG, Engine, expand
from multiplt.program import from_json
from multiplt.records import Completion, Generation, Sampling


@dataclass(frozen=True)
class Prompt:
    """A prompt, the id that its seeds derive from, and its stop sequences."""

    item: str
    text: str
    stop: list[str]


@dataclass
class Sampler:
    """A model, where it lies, and the journal of what it has finished.

    It is loaded when something is first missing there, and dropped at the end of the `with` block.
    """

    name: str
    identity: str
    engine: EngineConfig
    checkpoint: Path
    tuned: Path | None
    journal: Path
    journal_name: str
    _loaded: Engine | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> "Sampler":
        """Returns the sampler."""
        return self

    def __exit__(self, *_: object) -> None:
        """Frees the model's memory."""
        if self._loaded:
            self._loaded.close()

    def sample(
        self, prompts: Sequence[Prompt], how: SamplingConfig, title: str
    ) -> tuple[list[Generation], dict[str, Any]]:
        """One generation a prompt, in order, and the facts for the manifest: the model, counts of samples and tokens."""
        samplings = [Sampling(how.temperature, how.top_p, how.max_tokens, p.stop) for p in prompts]
        requests = [
            request
            for prompt, sampling in zip(prompts, samplings, strict=True)
            for request in expand(prompt.item, prompt.text, sampling, how.samples)
        ]
        weights = revision(self.identity, self.tuned)
        with Journal(self.journal, self.journal_name) as journal:
            done, fresh = complete(
                requests,
                revision=f"{weights}:{self.engine.dtype}",
                context=self.engine.context,
                journal=journal,
                load=self._load,
                title=title,
            )
        rows = [
            Generation(
                self.name,
                weights,
                prompt.text,
                sampling,
                done[start : start + how.samples],
            )
            for prompt, sampling, start in zip(
                prompts, samplings, range(0, len(done), how.samples), strict=True
            )
        ]
        return rows, self._model() | _counts(done, fresh)

    def _load(self) -> Engine:
        if self._loaded is None:
            self._loaded = load(self.checkpoint, self.engine, self.tuned)
        return self._loaded

    def _model(self) -> dict[str, Any]:
        """What the manifest says of the model."""
        engine = self.engine.model_dump(mode="json")
        return {"model": {"name": self.name, "identity": self.identity, "engine": engine}}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what every sampling program takes."""
    parser.add_argument("--model-name", required=True, help="name of the model file")
    parser.add_argument("--model-identity", required=True, help="what identifies its weights")
    parser.add_argument("--engine", required=True, help="EngineConfig as JSON")
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder of the model")
    parser.add_argument("--tuned", type=Path, help="what training made of it: adapter or model")
    parser.add_argument("--journal", type=Path, required=True, help="folder of the journal")
    parser.add_argument("--journal-name", required=True, help="name of this job's file in it")


def sampler(args: argparse.Namespace) -> Sampler:
    """The sampler that the arguments describe."""
    return Sampler(
        args.model_name,
        args.model_identity,
        from_json("--engine", args.engine, EngineConfig),
        args.checkpoint,
        args.tuned,
        args.journal,
        args.journal_name,
    )


def together(facts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The facts of several calls of `sample` with one model: counts added up."""
    total: dict[str, Any] = {}
    for some in facts:
        for name, value in some.items():
            total[name] = total.get(name, 0) + value if isinstance(value, int) else value
    return total


def _counts(done: Sequence[Completion], fresh: int) -> dict[str, int]:
    return {
        "samples": len(done),
        "sampled_now": fresh,
        "tokens": sum(c.tokens for c in done),
        "cut_by_length": sum(c.finish_reason == "length" for c in done),
        TOO_LONG: sum(c.finish_reason == TOO_LONG for c in done),
    }
