"""Solutions: the pasted Python leaves by structure, every candidate is accounted for."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from factories import generation, problem
from facts import FACTS
from multiplt import manifest, rows
from multiplt.records import Result, Sampling, Solution, Verdicts
from multiplt.solutions import collect, program_of


def verdicts(*found: str) -> Verdicts:
    results = [Result(i, "", v, 0, "", "", 0.0, 0.0, None) for i, v in enumerate(found)]
    return Verdicts(
        problem(), generation([f"    return n * 2 -- {v}\nend" for v in found]), results
    )


def test_only_candidates_with_a_proven_pass_are_collected() -> None:
    solutions, funnel = collect([verdicts("ok", "assertion", "ok", "compile")])
    assert [s.index for s in solutions] == [0, 2]
    assert funnel.dropped == {"assertion": 1, "compile": 1}
    assert funnel.entered == 4


def test_an_item_holds_the_prompt_without_the_python_solution() -> None:
    solutions, _ = collect([verdicts("ok")])
    assert (
        solutions[0].content == "-- twice\nlocal function double(n)\n    return n * 2 -- ok\nend\n"
    )


def test_the_pass_rate_is_the_share_of_the_problems_candidates() -> None:
    solutions, _ = collect([verdicts("ok", "assertion", "assertion", "compile")])
    assert solutions[0].pass_rate == 0.25


def test_what_is_run_again_is_the_item_itself() -> None:
    solutions, _ = collect([verdicts("ok")])
    assert program_of(solutions[0], 5).source == solutions[0].content


def test_an_item_that_no_longer_passes_is_dropped_and_counted(tmp_path: Path) -> None:
    lua, how = FACTS["lua"].programs, Sampling(0.8, 0.95, 10, [])
    owner = replace(problem(), tests=lua.tests)
    items = [Solution(owner, "m", "r", how, 0, 0, "x\n", s, 1.0) for s in (lua.right, lua.wrong)]
    given, output, told = (tmp_path / name for name in ("in.jsonl.gz", "out.jsonl.gz", "m.json"))
    rows.write(given, items)
    command = [sys.executable, "scripts/recheck_solutions.py", "--language", "lua"]
    command += ["--input", str(given), "--output", str(output), "--manifest", str(told)]
    subprocess.run(command, check=True)
    assert [item.content for item in rows.read(output, Solution)] == [lua.right]
    assert manifest.read(told)["funnel"]["dropped"] == {"fails_after_cleaning": 1}
