"""Assertions judged alone, flakiness, and coverage of the body."""

import pytest

from multiplt.sandbox import Outcome, Sandbox, Verdict
from multiplt.sandbox.assertions import flaky_assertions, run_assertions
from multiplt.sandbox.covering import Coverage, measure_coverage

STATEFUL = '''
seen = []
def f(x):
    """Counts its calls."""
    seen.append(x)
    return len(seen)
'''
BRANCHES = '''
def f(x):
    """Says a sign."""
    if x > 0:
        return 1
    if x < 0:
        y = -1
        return y
    return 0
'''


def test_each_assertion_stands_alone(sandbox: Sandbox) -> None:
    outcomes = run_assertions(
        sandbox, STATEFUL, ["assert f(1) == 1", "assert f(2) == 1", "assert f(3) == 2"]
    )
    assert [outcome.verdict for outcome in outcomes] == [Verdict.OK, Verdict.OK, Verdict.ASSERTION]


def test_leaving_the_process_is_not_holding(sandbox: Sandbox) -> None:
    source = "import os, sys\ndef f(x):\n    (sys.exit if x else os._exit)(0)"
    outcomes = run_assertions(sandbox, source, ["assert f(0) == 1", "assert f(1) == 1"])
    assert [outcome.verdict for outcome in outcomes] == [Verdict.EXCEPTION] * 2


def test_result_that_hangs_on_hashing_is_flaky(sandbox: Sandbox) -> None:
    source = "def f(x):\n    return hash('x') % 1000003"
    assertion = f"assert f(1) == {_hash_under_seed_zero(sandbox)}"
    assert flaky_assertions(sandbox, source, [assertion, "assert f(1) != -1"]) == [True, False]


def _hash_under_seed_zero(sandbox: Sandbox) -> int:
    (outcome,) = run_assertions(sandbox, "print(hash('x') % 1000003)", ["assert 1 == 1"])
    return int(outcome.stdout)


def measured(sandbox: Sandbox, source: str, assertions: list[str]) -> Coverage:
    coverage = measure_coverage(sandbox, source, assertions)
    assert isinstance(coverage, Coverage), coverage
    return coverage


def test_body_counts_neither_def_nor_docstring_nor_assertions(sandbox: Sandbox) -> None:
    coverage = measured(sandbox, BRANCHES, ["assert f(1) == 1"])
    assert (coverage.statements, coverage.statements_run) == (6, 2)
    assert (coverage.branches, coverage.branches_taken) == (4, 1)


def test_more_assertions_raise_only_the_figure_of_the_whole_file(sandbox: Sandbox) -> None:
    few = measured(sandbox, BRANCHES, ["assert f(1) == 1"])
    many = measured(sandbox, BRANCHES, ["assert f(1) == 1"] * 40)
    assert many.body_percent == few.body_percent == pytest.approx(100 / 3)
    assert many.file_percent > 90 > few.file_percent


def test_full_coverage_is_a_hundred(sandbox: Sandbox) -> None:
    coverage = measured(sandbox, BRANCHES, [f"assert f({n}) == {n}" for n in (1, 0, -1)])
    assert coverage.body_percent == coverage.branch_percent == coverage.file_percent == 100


def test_run_without_an_end_has_no_coverage(sandbox: Sandbox) -> None:
    outcome = measure_coverage(
        sandbox, "import os\ndef f(x):\n    os._exit(0)", ["assert f(1) == 1"]
    )
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.EXCEPTION
