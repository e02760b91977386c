"""The numbers of an experiment's arms: scores by epoch, or the share of problems that were translated.

A `Source` names an arm's files; `measured` reads them, `beside` finds what the paper published of the arm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from multiplt import manifest, rows
from multiplt.errors import UserError
from multiplt.pass_at_k import Estimate, Tally, difference, estimate
from multiplt.records import Verdicts
from multiplt.report.published import PublishedArm
from multiplt.study import Source


@dataclass(frozen=True)
class Measured:
    """One arm and language: estimates (0 to 1) by checkpoint, of pass@`k`.

    `chosen`, `last` and `best` are checkpoints, `gain` is chosen less base over the same problems, None where
    nothing was trained; `items` are the items trained on, `whole` as in `Source`.
    """

    arm: str
    language: str
    hub: str
    k: int
    curve: dict[str, Estimate]
    chosen: str
    last: str
    best: str
    gain: Estimate | None
    items: int | None
    whole: bool


@dataclass(frozen=True)
class _Scores:
    tallies: dict[str, Tally]


def measured(sources: Iterable[Source], ks: Sequence[int]) -> list[Measured]:
    """The numbers of every source, at the smallest of `ks`; translations at all their candidates.

    Raises UserError naming a file that is missing or not what it should be.
    """
    return [_translated(s) if s.verdicts else _trained(s, min(ks)) for s in sources]


def beside(one: Measured, figures: Iterable[PublishedArm]) -> tuple[PublishedArm | None, bool]:
    """The published figure of an arm and language, and whether the two are of the same model, k and problems."""
    same = [p for p in figures if (p.arm, p.language) == (one.arm, one.language)]
    exact = [p for p in same if (p.hub, p.k) == (one.hub, one.k)]
    if exact:
        return exact[0], one.whole
    return (same[0], False) if same else (None, False)


def _trained(source: Source, k: int) -> Measured:
    tallies = {checkpoint: _tallies(Path(path)) for checkpoint, path in source.scores.items()}
    curve = {checkpoint: estimate(each, k) for checkpoint, each in tallies.items()}
    base, *epochs = curve
    best = max(epochs, key=lambda c: (curve[c].mean, -epochs.index(c)))
    facts = manifest.read(Path(source.training))["facts"]
    least = f"epoch-{facts['best_epoch']}"
    chosen = least if least in epochs else epochs[-1]
    gain = difference(tallies[base], tallies[chosen], k)
    return Measured(
        source.arm,
        source.language,
        source.hub,
        k,
        curve,
        chosen,
        epochs[-1],
        best,
        gain,
        facts["items"],
        source.whole,
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
    curve = {"candidates": estimate(tallies, k)}
    (name,) = curve
    return Measured(
        source.arm,
        source.language,
        source.hub,
        k,
        curve,
        name,
        name,
        name,
        None,
        None,
        source.whole,
    )


def _tallies(path: Path) -> dict[str, Tally]:
    try:
        return TypeAdapter(_Scores).validate_json(path.read_bytes()).tallies
    except (OSError, ValidationError) as error:
        raise UserError(f"{path}: not a scores file: {error}") from error
