"""From suites to tested functions: take the assertions, run each alone, then all together, and measure.

An assertion passes when it holds in two runs of its own. All that pass run together in two
orders, which tells functions that keep state or change their arguments, and then under coverage.py and,
where that is asked for, against mutants of the function.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from multiplt.assertions import Taken, merge, open_line, take_assertions
from multiplt.errors import UserError
from multiplt.mutants import mutants
from multiplt.records import Assertion, Coverage, Mutation, Suites, TestedFunction
from multiplt.sandbox import Sandbox, Verdict
from multiplt.sandbox.assertions import (
    Check,
    judge_alone,
    judge_run,
    judge_together,
    together_runs,
)
from multiplt.sandbox.covering import coverage_from, coverage_run
from multiplt.sandbox.suite import Run, run_suite

FLAKY = "flaky"
"""The verdict on an assertion that holds in one run and not in another."""

_SEEDS = (0, 1)


def run_suites(
    sandbox: Sandbox, suites: Iterable[Suites], most_mutants: int = 0
) -> Iterator[TestedFunction]:
    """One tested function a row of suites, in order; a function whose assertions all fail is one too.

    most_mutants: of a function, 0 for no mutation score. Raises UserError when the machine and not a
    function stood in the way, after retries.
    """
    with ThreadPoolExecutor(sandbox.workers) as pool:
        yield from pool.map(partial(_tested, sandbox, most_mutants), suites)


def _tested(sandbox: Sandbox, most_mutants: int, row: Suites) -> TestedFunction:
    source = row.function.content
    taken = _taken(row)
    checks = [Check(a.text, a.call, a.value) for a in taken.assertions]
    verdicts = _stable(sandbox, source, checks)
    assertions = [
        Assertion(a.text, a.expected, verdict)
        for a, verdict in zip(taken.assertions, verdicts, strict=True)
    ]
    tested = TestedFunction(
        function=row.function,
        model=row.generation.model,
        revision=row.generation.revision,
        assertions=assertions,
        rejected=taken.rejected,
    )
    passing = [c for c, verdict in zip(checks, verdicts, strict=True) if verdict == Verdict.OK]
    return _measured(sandbox, tested, passing, most_mutants) if passing else tested


def _taken(row: Suites) -> Taken:
    """The assertions of all suites; where a prompt opened the first one, the completion goes on with it."""
    opened = open_line(row.function.name)
    start = opened if row.generation.prompt.endswith(opened) else ""
    return merge(
        take_assertions(row.function.name, start + completion.text)
        for completion in row.generation.completions
    )


def _stable(sandbox: Sandbox, source: str, checks: Sequence[Check]) -> list[str]:
    """The verdict on each alone, FLAKY for one that holds under one seed of the hash function only."""
    first, second = _SEEDS
    verdicts: list[str] = [_sound(v) for v in judge_alone(sandbox, source, checks, first)]
    passing = [n for n, verdict in enumerate(verdicts) if verdict == Verdict.OK]
    again = judge_alone(sandbox, source, [checks[n] for n in passing], second)
    for n, verdict in zip(passing, again, strict=True):
        if _sound(verdict) is not Verdict.OK:
            verdicts[n] = FLAKY
    return verdicts


def _measured(
    sandbox: Sandbox, tested: TestedFunction, checks: Sequence[Check], most_mutants: int
) -> TestedFunction:
    """With what running all the passing assertions together says."""
    source = tested.function.content
    calls = [check.call for check in checks]
    orders = together_runs(source, checks, sandbox.limits.cpu_seconds)
    runs = [*orders, coverage_run(source, calls)]
    *answers, covered = run_suite(sandbox, runs, with_coverage=True)
    together = judge_together(checks, answers)
    if _sound(together.verdict) is not Verdict.OK:
        return replace(tested, together=together.verdict.value)
    measured = coverage_from(source, covered)
    return replace(
        tested,
        together=together.verdict.value,
        coverage=Coverage(measured.body_percent, measured.branch_percent, measured.file_percent)
        if measured
        else None,
        mutation=_mutation(sandbox, tested, checks, together.cpu_seconds, most_mutants),
        reference_seconds=2.0 ** max(0, math.ceil(math.log2(max(together.cpu_seconds, 1e-9)))),
    )


def _mutation(
    sandbox: Sandbox,
    tested: TestedFunction,
    checks: Sequence[Check],
    cpu_seconds: float,
    most: int,
) -> Mutation | None:
    """How many mutants the assertions kill; one that takes far longer than the function counts as killed."""
    if not most:
        return None
    made = mutants(tested.function.content, tested.function.name, most)
    calls = [check.call for check in checks]
    limit = min(max(0.5, 10 * cpu_seconds), sandbox.limits.cpu_seconds)
    runs = [Run("together", mutant, calls, limit) for mutant in made]
    verdicts = [_sound(judge_run(checks, a)) for a in run_suite(sandbox, runs)] if runs else []
    return Mutation(sum(v is not Verdict.OK for v in verdicts), len(verdicts))


def _sound(verdict: Verdict) -> Verdict:
    if verdict is Verdict.INFRASTRUCTURE:
        raise UserError("a suite could not be run, after retries: run it again")
    return verdict
