"""Problems in Python itself: the benchmark's own, proven in the sandbox, and a target language by no accident."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from multiplt import manifest, rows
from multiplt.config.run import load
from multiplt.errors import UserError
from multiplt.languages import LANGUAGES, PYTHON, SCORED
from multiplt.records import Problem
from multiplt.sandbox import Program, Sandbox, Verdict
from multiplt.study import Study

ROOT = Path(__file__).parents[1]
HELPED = {
    "task_id": "HumanEval/0",
    "prompt": 'def half(n):\n    return n // 2\n\n\ndef quarter(n: int) -> int:\n    """A fourth."""\n',
    "entry_point": "quarter",
    "canonical_solution": "    return half(half(n))\n",
    "test": (
        "METADATA = {}\n\n\ndef check(candidate):\n    assert candidate(8) == 2\n"
        "    for n in range(9):\n        assert candidate(4 * n) == n\n"
    ),
}


def compiled(folder: Path, *words: str, tasks: list[dict[str, Any]]) -> tuple[list[Problem], Any]:
    file, output, told = (folder / name for name in ("h.jsonl.gz", "p.jsonl.gz", "m.json"))
    with gzip.open(file, "wt") as out:
        out.writelines(json.dumps(each) + "\n" for each in tasks)
    command = [sys.executable, "scripts/compile_benchmark.py", "--language", "python", *words]
    files = ["--input", str(file), "--output", str(output), "--manifest", str(told)]
    subprocess.run([*command, *files], check=True)
    return list(rows.read(output, Problem)), manifest.read(told)["funnel"]


def verdict(problem: Problem, completion: str) -> Verdict:
    with Sandbox(workers=1) as sandbox:
        program = Program("python", problem.prompt + completion, problem.tests)
        (outcome,) = sandbox.run([program])
    return outcome.verdict


def test_a_task_with_helpers_and_loops_in_its_tests_is_taken_as_it_is(tmp_path: Path) -> None:
    ((problem,), _) = compiled(tmp_path, tasks=[HELPED])
    assert problem.prompt == HELPED["prompt"]
    assert "return half(half(n))" not in problem.prompt
    assert verdict(problem, "    return n // 4\n") is Verdict.OK
    assert verdict(problem, "    return 2\n") is Verdict.ASSERTION
    assert verdict(problem, "    import os\n    os._exit(0)\n") is not Verdict.OK


def test_a_task_whose_own_solution_fails_is_left_out(tmp_path: Path) -> None:
    wrong = HELPED | {"canonical_solution": "    return n\n"}
    problems, funnel = compiled(tmp_path, tasks=[wrong])
    assert problems == []
    assert funnel["dropped"] == {"expected_values_refused": 1}


def test_tests_that_accept_a_function_without_an_answer_are_no_tests(tmp_path: Path) -> None:
    vacuous = HELPED | {"test": "def check(candidate):\n    candidate(1)\n    assert True\n"}
    problems, funnel = compiled(tmp_path, tasks=[vacuous])
    assert problems == []
    assert funnel["dropped"] == {"constant_passes": 1}


def test_a_users_own_problems_may_be_solved_in_python(tmp_path: Path) -> None:
    row = {
        "name": "thrice-or-so",
        "prompt": 'def thrice(n: int) -> int:\n    """Return three times n."""\n',
        "solution": "    return 3 * n\n",
        "tests": ["assert thrice(2) == 6", "assert candidate(0) == 0"],
    }
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps(row) + "\n")
    ((problem,), _) = compiled(tmp_path, "--problems", str(own), tasks=[])
    assert problem.name == "thrice-or-so"
    assert verdict(problem, "    return n + n + n\n") is Verdict.OK


def test_python_is_scored_and_no_target() -> None:
    assert PYTHON.name in SCORED
    assert PYTHON.name not in LANGUAGES
    values = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    with pytest.raises(UserError, match="unknown language 'python'"):
        load(values | {"languages": ["python"]})


def experiment(**settings: Any) -> Study:
    values = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    arms = {"untyped": {}, "typed": {"dataset": {"annotate": True}}}
    return Study(load(values | {"experiments": {"e": {"title": "t", "arms": arms} | settings}}))


def test_an_experiment_may_be_about_python_and_trains_on_the_functions() -> None:
    study = experiment(languages=["python"])
    assert study.languages[-1] == "python"
    assert study[study.main].languages == ["lua", "ocaml", "r", "racket", "julia"]
    home = study.folder("e", "typed")
    assert study.training_data(home, "python") == f"{home}/functions"
    assert study.training_data(study.folder("e", "untyped"), "python") == f"{study.main}/functions"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"languages": ["pyhton"]}, "unknown language 'pyhton'"),
        ({"languages": ["python"], "measure": "translated"}, "nothing is translated to python"),
    ],
)
def test_an_experiment_in_a_language_that_it_cannot_be_about_is_refused(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        experiment(**settings)
