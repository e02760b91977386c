"""The limit on a benchmark: the first problems that pass their checks, and no more checks than they need."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from multiplt import manifest, rows
from multiplt.benchmark import in_order, read_humaneval
from multiplt.records import Problem


def task(number: int, test: str) -> dict[str, Any]:
    return {
        "task_id": f"HumanEval/{number}",
        "prompt": f'def plus_{number}(n: int) -> int:\n    """Add {number}."""\n',
        "entry_point": f"plus_{number}",
        "canonical_solution": f"    return n + {number}\n",
        "test": f"def check(candidate):\n    {test}\n",
    }


def compiled(folder: Path, tasks: list[dict[str, Any]], limit: int | None) -> tuple[list[str], Any]:
    """The names of the problems and the funnel."""
    file, output, told = (folder / name for name in ("h.jsonl.gz", "p.jsonl.gz", "m.json"))
    with gzip.open(file, "wt") as out:
        out.writelines(json.dumps(each) + "\n" for each in tasks)
    command = [sys.executable, "scripts/compile_benchmark.py", "--language", "lua"]
    section = json.dumps({"limit": limit})
    files = ["--input", str(file), "--output", str(output), "--manifest", str(told)]
    subprocess.run([*command, "--section", section, *files], check=True)
    return [p.name for p in rows.read(output, Problem)], manifest.read(told)["funnel"]


def test_a_limit_takes_the_first_sound_problems_and_looks_at_no_others(tmp_path: Path) -> None:
    good = "assert candidate(1) == {}; assert candidate(2) == {}"
    tasks = [task(n, good.format(n + 1, n + 2)) for n in range(6)]
    file = tmp_path / "all.jsonl.gz"
    with gzip.open(file, "wt") as out:
        out.writelines(json.dumps(each) + "\n" for each in tasks)
    first, second, third = [t.name for t in in_order(read_humaneval(file))][:3]
    number = int(second.rpartition("_")[2])
    tasks[number]["test"] = "def check(candidate):\n    pass\n"
    names, funnel = compiled(tmp_path, tasks, limit=2)
    assert names == [first, third]
    assert funnel["entered"] == 6
    assert sorted(funnel["dropped"].values()) == [1, 3]
    assert funnel["dropped"]["over_limit"] == 3
    everything, funnel = compiled(tmp_path, tasks, limit=None)
    assert everything[:2] == names
    assert "over_limit" not in funnel["dropped"]


def test_a_users_own_problems_take_the_benchmarks_place(tmp_path: Path) -> None:
    row = {
        "name": "thrice",
        "prompt": 'def thrice(n: int) -> int:\n    """Return three times n."""\n',
        "solution": "    return 3 * n\n",
        "tests": ["assert thrice(1) == 3", "assert thrice(2) == 6"],
    }
    own, output, told = (tmp_path / name for name in ("own.jsonl", "p.jsonl.gz", "m.json"))
    own.write_text(json.dumps(row) + "\n")
    command = [sys.executable, "scripts/compile_benchmark.py", "--language", "lua"]
    files = ["--input", "none", "--problems", str(own), "--output", str(output)]
    subprocess.run([*command, *files, "--manifest", str(told)], check=True)
    (problem,) = rows.read(output, Problem)
    assert problem.name == "thrice"
    assert "3 * n" not in problem.prompt
