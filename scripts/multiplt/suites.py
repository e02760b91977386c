"""From a model's suites to tested functions: take the assertions, run each alone, measure coverage.

Coverage is measured with the passing assertions together, as the paper does (METHOD S3).
"""

import math
from collections.abc import Iterable, Iterator

from multiplt.assertions import merge, open_line, take_assertions
from multiplt.records import Assertion, Coverage, Suites, TestedFunction
from multiplt.sandbox import Program, Sandbox, Verdict, covering
from multiplt.sandbox.assertions import run_assertions


def run_suites(sandbox: Sandbox, suites: Iterable[Suites]) -> Iterator[TestedFunction]:
    """One tested function a row of suites, in order; a function whose assertions all fail is one too."""
    for row in suites:
        function = row.function
        opened = open_line(function.name)
        taken = merge(
            take_assertions(function.name, opened + completion.text)
            for completion in row.generation.completions
        )
        texts = [a.text for a in taken.assertions]
        outcomes = run_assertions(sandbox, function.content, texts)
        assertions = [
            Assertion(a.text, a.expected, outcome.verdict.value)
            for a, outcome in zip(taken.assertions, outcomes, strict=True)
        ]
        passing = [a.text for a in assertions if a.verdict == "ok"]
        coverage, seconds = (
            _together(sandbox, function.content, passing) if passing else (None, 0.0)
        )
        yield TestedFunction(
            function=function,
            model=row.generation.model,
            revision=row.generation.revision,
            assertions=assertions,
            rejected=taken.rejected,
            coverage=coverage,
            reference_seconds=seconds,
        )


def _together(sandbox: Sandbox, source: str, passing: list[str]) -> tuple[Coverage | None, float]:
    """Coverage and processor seconds of all; none where those that pass alone disturb one another."""
    (together,) = sandbox.run([Program("python", source, "\n".join(passing))])
    if together.verdict is not Verdict.OK:
        return None, 0.0
    seconds = 2.0 ** max(0, math.ceil(math.log2(max(together.cpu_seconds, 1e-9))))
    measured = covering.measure_coverage(sandbox, source, passing)
    if not isinstance(measured, covering.Coverage):
        return None, seconds
    body, branches, file = measured.body_percent, measured.branch_percent, measured.file_percent
    return Coverage(body, branches, file), seconds
