"""Scores of one checkpoint on one benchmark: nothing is aggregated unless every problem is
complete.

A mean over the problems that happen to have results is a wrong number that looks right, so a
missing problem or completion stops the scoring, by name.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from multiplt.config.evaluate import EvaluateConfig
from multiplt.errors import UserError
from multiplt.pass_at_k import Tally, estimate
from multiplt.records import Problem, Verdicts
from multiplt.sandbox import Verdict


def check_complete(problems: Sequence[Problem], verdicts: Sequence[Verdicts], samples: int) -> None:
    """Raises UserError naming the first problem that has not exactly `samples` results.

    Also one that was not expected, that comes twice, or that has a completion which could not be
    run for reasons of the machine.
    """
    expected = {problem.name for problem in problems}
    counts = Counter(row.problem.name for row in verdicts)
    if unknown := sorted(counts.keys() - expected):
        raise UserError(f"{unknown[0]}: not among the problems that were to be scored")
    if missing := sorted(expected - counts.keys()):
        raise UserError(f"{missing[0]}: no results ({len(missing)} of {len(expected)} are missing)")
    for row in sorted(verdicts, key=lambda row: row.problem.name):
        name = row.problem.name
        if counts[name] > 1:
            raise UserError(f"{name}: results come {counts[name]} times")
        if len(row.results) != samples:
            raise UserError(f"{name}: {len(row.results)} results, {samples} expected")
        if any(result.verdict == Verdict.INFRASTRUCTURE for result in row.results):
            raise UserError(f"{name}: a completion could not be run (infrastructure); run it again")


def scores(
    section: EvaluateConfig, problems: Sequence[Problem], verdicts: Sequence[Verdicts]
) -> dict[str, Any]:
    """The scores file: `pass_at_k` by k, the verdicts counted, and each problem's n and c.

    pass@k is there for every k of `section.ks` that is at most the number of samples. Raises
    UserError when a problem is not complete (`check_complete`) or there is none.
    """
    samples = section.sampling.samples
    check_complete(problems, verdicts, samples)
    tallies = {
        row.problem.name: Tally(
            n=len(row.results), c=sum(r.verdict == Verdict.OK for r in row.results)
        )
        for row in verdicts
    }
    ks = [k for k in sorted(set(section.ks)) if k <= samples]
    return {
        "problems": len(tallies),
        "samples": samples,
        "pass_at_k": {str(k): asdict(estimate(tallies, k)) for k in ks},
        "verdicts": dict(Counter(r.verdict for row in verdicts for r in row.results)),
        "tallies": {name: asdict(tally) for name, tally in sorted(tallies.items())},
    }
