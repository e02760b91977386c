"""Which validated translations are kept: no TODO, no two alike in a problem or across problems.

Items are visited in one order, `order`: by the SHA-1 of the Python function, then the problem's
name, then the candidate's index. It is a property of the items alone, so the result does not depend
on the order or the number of the input files, and it favours no project. An item is dropped when an
item *kept* before it is like it; a dropped item drops no other.

- `todo`: the text has "TODO" in it.
- `identical`: the same code, comments aside, as a kept item of any problem.
- `duplicate_within`: rougeLsum over the threshold with a kept item of the same problem.
- `duplicate_across`: the same with an item of another problem that was kept within its own.

Comments are stripped by the language's own lexer before items are compared. All pairs that could be
over the threshold are scored, not a random sample. Within comes first, so that the count of
`duplicate_within` compares with the paper's.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from multiplt import rouge
from multiplt.errors import UserError
from multiplt.records import Funnel, Solution

REASONS = ("todo", "identical", "duplicate_within", "duplicate_across")


@dataclass(frozen=True)
class Deduplicated:
    """The kept solutions in `order`, the funnel, and how many pairs were scored exactly."""

    kept: list[Solution]
    funnel: Funnel
    scored: int


@dataclass(frozen=True)
class _Item:
    solution: Solution
    tokens: rouge.Tokens


def order(solution: Solution) -> tuple[str, str, int, int, str, str]:
    """The key by which items are visited, and written wherever items are written."""
    problem = solution.problem
    return (
        problem.function.sha1,
        problem.name,
        solution.index,
        solution.seed,
        solution.model,
        solution.content,
    )


def check_language(solutions: Iterable[Solution], language: str) -> None:
    """Raises UserError naming the first solution that is not in `language`."""
    for solution in solutions:
        if solution.problem.language != language:
            raise UserError(
                f"{solution.problem.name}: in {solution.problem.language}, not in {language}"
            )


def deduplicate(
    solutions: Iterable[Solution], strip_comments: Callable[[str], str], threshold: float
) -> Deduplicated:
    """Keeps the solutions that no earlier kept one is like.

    `threshold` is the largest F-measure that is not yet likeness. `strip_comments` is the
    language's; what it returns is compared, and never written.
    """
    dropped = dict.fromkeys(REASONS, 0)
    scored = 0

    entered = sorted(solutions, key=order)
    written = [s for s in entered if "TODO" not in s.content]
    dropped["todo"] = len(entered) - len(written)

    distinct = _distinct(written, strip_comments)
    dropped["identical"] = len(written) - len(distinct)

    alone: list[_Item] = []
    for _, items in groupby(distinct, key=lambda item: item.solution.problem.name):
        kept, pairs = _greedy(list(items), threshold)
        alone += kept
        scored += pairs
    dropped["duplicate_within"] = len(distinct) - len(alone)

    kept, pairs = _greedy(alone, threshold)
    dropped["duplicate_across"] = len(alone) - len(kept)
    return Deduplicated(
        [item.solution for item in kept],
        Funnel(len(entered), len(kept), dropped),
        scored + pairs,
    )


def _distinct(solutions: Iterable[Solution], strip: Callable[[str], str]) -> list[_Item]:
    """The first item of each code; trailing white space and empty lines do not count."""
    items: dict[str, _Item] = {}
    for solution in solutions:
        lines = (line.rstrip() for line in strip(solution.content).split("\n"))
        code = "\n".join(line for line in lines if line)
        if code not in items:
            items[code] = _Item(solution, rouge.tokens(code))
    return list(items.values())


def _greedy(items: Sequence[_Item], threshold: float) -> tuple[list[_Item], int]:
    """The items that no earlier kept item is like, and how many pairs were scored to find them.

    Pairs within one problem were settled before pairs across problems are looked at, and settle the
    same way again: the pair's score does not change.
    """
    kept: list[_Item] = []
    index = _Index(threshold)
    scored = 0
    for item in items:
        for j in index.candidates(item.tokens):
            scored += 1
            if rouge.f_measure(kept[j].tokens, item.tokens) > threshold:
                break
        else:
            kept.append(item)
            index.add(item.tokens)
    return kept, scored


class _Index:
    """Texts by their tokens, to find those that may be like another one.

    Every hit of rougeLsum takes one token from either text's multiset, so that the F-measure is at
    most 2 * shared / (size + size). The n-th occurrence of a token is a feature of its own, so that
    shared features are shared tokens with their multiplicity.
    """

    def __init__(self, threshold: float) -> None:
        """Index no text yet."""
        # The margin is wider than any rounding of the score.
        self._threshold = threshold - 1e-9
        self._holders: dict[tuple[str, int], array[int]] = {}
        self._sizes = array("d")

    def candidates(self, text: rouge.Tokens) -> npt.NDArray[np.intp]:
        """The numbers of the texts added so far whose score with this one may be over the threshold."""
        found = [self._holders[f] for f in _features(text) if f in self._holders]
        numbers = [np.frombuffer(posting, dtype=np.intc) for posting in found]
        sizes = np.frombuffer(self._sizes) if self._sizes else np.zeros(0)
        together = np.concatenate(numbers) if numbers else np.zeros(0, dtype=np.intc)
        shared = np.bincount(together, minlength=len(sizes))
        return np.flatnonzero(2 * shared > self._threshold * (sizes + text.size))

    def add(self, text: rouge.Tokens) -> None:
        """Index a text under the next number."""
        for feature in _features(text):
            self._holders.setdefault(feature, array("i")).append(len(self._sizes))
        self._sizes.append(text.size)


def _features(text: rouge.Tokens) -> list[tuple[str, int]]:
    return [(token, n) for token, count in text.counts.items() for n in range(count)]
