"""Decontamination: text and code of a benchmark, indented anew and renamed as well."""

import gzip
import json
from pathlib import Path

import pytest

from multiplt.errors import UserError
from multiplt.records import Function, Origin
from multiplt.source.benchmark import Benchmark, read_benchmark
from multiplt.source.candidate import Candidate, candidate

PROMPT = '''from typing import List

def below(items: List[int], limit: int) -> bool:
    """Tell whether every one of the items
    is below the limit.
    >>> below([1, 2], 3)
    True
    """
'''
SOLUTION = """    for item in items:
        if item >= limit:
            return False
    return True
"""


def problem(prompt: str = PROMPT, solution: str = SOLUTION, name: str = "below") -> dict[str, str]:
    return {
        "task_id": "Test/0",
        "prompt": prompt,
        "entry_point": name,
        "canonical_solution": solution,
        "test": "",
    }


def write(path: Path, *problems: dict[str, str]) -> Path:
    with gzip.open(path, "wt") as out:
        out.writelines(json.dumps(p) + "\n" for p in problems)
    return path


@pytest.fixture
def benchmark(tmp_path: Path) -> Benchmark:
    return read_benchmark(write(tmp_path / "b.jsonl.gz", problem()), 12)


def function(content: str) -> Candidate:
    return candidate(Function("0" * 40, "f", content, Origin("r", "p", "MIT", "b")))


def test_a_solution_is_found_as_it_is(benchmark: Benchmark) -> None:
    assert benchmark.shares_text(function(f"def f(items, limit):\n    'd'\n{SOLUTION}"))


def test_a_solution_is_found_indented_anew(benchmark: Benchmark) -> None:
    moved = SOLUTION.replace("    ", "\t")
    assert benchmark.shares_text(function(f"def f(items, limit):\n\t'd'\n{moved}"))


def test_a_docstring_is_found_in_other_code(benchmark: Benchmark) -> None:
    doc = PROMPT[PROMPT.index('"""') :]
    assert benchmark.shares_text(function(f"def f(a, b):\n    {doc}    return max(a) < b\n"))


def test_renamed_code_is_found_as_code_and_not_as_text(benchmark: Benchmark) -> None:
    renamed = SOLUTION.replace("items", "xs").replace("item", "x").replace("limit", "top")
    it = function(f"def f(xs, top):\n    'd'\n{renamed}")
    assert not benchmark.shares_text(it)
    assert benchmark.shares_code(it)


def test_comments_do_not_hide_code(benchmark: Benchmark) -> None:
    noted = SOLUTION.replace("items:\n", "items:  # look\n\n")
    it = function(f"def f(items, limit):\n    'd'\n{noted}")
    assert benchmark.shares_code(it)


def test_other_code_shares_nothing(benchmark: Benchmark) -> None:
    it = function("def f(xs):\n    'd'\n    for x in xs:\n        if x > 3:\n            break\n")
    assert not benchmark.shares_text(it)
    assert not benchmark.shares_code(it)


@pytest.mark.parametrize(
    "solution", ["return x + y", "return len(string)", "return n**2", "return ''.join(strings)"]
)
def test_solutions_that_identify_nothing_are_let_through(tmp_path: Path, solution: str) -> None:
    small = problem('def g(x, y):\n    """Something rare."""\n', f"    {solution}\n", "g")
    read = read_benchmark(write(tmp_path / "b.jsonl.gz", small), 12)
    it = function(f"def f(x, y, n, string, strings):\n    'd'\n    z = 1\n    {solution}\n")
    assert not read.shares_text(it)


def test_every_problem_of_the_file_counts(tmp_path: Path) -> None:
    problems = [problem()] + [
        problem(
            f'def p{n}(x):\n    """Number {n} of all."""\n', f"    return x + {n}{n}\n", f"p{n}"
        )
        for n in range(40)
    ]
    read = read_benchmark(write(tmp_path / "b.jsonl.gz", *problems), 12)
    for n in range(40):
        assert read.shares_text(
            function(f'def f(x):\n    """Number {n} of all."""\n    return 1\n')
        )


def test_a_truncated_benchmark_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "b.jsonl.gz", *[problem()] * 50)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UserError, match=r"b\.jsonl\.gz: cannot be read"):
        read_benchmark(path, 12)


@pytest.mark.parametrize("row", [{"prompt": "x"}, problem(name="missing")])
def test_a_row_that_is_no_problem_is_named(tmp_path: Path, row: dict[str, str]) -> None:
    with pytest.raises(UserError, match=r"b\.jsonl\.gz, line 1: "):
        read_benchmark(write(tmp_path / "b.jsonl.gz", row), 12)


def test_an_empty_benchmark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no benchmark problem"):
        read_benchmark(write(tmp_path / "b.jsonl.gz"), 12)
