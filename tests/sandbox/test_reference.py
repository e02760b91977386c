"""Agreement with the verdicts recorded for real programs; disagreements must be known by cause."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from multiplt.sandbox import Limits, Program, Sandbox, Verdict
from multiplt.sandbox.workers import has_warm_mode, language

RECORDED = Path(__file__).resolve().parents[3] / "shared/reference/programs.jsonl.gz"
NAMES = {"lua": "lua", "py": "python", "jl": "julia", "r": "r", "rkt": "racket"}
# The records know no error of Lua's before the run and none of Julia's after it; in Racket they call
# unbound names and endless loops exceptions.
WORDS = {
    "lua": {"SyntaxError": "Exception"},
    "julia": {"Exception": "SyntaxError"},
    "racket": {"SyntaxError": "Exception", "Timeout": "Exception"},
}
# A warning in the R of the records, and an error since R 4.2.
NEWER = {"r": "the condition has length > 1"}
SAMPLE = 150

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded programs are not here")


def recorded(name: str) -> Iterator[tuple[Program, str]]:
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if NAMES.get(row["language"]) == name:
                source, tests = language(name).split(row["program"])
                yield Program(name, source, tests), row["verdict"]


def verdicts(name: str, programs: Sequence[Program], mode: str) -> list[Verdict]:
    with Sandbox(Limits(), workers=2, languages=[name], mode=mode) as sandbox:
        return [outcome.verdict for outcome in sandbox.run(programs)]


def disagreements(name: str, step: int) -> tuple[int, list[str]]:
    rows = list(recorded(name))[::step]
    found = []
    with Sandbox(Limits(), workers=2, languages=[name]) as sandbox:
        outcomes = sandbox.run(program for program, _ in rows)
        for (program, verdict), outcome in zip(rows, outcomes, strict=True):
            words, status = WORDS.get(name, {}), outcome.verdict.status
            newer = name in NEWER and NEWER[name] in outcome.stderr
            if words.get(status, status) != words.get(verdict, verdict) and not newer:
                found.append(f"recorded {verdict}, now {outcome}\n{program.source}{program.tests}")
    return len(rows), found


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in sorted(NAMES.values()) if has_warm_mode(n)])
def test_warm_and_cold_verdicts_agree(name: str) -> None:
    programs = [program for program, _ in recorded(name)]
    sample = programs[:: 1 + len(programs) // SAMPLE]
    warm, cold = (verdicts(name, sample, mode) for mode in ("warm", "cold"))
    assert [p for p, w, c in zip(sample, warm, cold, strict=True) if w != c] == []
