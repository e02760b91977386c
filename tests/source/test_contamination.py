"""Decontamination: text and code of benchmarks, indented anew and renamed as well, each measure told apart."""

import json
from pathlib import Path

import pytest

from multiplt.records import ExtractedFunction, Function, Origin
from multiplt.source.candidate import Candidate, candidate
from multiplt.source.contamination import MEASURES, Benchmarks, reason
from multiplt.source.tasks import Task, read_tasks

SOLUTION = """    for item in items:
        if item >= limit:
            return False
    return True
"""
HUMANEVAL = {
    "task_id": "HumanEval/0",
    "prompt": '''from typing import List

def below(items: List[int], limit: int) -> bool:
    """Tell whether every one of the items
    is below the limit.
    >>> below([1, 2], 3)
    True
    """
''',
    "entry_point": "below",
    "canonical_solution": SOLUTION,
}
MBPP = {
    "task_id": 7,
    "text": "Write a function to count the vowels of a text.",
    "code": "def count(text):\n  return sum(1 for c in text if c in 'aeiou') or len(text) - 1",
}
DOCSTRING = HUMANEVAL["prompt"][HUMANEVAL["prompt"].index('"""') :]


@pytest.fixture
def tasks(tmp_path: Path) -> list[Task]:
    found = []
    for name, row in (("humaneval", HUMANEVAL), ("mbpp", MBPP)):
        (tmp_path / name).write_text(json.dumps(row) + "\n")
        found += read_tasks(name, tmp_path / name)
    return found


@pytest.fixture
def benchmarks(tasks: list[Task]) -> Benchmarks:
    return Benchmarks(tasks, 12)


def function(content: str) -> Candidate:
    made = Function("0" * 40, "f", content, Origin("r", "p", "MIT", "b"))
    return candidate(ExtractedFunction(made, []))


def measures(benchmarks: Benchmarks, content: str) -> set[tuple[str, str]]:
    return {(m.benchmark, m.measure) for m in benchmarks.matches(function(content))}


def test_a_solution_as_it_is_is_found_by_every_measure(benchmarks: Benchmarks) -> None:
    found = measures(benchmarks, f"def f(items, limit):\n    'd'\n{SOLUTION}")
    assert found == {("humaneval", m) for m in MEASURES}


def test_a_solution_indented_anew_is_not_found_as_it_is(benchmarks: Benchmarks) -> None:
    moved = SOLUTION.replace("    ", "\t")
    found = measures(benchmarks, f"def f(items, limit):\n\t'd'\n{moved}")
    assert found == {("humaneval", "text"), ("humaneval", "code")}


def test_renamed_code_is_found_by_its_code_alone(benchmarks: Benchmarks) -> None:
    renamed = SOLUTION.replace("items", "xs").replace("item", "x").replace("limit", "top")
    found = measures(benchmarks, f"def f(xs, top):\n    'd'\n{renamed}")
    assert found == {("humaneval", "code")}


def test_a_docstring_is_found_in_other_code(benchmarks: Benchmarks) -> None:
    found = measures(benchmarks, f"def f(a, b):\n    {DOCSTRING}    return max(a) < b\n")
    assert found == {("humaneval", "exact"), ("humaneval", "text")}


def test_a_prompt_of_mbpp_is_found_in_a_docstring(benchmarks: Benchmarks) -> None:
    found = measures(benchmarks, f"def f(a):\n    '{MBPP['text']}'\n    return a\n")
    assert found == {("mbpp", "exact"), ("mbpp", "text")}


def test_code_of_mbpp_is_found_under_a_docstring_and_another_name(benchmarks: Benchmarks) -> None:
    body = str(MBPP["code"]).splitlines()[1].replace("text", "word")
    assert measures(benchmarks, f"def f(word):\n  'd'\n{body}\n") == {("mbpp", "code")}


def test_a_solution_shorter_than_a_run_is_found_where_it_is_the_whole_body(
    tasks: list[Task],
) -> None:
    index = Benchmarks(tasks, 100)
    body = SOLUTION.replace("item", "one")
    alone = f"def f(items, limit):\n    'd'\n{body}"
    longer = f"def f(items, limit):\n    'd'\n    items = items[1:]\n{body}"
    assert ("humaneval", "code") in measures(index, alone)
    assert ("humaneval", "code") not in measures(index, longer)


def test_a_body_without_code_is_nobodys() -> None:
    empty = Benchmarks([Task("b", "0", (), ((),))], 12)
    assert measures(empty, "def f(a):\n    'd'\n") == set()


def test_comments_do_not_hide_code(benchmarks: Benchmarks) -> None:
    noted = SOLUTION.replace("items:\n", "items:  # look\n\n")
    found = measures(benchmarks, f"def f(items, limit):\n    'd'\n{noted}")
    assert ("humaneval", "code") in found


def test_code_beside_a_docstring_of_several_lines_is_read(benchmarks: Benchmarks) -> None:
    found = measures(benchmarks, "def f(a): '''d\u00e9\nd'''; return a + 1\n")
    assert found == set()


def test_names_in_a_docstring_are_not_code(benchmarks: Benchmarks) -> None:
    code = " ".join(SOLUTION.split())
    assert measures(benchmarks, f"def f(a):\n    '{code}!'\n    return a\n") == {
        ("humaneval", "text")
    }


def test_other_code_shares_nothing(benchmarks: Benchmarks) -> None:
    content = "def f(xs):\n    'd'\n    for x in xs:\n        if x > 3:\n            break\n"
    assert measures(benchmarks, content) == set()


def test_another_builtin_or_operator_in_its_middle_makes_other_code(benchmarks: Benchmarks) -> None:
    other = "def f(t):\n  'd'\n  return sum(1 for c in t if c not in 'aeiou') or abs(t) - 1\n"
    assert measures(benchmarks, other) == set()


def test_a_short_text_is_found_too(tasks: list[Task]) -> None:
    short = Task("b", "0", ("return n % 7",), ())
    assert measures(Benchmarks([short], 12), "def f(n):\n    'd'\n    return n % 7\n") == {
        ("b", "exact"),
        ("b", "text"),
    }


def test_only_the_measures_asked_for_are_looked_at(benchmarks: Benchmarks) -> None:
    it = function(f"def f(items, limit):\n    'd'\n{SOLUTION}")
    for measure in MEASURES:
        assert {m.measure for m in benchmarks.matches(it, [measure])} == {measure}
    assert benchmarks.matches(it, []) == []


def test_the_reason_is_the_narrowest_measure(benchmarks: Benchmarks) -> None:
    it = function(f"def f(items, limit):\n    'd'\n{SOLUTION}")
    assert reason(benchmarks.matches(it)) == "benchmark_exact"
    assert reason(benchmarks.matches(it, ["code"])) == "benchmark_code"
    assert reason([]) is None


def test_a_match_says_which_task_and_what_is_shared(benchmarks: Benchmarks) -> None:
    it = function(f"def f(a):\n    '{MBPP['text']}'\n    return a\n")
    (match,) = benchmarks.matches(it, ["exact"])
    assert (match.benchmark, match.task, match.evidence) == ("mbpp", "7", MBPP["text"])


def test_every_task_is_found_among_many() -> None:
    tasks = [Task("b", str(n), (f"Number {n} of all the tasks.",), ()) for n in range(974)]
    index = Benchmarks(tasks, 12)
    for n in (0, 119, 120, 426, 973):
        it = function(f'def f(x):\n    """Number {n} of all the tasks."""\n    return 1\n')
        assert {m.task for m in index.matches(it)} == {str(n)}
