"""Assertions judged alone and together, and coverage of the body, in jobs that make all their runs."""

import ast
from collections.abc import Sequence

import pytest

from multiplt.sandbox import Sandbox, Verdict
from multiplt.sandbox.assertions import (
    Check,
    judge_alone,
    judge_run,
    judge_together,
    together_runs,
)
from multiplt.sandbox.covering import Coverage, coverage_from, coverage_run
from multiplt.sandbox.suite import run_suite

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


def checks(*pairs: tuple[str, str]) -> list[Check]:
    return [Check(f"assert {call} == {e}", call, ast.literal_eval(e)) for call, e in pairs]


def alone(sandbox: Sandbox, source: str, *pairs: tuple[str, str], seed: int = 0) -> list[Verdict]:
    return judge_alone(sandbox, source, checks(*pairs), seed)


def together(sandbox: Sandbox, source: str, *pairs: tuple[str, str]) -> Verdict:
    given = checks(*pairs)
    answers = run_suite(sandbox, together_runs(source, given, cpu_seconds=1))
    return judge_together(given, answers).verdict


def measured(sandbox: Sandbox, source: str, calls: Sequence[str]) -> Coverage:
    (answer,) = run_suite(sandbox, [coverage_run(source, calls)], with_coverage=True)
    coverage = coverage_from(source, answer)
    assert coverage is not None, answer
    return coverage


def test_each_assertion_stands_alone(sandbox: Sandbox) -> None:
    assert alone(sandbox, STATEFUL, ("f(1)", "1"), ("f(2)", "1"), ("f(3)", "2")) == [
        Verdict.OK,
        Verdict.OK,
        Verdict.ASSERTION,
    ]


def test_leaving_the_process_is_not_holding(sandbox: Sandbox) -> None:
    source = "import os, sys\ndef f(x):\n    (sys.exit if x else os._exit)(0)"
    assert alone(sandbox, source, ("f(0)", "1"), ("f(1)", "1")) == [Verdict.EXCEPTION] * 2


def test_leaving_the_process_at_load_fails_every_assertion(sandbox: Sandbox) -> None:
    source = "import os\ndef f(x):\n    return x\nos._exit(0)"
    assert alone(sandbox, source, ("f(0)", "0"), ("f(1)", "1")) == [Verdict.EXCEPTION] * 2


def test_a_value_that_says_it_equals_everything_does_not_hold(sandbox: Sandbox) -> None:
    source = (
        "class Any:\n    def __eq__(self, other):\n        return True\ndef f(x):\n    return Any()"
    )
    assert alone(sandbox, source, ("f(0)", "1")) == [Verdict.ASSERTION]


def test_one_call_that_never_ends_costs_only_itself(sandbox: Sandbox) -> None:
    source = "def f(x):\n    while x:\n        pass\n    return x"
    assert alone(sandbox, source, ("f(1)", "1"), ("f(0)", "0")) == [
        Verdict.CPU_TIMEOUT,
        Verdict.OK,
    ]


def test_one_call_that_eats_memory_costs_only_itself(sandbox: Sandbox) -> None:
    source = "def f(x):\n    return len([0] * (x << 40))"
    assert alone(sandbox, source, ("f(1)", "1"), ("f(0)", "0")) == [Verdict.MEMORY, Verdict.OK]


def test_what_a_call_writes_to_disk_no_other_call_reads(sandbox: Sandbox) -> None:
    source = (
        "import os\ndef f(x):\n    there = os.path.exists('left')\n    open('left', 'w').close()\n"
        "    return there"
    )
    assert alone(sandbox, source, ("f(1)", "False"), ("f(2)", "False")) == [Verdict.OK] * 2


def test_a_call_cannot_answer_for_the_next_one(sandbox: Sandbox) -> None:
    source = """
import os
def f(x):
    if x == 0:
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b'1 value {"int":"1"}\\n')
            except OSError:
                pass
    return x + 5
"""
    assert alone(sandbox, source, ("f(0)", "5"), ("f(1)", "1"))[1] is Verdict.ASSERTION


def test_the_seed_is_that_of_the_hash_function(sandbox: Sandbox) -> None:
    source = "def f(x):\n    return hash(x) % 1000003"
    (answer,) = run_suite(
        sandbox, together_runs(source, checks(("f('x')", "0")), cpu_seconds=1)[:1]
    )
    here = int(ast.literal_eval(answer.said[0][1])["int"], 16)
    call = ("f('x')", str(here))
    assert alone(sandbox, source, call, seed=0) == [Verdict.OK]
    assert alone(sandbox, source, call, seed=1) == [Verdict.ASSERTION]


def test_a_function_of_its_arguments_passes_in_both_orders(sandbox: Sandbox) -> None:
    pairs = [(f"f({n})", str(n)) for n in (1, 0, -1)]
    assert together(sandbox, BRANCHES, *pairs) is Verdict.OK


def test_state_is_seen_in_the_order_or_the_repeat(sandbox: Sandbox) -> None:
    assert together(sandbox, STATEFUL, ("f(1)", "1")) is Verdict.ASSERTION


def test_a_default_that_grows_is_seen(sandbox: Sandbox) -> None:
    source = "def f(x, seen=[]):\n    seen.append(x)\n    return sorted(seen)[0]"
    assert together(sandbox, source, ("f(2)", "2"), ("f(3)", "2")) is Verdict.ASSERTION


def test_a_run_that_stops_half_way_is_no_pass(sandbox: Sandbox) -> None:
    source = "import os\ndef f(x):\n    if x:\n        os._exit(0)\n    return x"
    assert together(sandbox, source, ("f(0)", "0"), ("f(1)", "1")) is Verdict.EXCEPTION


@pytest.mark.parametrize("target", ["0", "-1", "os.getppid()"])
def test_a_run_that_brings_its_job_down_costs_only_itself(sandbox: Sandbox, target: str) -> None:
    given = checks(("f(1)", "1"))
    (good, _) = together_runs(BRANCHES, given, cpu_seconds=1)
    (bad, _) = together_runs(f"import os\nos.kill({target}, 9)", given, cpu_seconds=1)
    first, broken, last = run_suite(sandbox, [good, bad, good])
    verdicts = [judge_run([*given, *given], answer) for answer in (first, broken, last)]
    assert verdicts[0] is verdicts[2] is Verdict.OK
    assert verdicts[1] in (Verdict.CRASH, Verdict.EXCEPTION)


def test_body_counts_neither_def_nor_docstring_nor_assertions(sandbox: Sandbox) -> None:
    coverage = measured(sandbox, BRANCHES, ["f(1)"])
    assert (coverage.statements, coverage.statements_run) == (6, 2)
    assert (coverage.branches, coverage.branches_taken) == (4, 1)


def test_more_assertions_raise_only_the_figure_of_the_whole_file(sandbox: Sandbox) -> None:
    few = measured(sandbox, BRANCHES, ["f(1)"])
    many = measured(sandbox, BRANCHES, ["f(1)"] * 40)
    assert many.body_percent == few.body_percent == pytest.approx(100 / 3)
    assert many.file_percent > 90 > few.file_percent


def test_full_coverage_is_a_hundred(sandbox: Sandbox) -> None:
    coverage = measured(sandbox, BRANCHES, ["f(1)", "f(0)", "f(-1)"])
    assert coverage.body_percent == coverage.branch_percent == coverage.file_percent == 100


def test_run_without_an_end_has_no_coverage(sandbox: Sandbox) -> None:
    source = "import os\ndef f(x):\n    os._exit(0)"
    (answer,) = run_suite(sandbox, [coverage_run(source, ["f(1)"])], with_coverage=True)
    assert coverage_from(source, answer) is None


def test_endless_number_of_a_call_says_nothing(sandbox: Sandbox) -> None:
    source = """
import os
def f(x):
    for descriptor in range(3, 20):
        try: os.write(descriptor, b"9" * 5000 + b" value x\\n")
        except OSError: pass
    return 1
"""
    assert together(sandbox, source, ("f(1)", "1")) is Verdict.OK
