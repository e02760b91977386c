"""Agreement with the verdicts recorded for real programs; disagreements must be known by cause."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from multiplt.sandbox import Limits, Program, Sandbox, Verdict
from multiplt.sandbox.workers import language

RECORDED = Path(__file__).resolve().parents[3] / "shared/reference/programs.jsonl.gz"
NAMES = {"lua": "lua", "py": "python"}
SAMPLE = 150

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded programs are not here")


def recorded(name: str) -> Iterator[tuple[Program, str]]:
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if NAMES.get(row["language"]) == name:
                source, tests = language(name).split(row["program"])
                yield Program(name, source, tests), row["verdict"]


def disagreements(name: str, step: int) -> tuple[int, list[str]]:
    rows = list(recorded(name))[::step]
    found = []
    with Sandbox(Limits(), workers=2, languages=[name]) as sandbox:
        outcomes = sandbox.run(program for program, _ in rows)
        for (program, verdict), outcome in zip(rows, outcomes, strict=True):
            # MultiPL-E has no word for a Lua program that does not compile.
            ours = (
                "Exception"
                if name == "lua" and outcome.verdict is Verdict.COMPILE
                else outcome.verdict.status
            )
            if ours != verdict:
                found.append(f"recorded {verdict}, now {outcome}\n{program.source}{program.tests}")
    return len(rows), found


@pytest.mark.parametrize("name", sorted(NAMES.values()))
def test_sample_agrees(name: str) -> None:
    count, found = disagreements(name, step=1 + len(list(recorded(name))) // SAMPLE)
    # One in a sample may be chance: Lua draws the order of a table's keys anew in every process.
    assert len(found) <= max(1, 0.005 * count), "\n\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(NAMES.values()))
def test_whole_file_agrees(name: str) -> None:
    count, found = disagreements(name, step=1)
    assert len(found) <= 0.005 * count, "\n\n".join(found)
