"""From suites to tested functions: each assertion alone, in the sandbox, every function accounted for."""

from collections.abc import Iterator

import pytest

from factories import function, generation
from multiplt.records import Suites, TestedFunction
from multiplt.sandbox import Limits, Sandbox
from multiplt.suites import run_suites


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(cpu_seconds=1, wall_seconds=10), languages=["python"]) as opened:
        yield opened


def run(sandbox: Sandbox, *texts: str, content: str = "") -> TestedFunction:
    source = content or function().content
    rows = [Suites(function(content=source), generation(list(texts)))]
    (tested,) = run_suites(sandbox, rows)
    return tested


def test_the_completion_continues_the_open_assertion(sandbox: Sandbox) -> None:
    tested = run(sandbox, "1) == 2\nassert double(2) == 5\n")
    assert [(a.text, a.verdict) for a in tested.assertions] == [
        ("assert double(1) == 2", "ok"),
        ("assert double(2) == 5", "assertion"),
    ]


def test_suites_are_merged_and_equal_assertions_counted_once(sandbox: Sandbox) -> None:
    tested = run(sandbox, "1) == 2\n", "1) == 2\nassert double( 3 ) == 6")
    assert [a.text for a in tested.assertions] == ["assert double(1) == 2", "assert double(3) == 6"]
    assert tested.rejected == {"duplicate": 1}


def test_only_passing_assertions_count_for_coverage(sandbox: Sandbox) -> None:
    branches = 'def double(n):\n    """Doc."""\n    if n < 0:\n        return 0\n    return n * 2\n'
    tested = run(sandbox, "1) == 2\nassert double(-1) == 1", content=branches)
    assert tested.coverage
    assert tested.coverage.body == pytest.approx(100 * 2 / 3)


def test_a_function_whose_assertions_all_fail_stays_in_the_row(sandbox: Sandbox) -> None:
    tested = run(sandbox, "1) == 3")
    assert tested.passing == []
    assert tested.coverage is None


def test_leaving_the_process_is_no_pass(sandbox: Sandbox) -> None:
    leaves = 'def double(n):\n    """Doc."""\n    import os\n    os._exit(0)\n'
    tested = run(sandbox, "1) == 2", content=leaves)
    assert tested.passing == []


def test_state_that_one_assertion_leaves_is_not_seen_by_the_next(sandbox: Sandbox) -> None:
    counter = 'def double(n, seen=[]):\n    """Doc."""\n    seen.append(n)\n    return len(seen)\n'
    tested = run(sandbox, "1) == 1\nassert double(2) == 1", content=counter)
    assert [a.verdict for a in tested.assertions] == ["ok", "ok"]
    assert tested.coverage is None, "together they fail, so there is no coverage"
