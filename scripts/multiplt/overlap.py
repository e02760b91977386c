"""Which texts share enough tokens with a given one: an exact join of token multisets.

The n-th occurrence of a token is a feature of its own, so that shared features are shared tokens with
their multiplicity. Features are ordered, the rarest first. Two texts that share enough features share
one among the first few of each (the prefix filter: Chaudhuri et al., ICDE 2006), so only those first
few are looked up; what they leave open bounds the rest (the positional filter: Xiao et al., WWW 2008),
and what is left is counted. Nothing that qualifies is missed.
"""

from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.intp]

# Wider than any rounding of a score.
_MARGIN = 1e-9


class Overlaps:
    """Texts by their features, to find those whose Dice coefficient with another is over a threshold.

    The coefficient is 2 * shared / (size + size). Texts are known by their number among those given.
    """

    def __init__(self, texts: Sequence[Counter[str]], threshold: float) -> None:
        """Take the token counts of all texts; none is indexed yet."""
        self._threshold = threshold - _MARGIN
        self._features, self._starts = _ranked(texts)
        self._sizes = np.diff(self._starts)
        # A partner has at least t * size / (2 - t) tokens, and then shares all of them.
        share = max(0.0, self._threshold / (2 - self._threshold))
        needed = np.maximum(1, np.ceil(self._sizes * share - _MARGIN)).astype(np.intp)
        self._rest = np.minimum(needed - 1, self._sizes)
        ends = self._starts[1:] - self._rest
        self._prefixes = [
            self._features[start:end].tolist()
            for start, end in zip(self._starts[:-1], ends, strict=True)
        ]
        self._last = np.array([prefix[-1] if prefix else -1 for prefix in self._prefixes])
        self._holders: dict[int, array[int]] = {}
        self._marked = np.zeros(int(self._features.max(initial=-1)) + 1, dtype=bool)

    def add(self, number: int) -> None:
        """Index a text."""
        for feature in self._prefixes[number]:
            self._holders.setdefault(feature, array("i")).append(number)

    def candidates(self, number: int) -> Numbers:
        """The indexed texts over the threshold with text `number`: those that share most come first."""
        found = [self._holders[f] for f in self._prefixes[number] if f in self._holders]
        if not found:
            return np.zeros(0, dtype=np.intp)
        together = np.concatenate([np.frombuffer(holders, dtype=np.intc) for holders in found])
        counts = np.bincount(together)
        near = np.flatnonzero(counts)
        # Below the smaller of the two last features looked up, all that is shared was counted.
        unseen = np.where(
            self._last[number] <= self._last[near], self._rest[number], self._rest[near]
        )
        near = near[self._over(counts[near] + unseen, number, near)]
        shared = self._shared(number, near)
        over = self._over(shared, number, near)
        near, shared = near[over], shared[over]
        return near[np.argsort(-shared / (self._sizes[number] + self._sizes[near]), kind="stable")]

    def _over(self, shared: Numbers, number: int, others: Numbers) -> npt.NDArray[np.bool_]:
        sizes = self._sizes[number] + self._sizes[others]
        return np.asarray(2 * shared > self._threshold * sizes)

    def _shared(self, number: int, others: Numbers) -> Numbers:
        """How many features each of the other texts shares with text `number`."""
        if not len(others):
            return others
        own = self._features[self._starts[number] : self._starts[number + 1]]
        sizes = self._sizes[others]
        begins = np.cumsum(sizes) - sizes
        places = np.arange(sizes.sum()) + np.repeat(self._starts[others] - begins, sizes)
        self._marked[own] = True
        shared = np.add.reduceat(self._marked[self._features[places]], begins, dtype=np.intp)
        self._marked[own] = False
        return shared


def _ranked(texts: Sequence[Counter[str]]) -> tuple[npt.NDArray[np.intc], Numbers]:
    """The features of all texts, one text after another, each sorted by rarity; where each begins."""
    features = [[(t, n) for t, count in text.items() for n in range(count)] for text in texts]
    holders = Counter(feature for text in features for feature in text)
    ranks = {f: rank for rank, f in enumerate(sorted(holders, key=lambda f: (holders[f], f)))}
    starts = np.cumsum([0, *map(len, features)])
    ranked = (rank for text in features for rank in sorted(ranks[f] for f in text))
    return np.fromiter(ranked, dtype=np.intc, count=int(starts[-1])), starts
