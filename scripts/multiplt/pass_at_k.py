"""pass@k, unbiased, with bootstrap intervals over problems.

The estimator is Chen et al.'s (arXiv 2107.03374): 1 - C(n - c, k) / C(n, k) for a problem with c of
n completions right. It needs n >= k; with fewer completions there is no estimate, and none is made
up. Intervals are percentile bootstrap intervals over problems, 95 %, from a fixed seed; they cover
which problems the benchmark happens to hold, not the sampling of completions within one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np
import numpy.typing as npt

from multiplt.errors import UserError

_RESAMPLES = 10_000
_SEED = 0
_PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True)
class Tally:
    """How many completions of a problem there are (`n`), and how many of them are right (`c`)."""

    n: int
    c: int


@dataclass(frozen=True)
class Estimate:
    """A mean over `problems` problems with its 95 % interval from `low` to `high`."""

    mean: float
    low: float
    high: float
    problems: int


def pass_at_k(tally: Tally, k: int, problem: str) -> float:
    """Probability (0 to 1) that one of k completions of `problem` is right.

    Raises UserError naming the problem when it has fewer than k completions.
    """
    if tally.n < k:
        raise UserError(f"{problem}: pass@{k} needs {k} completions, there are {tally.n}")
    return 1 - comb(tally.n - tally.c, k) / comb(tally.n, k)


def estimate(tallies: Mapping[str, Tally], k: int) -> Estimate:
    """Mean pass@k of the problems, by name; raises UserError when there are none, or n < k in one."""
    return _bootstrap(_values(tallies, k))


def difference(base: Mapping[str, Tally], tuned: Mapping[str, Tally], k: int) -> Estimate:
    """Mean of tuned less base pass@k over the same problems: paired, hence a tighter interval.

    Raises UserError naming a problem that only one of them has.
    """
    if lone := sorted(base.keys() ^ tuned.keys()):
        raise UserError(f"{lone[0]}: only one of the two models was scored on this problem")
    return _bootstrap(_values(tuned, k) - _values(base, k))


Judgement = Literal["improved", "worse", "within noise"]


def judgement(low: float, high: float) -> Judgement:
    """What may be said of a difference whose 95 % interval is from `low` to `high`."""
    if low > 0:
        return "improved"
    return "worse" if high < 0 else "within noise"


def _values(tallies: Mapping[str, Tally], k: int) -> npt.NDArray[np.float64]:
    if not tallies:
        raise UserError("no problem to score")
    return np.array([pass_at_k(tally, k, name) for name, tally in sorted(tallies.items())])


def _bootstrap(values: npt.NDArray[np.float64]) -> Estimate:
    generator = np.random.default_rng(_SEED)
    picks = generator.integers(len(values), size=(_RESAMPLES, len(values)))
    low, high = np.percentile(values[picks].mean(axis=1), _PERCENTILES)
    return Estimate(float(values.mean()), float(low), float(high), len(values))
