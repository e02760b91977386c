"""From suites to tested functions: each assertion alone, in the sandbox, every function accounted for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from factories import function, generation
from multiplt.errors import UserError
from multiplt.records import Mutation, Suites, TestedFunction
from multiplt.sandbox import Limits, Sandbox, Verdict
from multiplt.suites import run_suites


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(cpu_seconds=1, wall_seconds=10), languages=["python"]) as opened:
        yield opened


def run(
    sandbox: Sandbox,
    *texts: str,
    content: str = "",
    mutants: int = 0,
    prompt: str = "assert double(",
) -> TestedFunction:
    source = content or function().content
    suites = replace(generation(list(texts)), prompt=prompt)
    (tested,) = run_suites(sandbox, [Suites(function(content=source), suites)], mutants)
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


def test_an_assertion_that_could_not_be_run_ends_the_job(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("multiplt.suites.judge_alone", lambda *_: [Verdict.INFRASTRUCTURE])
    with pytest.raises(UserError, match="after retries"):
        run(sandbox, "1) == 2")


def test_state_that_one_assertion_leaves_is_not_seen_by_the_next(sandbox: Sandbox) -> None:
    counter = 'def double(n, seen=[]):\n    """Doc."""\n    seen.append(n)\n    return len(seen)\n'
    tested = run(sandbox, "1) == 1\nassert double(2) == 1", content=counter)
    assert [a.verdict for a in tested.assertions] == ["ok", "ok"]
    assert tested.together == "assertion"
    assert tested.coverage is None


def test_an_assertion_that_hangs_on_the_hash_seed_is_flaky(sandbox: Sandbox) -> None:
    order = 'def double(n):\n    """Doc."""\n    return hash(n) % 2\n'
    texts = "\nassert double(".join(f"'{c}') == 0" for c in "abcdefgh")
    verdicts = {a.verdict for a in run(sandbox, texts, content=order).assertions}
    assert "flaky" in verdicts


def test_without_an_open_call_in_the_prompt_the_completion_stands_alone(sandbox: Sandbox) -> None:
    tested = run(sandbox, "assert double(1) == 2", prompt="Tests:\n")
    assert [a.text for a in tested.passing] == ["assert double(1) == 2"]


def test_a_better_suite_kills_more_mutants(sandbox: Sandbox) -> None:
    weak = run(sandbox, "0) == 0", mutants=20).mutation
    strong = run(sandbox, "0) == 0\nassert double(3) == 6", mutants=20).mutation
    assert weak
    assert strong
    assert weak.mutants == strong.mutants > 2
    assert weak.killed < strong.killed <= strong.mutants


def test_a_mutant_that_never_ends_is_killed(sandbox: Sandbox) -> None:
    loop = 'def double(n):\n    """Doc."""\n    while n > 9:\n        n -= 1\n    return n\n'
    mutation = run(sandbox, "10) == 9\nassert double(3) == 3", content=loop, mutants=50).mutation
    assert mutation
    assert mutation.killed == mutation.mutants


def test_nobody_who_does_not_ask_pays_for_mutants(sandbox: Sandbox) -> None:
    assert run(sandbox, "1) == 2").mutation is None
    assert isinstance(run(sandbox, "1) == 2", mutants=1).mutation, Mutation)


def test_rows_come_in_the_order_of_the_suites_whatever_the_workers() -> None:
    rows = [Suites(function(sha1=f"{n:040x}"), generation([f"{n}) == {2 * n}"])) for n in range(12)]
    rows = [replace(r, generation=replace(r.generation, prompt="assert double(")) for r in rows]
    with Sandbox(Limits(cpu_seconds=1, wall_seconds=10), 3, languages=["python"]) as sandbox:
        tested = list(run_suites(sandbox, rows))
    assert [t.function.sha1 for t in tested] == [r.function.sha1 for r in rows]
    assert all(len(t.passing) == 1 for t in tested)
