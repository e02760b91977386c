"""pass@k, unbiased, with bootstrap intervals over problems.

The estimator is Chen et al.'s (arXiv 2107.03374): 1 - C(n - c, k) / C(n, k) for a problem with c of
n completions right. It needs n >= k; with fewer completions there is no estimate, and none is made
up. Intervals are percentile bootstrap intervals over problems, 95 %, from a fixed seed; they cover
which problems the benchmark happens to hold, not the sampling of completions within one.

Resamples of equal values are all alike, and would give an interval without width. There the share of problems that
have another value is bounded instead: none of n were seen, and the upper end of Wilson's interval for 0 of n is
z^2 / (n + z^2) (JASA 22, 1927, 209-212); those may have any value that there is. With fewer than `FEW` problems an
interval is too narrow to judge by, and no verdict follows from it.
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
_Z = 1.959964
# Of sums and differences in floating point.
_ROUNDING = 1e-9

FEW = 30
"""Fewer problems than this are too few for a verdict."""


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
    return _interval(_values(tallies, k), lowest=0)


def difference(base: Mapping[str, Tally], tuned: Mapping[str, Tally], k: int) -> Estimate:
    """Mean of tuned less base pass@k over the same problems: paired, hence a tighter interval.

    Raises UserError naming a problem that only one of them has.
    """
    if lone := sorted(base.keys() ^ tuned.keys()):
        raise UserError(f"{lone[0]}: only one of the two models was scored on this problem")
    return _interval(_values(tuned, k) - _values(base, k), lowest=-1)


Judgement = Literal["improved", "worse", "within noise", "too few problems"]


def judgement(gain: Estimate) -> Judgement:
    """What may be said of a difference."""
    if gain.problems < FEW:
        return "too few problems"
    if gain.low > 0:
        return "improved"
    return "worse" if gain.high < 0 else "within noise"


def _values(tallies: Mapping[str, Tally], k: int) -> npt.NDArray[np.float64]:
    if not tallies:
        raise UserError("no problem to score")
    return np.array([pass_at_k(tally, k, name) for name, tally in sorted(tallies.items())])


def _interval(values: npt.NDArray[np.float64], lowest: float) -> Estimate:
    """The mean and its interval, of values that may be from `lowest` to 1."""
    mean, problems = float(values.mean()), len(values)
    if np.ptp(values) < _ROUNDING:
        others = _Z**2 / (problems + _Z**2)
        low, high = mean - others * (mean - lowest), mean + others * (1 - mean)
    else:
        generator = np.random.default_rng(_SEED)
        picks = generator.integers(problems, size=(_RESAMPLES, problems))
        low, high = map(float, np.percentile(values[picks].mean(axis=1), _PERCENTILES))
    return Estimate(mean, low, high, problems)
