"""The numbers of an experiment's arms: scores by epoch, or the share of problems that were translated.

A `Source` names an arm's files; `measured` reads them, `beside` finds what the paper published of the arm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from multiplt import manifest, rows
from multiplt.errors import UserError
from multiplt.pass_at_k import Estimate, Tally, difference, estimate
from multiplt.records import Verdicts
from multiplt.report.choice import Choice, speaking
from multiplt.report.published import PublishedArm, other_problems
from multiplt.report.scores import read_file
from multiplt.study import Source


@dataclass(frozen=True)
class Measured:
    """One arm and language: estimates (0 to 1) by checkpoint, of pass@`k`.

    `gain` is the chosen checkpoint less the base over the same problems, None where nothing was trained; `items` are
    the items trained on, `unlike` as in `Source`.
    """

    arm: str
    language: str
    hub: str
    k: int
    curve: dict[str, Estimate]
    choice: Choice
    gain: Estimate | None
    items: int | None
    unlike: list[str]


def measured(sources: Iterable[Source], ks: Sequence[int]) -> list[Measured]:
    """The numbers of every source, at the smallest of `ks`; translations at all their candidates.

    Raises UserError naming a file that is missing or not what it should be.
    """
    return [_translated(s) if s.verdicts else _trained(s, min(ks)) for s in sources]


def beside(one: Measured, figures: Iterable[PublishedArm]) -> tuple[PublishedArm | None, list[str]]:
    """The published figure of an arm and language that is most like it, and in what it is not."""
    same = [p for p in figures if (p.arm, p.language) == (one.arm, one.language)]
    if not same:
        return None, []
    return min(((there, _unlike(one, there)) for there in same), key=lambda pair: len(pair[1]))


def _unlike(one: Measured, there: PublishedArm) -> list[str]:
    model = [] if one.hub.lower() == there.hub.lower() else ["another model"]
    k = [] if one.k == there.k else ["another k"]
    # Of translations the source itself says that their problems are others.
    problems = one.curve[one.choice.best].problems if one.gain else there.problems
    return [*model, *k, *other_problems(problems, there.problems), *one.unlike]


def _trained(source: Source, k: int) -> Measured:
    tallies = {name: read_file(Path(path)).tallies for name, path in source.scores.items()}
    curve = {checkpoint: estimate(each, k) for checkpoint, each in tallies.items()}
    base, *epochs = curve
    facts = manifest.read(Path(source.training))["facts"]
    choice = speaking({epoch: curve[epoch].mean for epoch in epochs}, facts["best_epoch"])
    return Measured(
        source.arm,
        source.language,
        source.hub,
        k,
        curve,
        choice,
        difference(tallies[base], tallies[choice.chosen], k),
        facts["items"],
        source.unlike,
    )


def _translated(source: Source) -> Measured:
    tallies = {
        row.problem.name: Tally(len(row.results), sum(r.verdict == "ok" for r in row.results))
        for path in source.verdicts
        for row in rows.read(Path(path), Verdicts)
    }
    if not tallies:
        raise UserError(f"{source.verdicts[0]}: no problem in {source.language} was translated")
    k = min(tally.n for tally in tallies.values())
    name = "candidates"
    return Measured(
        source.arm,
        source.language,
        source.hub,
        k,
        {name: estimate(tallies, k)},
        Choice(name, "all of them", name, name),
        None,
        None,
        source.unlike,
    )
