"""Published numbers beside measured ones: a table whose every cell says what may be said of the two.

The pages' macro `side_by_side` shows it. All numbers are shares (0 to 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from multiplt.pass_at_k import FEW, Estimate

Verdict = Literal["within noise", "above", "below", "too few problems", "not comparable", ""]
# Published numbers are rounded to a tenth of a percent.
_ROUNDING = 0.0005


@dataclass(frozen=True)
class Cell:
    """A pair of numbers.

    What was not measured, or not published, is None. `comparable` says whether the two are of the
    same thing: a cell that is not gets no verdict but that.
    """

    measured: Estimate | None
    published: float | None
    comparable: bool

    @property
    def verdict(self) -> Verdict:
        """Whether the published number lies within the measured one's interval; "" without either
        number.
        """
        if self.measured is None:
            return ""
        if not self.comparable:
            return "not comparable"
        if self.published is None:
            return ""
        if self.measured.problems < FEW:
            return "too few problems"
        if self.measured.low > self.published + _ROUNDING:
            return "above"
        return "below" if self.measured.high < self.published - _ROUNDING else "within noise"


@dataclass(frozen=True)
class Row:
    """A row: the group it stands in, its name, one cell a column of the table."""

    group: str
    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """A table of pairs; `columns` are the names of its cells, `note` says what is compared."""

    columns: Sequence[str]
    rows: Sequence[Row]
    note: str
