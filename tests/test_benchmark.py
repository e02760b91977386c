"""HumanEval's tests: taken whole or not at all."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from multiplt.benchmark import Task, read_humaneval
from multiplt.errors import UserError

PROMPT = 'from typing import List\n\n\ndef f(x: List[int]) -> int:\n    """Sum."""\n'


def tasks(path: Path, test: str, prompt: str = PROMPT) -> list[Task]:
    row = {
        "task_id": "HumanEval/7",
        "prompt": prompt,
        "entry_point": "f",
        "canonical_solution": "    return sum(x)\n",
        "test": test,
    }
    path.write_bytes(gzip.compress(json.dumps(row).encode() + b"\n"))
    return read_humaneval(path)


def taken(path: Path, *statements: str) -> Task:
    body = "".join(f"    {s}\n" for s in statements)
    return tasks(path, f"def check(candidate):\n{body}")[0]


def test_messages_and_always_true_assertions_are_left_out(tmp_path: Path) -> None:
    task = taken(tmp_path / "h.jsonl.gz", "assert candidate([1]) == 1, 'one'", "assert True, 'ok'")
    assert task.assertions == ["assert candidate([1]) == 1"]


def test_a_bare_call_means_true_and_its_negation_false(tmp_path: Path) -> None:
    task = taken(tmp_path / "h.jsonl.gz", "assert candidate([1])", "assert not candidate([])")
    assert task.assertions == ["assert candidate([1]) == True", "assert candidate([]) == False"]


def test_a_difference_within_a_tolerance_is_an_equation(tmp_path: Path) -> None:
    task = taken(tmp_path / "h.jsonl.gz", "assert abs(candidate([1]) - 1.5) < 1e-6")
    assert task.assertions == ["assert candidate([1]) == 1.5"]


@pytest.mark.parametrize("statement", ["for i in range(3): assert candidate([i]) == i", "x = 1"])
def test_a_check_with_anything_else_leaves_the_whole_task_out(
    tmp_path: Path, statement: str
) -> None:
    task = taken(tmp_path / "h.jsonl.gz", "assert candidate([1]) == 1", statement)
    assert (task.assertions, task.reason) == ([], "test_is_not_an_assertion")


def test_an_assertion_of_another_shape_leaves_the_whole_task_out(tmp_path: Path) -> None:
    task = taken(tmp_path / "h.jsonl.gz", "assert candidate([1]) == 1", "assert candidate([2]) > 1")
    assert (task.assertions, task.reason) == ([], "test_of_another_shape")


def test_the_function_comes_without_its_imports(tmp_path: Path) -> None:
    task = taken(tmp_path / "h.jsonl.gz", "assert candidate([1]) == 1")
    assert task.name == "HumanEval_7_f"
    assert task.function.content.startswith("def f(x: List[int]) -> int:")


def test_a_task_that_needs_a_helper_function_is_left_out(tmp_path: Path) -> None:
    task = tasks(
        tmp_path / "h.jsonl.gz",
        "def check(candidate):\n    assert candidate([1]) == 1\n",
        "def g():\n    return 1\n\n\n" + PROMPT,
    )[0]
    assert (task.assertions, task.reason) == ([], "needs_helpers")


def test_a_row_without_a_field_is_named(tmp_path: Path) -> None:
    (tmp_path / "h.jsonl.gz").write_bytes(gzip.compress(b'{"task_id": "x"}\n'))
    with pytest.raises(UserError, match="line 1: no field 'entry_point'"):
        read_humaneval(tmp_path / "h.jsonl.gz")


@pytest.mark.parametrize("prompt", ["def f(:\n", 7])
def test_a_row_that_is_no_task_is_named(tmp_path: Path, prompt: Any) -> None:
    with pytest.raises(UserError, match=r"h\.jsonl\.gz, line 1: not a task of HumanEval"):
        tasks(tmp_path / "h.jsonl.gz", "", prompt)
