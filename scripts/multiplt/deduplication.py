"""Which validated translations are kept: no TODO, no two alike in a problem or across problems.

Items are visited in one order, `order`: by the SHA-1 of the Python function, then the problem's
name, then the candidate's index. It is a property of the items alone, so the result does not depend
on the order or the number of the input files, and it favours no project. An item is dropped when an
item *kept* before it in the same step, within or across, is like it; a dropped item drops no other.

- `todo`: the text has "TODO" in it.
- `another_of_problem`: not the first of its problem, where one is kept of each (level `one`).
- `identical`: the same code, comments aside, as a kept item of the same problem, or of another one.
- `duplicate_within`: rougeLsum over the threshold with a kept item of the same problem.
- `duplicate_across`: the same with an item of another problem that was kept within its own.

Comments are stripped by the language's own lexer before items are compared. All pairs that could be
over the threshold are scored (`multiplt.overlap` finds them), not a random sample. Within comes first,
so that the count of `duplicate_within` compares with the paper's. The lower levels are the paper's
ablation.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeVar

from multiplt import rouge
from multiplt.errors import UserError
from multiplt.overlap import Overlaps
from multiplt.records import DroppedSolution, Funnel, Solution, SolutionId

REASONS = ("todo", "another_of_problem", "identical", "duplicate_within", "duplicate_across")

Level = Literal["none", "one", "within", "across"]
"""How much is dropped, least first: nothing alike; all but the first of a problem; what is alike in a problem;
what is alike anywhere."""


@dataclass(frozen=True)
class Deduplicated:
    """The kept solutions in `order`, those dropped in the order of dropping, the funnel of both, and
    how many pairs were scored exactly."""

    kept: list[Solution]
    dropped: list[DroppedSolution]
    funnel: Funnel
    scored: int


@dataclass(frozen=True)
class _Item:
    solution: Solution
    code: str
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
    solutions: Iterable[Solution],
    strip_comments: Callable[[str], str],
    threshold: float,
    tokens: rouge.Kind = "words",
    level: Level = "across",
) -> Deduplicated:
    """Keeps the solutions that no earlier kept one is like, as far as `level` asks.

    `threshold` is the largest F-measure over `tokens` that is not yet likeness. `strip_comments` is
    the language's; what it returns is compared, and never written.
    """
    entered = sorted(solutions, key=order)
    written = [s for s in entered if "TODO" not in s.content]
    dropped = [DroppedSolution(identity(s), "todo") for s in entered if "TODO" in s.content]
    kept, scored = written, 0
    if level == "one":
        kept, others = _first_of_each(written)
        dropped += others
    elif level != "none":
        within = _Greedy("duplicate_within", threshold)
        across = _Greedy("duplicate_across", threshold)
        items = _items(written, strip_comments, tokens)
        groups = _by_problem(items, lambda item: item.solution)
        alone = [item for group in groups for item in within.kept(group)]
        left = across.kept(alone) if level == "across" else alone
        kept = [item.solution for item in left]
        dropped += within.dropped + across.dropped
        scored = within.scored + across.scored
    reasons = Counter(row.reason for row in dropped)
    funnel = Funnel(len(entered), len(kept), {reason: reasons[reason] for reason in REASONS})
    return Deduplicated(kept, dropped, funnel, scored)


Row = TypeVar("Row")


def _by_problem(rows: Iterable[Row], solution: Callable[[Row], Solution]) -> list[list[Row]]:
    """The rows of each problem, in their order."""
    return [list(group) for _, group in groupby(rows, lambda row: solution(row).problem.name)]


def _first_of_each(
    solutions: Iterable[Solution],
) -> tuple[list[Solution], list[DroppedSolution]]:
    """The first solution of each problem, and the others."""
    groups = _by_problem(solutions, lambda s: s)
    others = [
        DroppedSolution(identity(other), "another_of_problem", identity(first))
        for first, *rest in groups
        for other in rest
    ]
    return [group[0] for group in groups], others


def identity(solution: Solution) -> SolutionId:
    """What tells the solution from every other one."""
    problem = solution.problem
    return SolutionId(
        problem.function.sha1, problem.name, solution.model, solution.index, solution.seed
    )


def _items(
    solutions: Iterable[Solution], strip: Callable[[str], str], kind: rouge.Kind
) -> list[_Item]:
    """The solutions as they are compared: trailing white space and empty lines do not count."""
    # Equal code is frequent and has equal tokens, which take long.
    known: dict[str, rouge.Tokens] = {}
    items = []
    for solution in solutions:
        lines = (line.rstrip() for line in strip(solution.content).split("\n"))
        code = "\n".join(line for line in lines if line)
        if code not in known:
            known[code] = rouge.tokens(code, kind)
        items.append(_Item(solution, code, known[code]))
    return items


class _Greedy:
    """Keeps the items that no earlier kept one is like; counts the pairs scored to find them.

    Pairs within one problem were settled before pairs across problems are looked at, and settle the
    same way again: the pair's score does not change.
    """

    def __init__(self, reason: str, threshold: float) -> None:
        """What is dropped here is dropped for `reason`."""
        self._reason = reason
        self._threshold = threshold
        self.dropped: list[DroppedSolution] = []
        self.scored = 0

    def kept(self, items: Sequence[_Item]) -> list[_Item]:
        """The items that no earlier kept one of `items` is like."""
        # Every hit of rougeLsum takes one token from either text's multiset, so the F-measure is at
        # most the Dice coefficient of the two.
        overlaps = Overlaps([item.tokens.counts for item in items], self._threshold)
        kept: dict[str, _Item] = {}
        for number, item in enumerate(items):
            if item.code in kept:
                self._drop(item, kept[item.code], reason="identical")
                continue
            for other in (items[j] for j in overlaps.candidates(number)):
                self.scored += 1
                score = rouge.f_measure_over(other.tokens, item.tokens, self._threshold)
                if score is not None:
                    self._drop(item, other, reason=self._reason, score=score)
                    break
            else:
                kept[item.code] = item
                overlaps.add(number)
        return list(kept.values())

    def _drop(
        self, item: _Item, for_which: _Item, *, reason: str, score: float | None = None
    ) -> None:
        which, by = identity(item.solution), identity(for_which.solution)
        self.dropped.append(DroppedSolution(which, reason, by, score))
