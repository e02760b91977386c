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
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    kept = np.zeros(len(items), dtype=bool)
    scored = 0
    for i, candidates in enumerate(_candidates([item.tokens for item in items], threshold)):
        kept[i] = True
        for j in candidates[kept[candidates]]:
            scored += 1
            if rouge.f_measure(items[j].tokens, items[i].tokens) > threshold:
                kept[i] = False
                break
    return [item for item, keep in zip(items, kept, strict=True) if keep], scored


def _candidates(texts: Sequence[rouge.Tokens], threshold: float) -> Iterator[npt.NDArray[np.intp]]:
    """For each text the earlier ones, ascending, whose score with it may be over the threshold.

    Every hit of rougeLsum takes one token from either text's multiset, so that the F-measure is at
    most 2 * shared / (size + size). An inverted index counts the shared tokens: the n-th occurrence
    of a token is a feature of its own, so that shared features are shared tokens with their
    multiplicity.
    """
    holders: dict[tuple[str, int], array[int]] = {}
    sizes = np.array([text.size for text in texts], dtype=np.float64)
    for i, text in enumerate(texts):
        features = [(token, n) for token, count in text.counts.items() for n in range(count)]
        postings = [holders.setdefault(feature, array("i")) for feature in features]
        shared = _occurrences(postings, i)
        # The margin is wider than any rounding of the score.
        yield np.flatnonzero(2 * shared > (threshold - 1e-9) * (sizes[:i] + text.size))
        for posting in postings:
            posting.append(i)


def _occurrences(postings: Iterable["array[int]"], length: int) -> npt.NDArray[np.intp]:
    """How often each number below `length` occurs in the postings."""
    numbers = [np.frombuffer(posting, dtype=np.intc) for posting in postings if posting]
    return np.bincount(np.concatenate(numbers) if numbers else [], minlength=length)
