"""Published numbers beside measured ones: a table whose every cell says what may be said of the two.

The pages' macro `side_by_side` shows it. All numbers are shares (0 to 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["within noise", "above", "below", "not comparable", ""]
# Published numbers are rounded to a tenth of a percent.
_ROUNDING = 0.0005


@dataclass(frozen=True)
class Cell:
    """A pair of numbers; `low` and `high` are the 95 % interval of the measured one.

    What was not measured, or not published, is None. `comparable` says whether the two are of the
    same thing: a cell that is not gets no verdict but that.
    """

    measured: float | None
    low: float | None
    high: float | None
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
        if self.published is None or self.low is None or self.high is None:
            return ""
        if self.low > self.published + _ROUNDING:
            return "above"
        return "below" if self.high < self.published - _ROUNDING else "within noise"


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
