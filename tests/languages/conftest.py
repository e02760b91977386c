"""Runs programs that the tests wrote themselves in the real runtimes, many in one process.

It is no sandbox: nothing that a model wrote may come here.
"""

import gzip
import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from facts import FACTS
from multiplt.executables import find_executable
from multiplt.languages import LANGUAGES

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"


@pytest.fixture
def run(tmp_path: Path) -> Callable[[str, Sequence[str]], list[bool]]:
    """Return verdicts, True for a pass, of programs in the language of that name."""
    counter = itertools.count()

    def run_any(language: str, programs: Sequence[str]) -> list[bool]:
        if not any(map(find_executable, LANGUAGES[language].runtime.executables)):
            pytest.skip(f"{language} is not installed")
        folder = tmp_path / str(next(counter))
        folder.mkdir()
        return FACTS[language].run(programs, folder)

    return run_any


@pytest.fixture(scope="session")
def reference() -> Callable[[str], list[dict[str, Any]]]:
    """Return the rows of a file of reference data, which is not part of the project."""

    def read(name: str) -> list[dict[str, Any]]:
        path = REFERENCE / name
        if not path.exists():
            pytest.skip(f"no reference data: {path} is missing")
        with gzip.open(path, "rt") as lines:
            return [json.loads(line) for line in lines]

    return read
