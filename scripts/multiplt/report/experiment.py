"""The report of one experiment: a figure, a table of published beside measured numbers, and both in one page.

It formats; the numbers are those of `arms` and `published`.
"""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from multiplt.languages import get_scored
from multiplt.pass_at_k import Estimate, judgement
from multiplt.report.arms import Measured, beside
from multiplt.report.drawing import NEUTRAL, PALETTE, Drawing, draw, grid
from multiplt.report.published import PublishedArm
from multiplt.report.side_by_side import Cell
from multiplt.report.templates import environment, page_context

COLUMNS = (
    "arm",
    "language",
    "items",
    "measure",
    "before",
    "after",
    "95 % interval",
    "gain",
    "judgement",
    "last epoch",
    "best on the benchmark",
    "published before",
    "published",
    "best against it",
    "source",
)


def table(numbers: Sequence[Measured], figures: Sequence[PublishedArm]) -> list[list[str]]:
    """One row an arm and language, in percent, in the order of `COLUMNS`; a dash where there is no number."""
    return [_row(one, figures) for one in numbers]


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """The table for a terminal, aligned, without the sources."""
    lines = [COLUMNS[:-1], *(row[:-1] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def figure(to: Path, name: str, title: str, numbers: Sequence[Measured]) -> Drawing:
    """A panel a language: pass@k by epoch, a line an arm; bars where the arms are not trained."""
    languages = list(dict.fromkeys(one.language for one in numbers))
    arms = list(dict.fromkeys(one.arm for one in numbers))
    colours = {arm: PALETTE[i % len(PALETTE)] for i, arm in enumerate(arms)}

    def paint(drawn: Figure) -> None:
        panels = drawn.subplots(len(languages), 1, squeeze=False)[:, 0]
        for axes, language in zip(panels, languages, strict=True):
            own = [one for one in numbers if one.language == language]
            axes.set_title(get_scored(language).title)
            if own[0].gain is None:
                _bars(axes, own, colours)
            else:
                _curves(axes, own, colours)
            axes.set_ylim(bottom=0)
            grid(axes, "y")
            axes.set_ylabel(f"pass@{own[0].k}, %")

    caption = f"{title} Bars are 95 % intervals over the problems."
    return draw(to, name, caption, 2.4 * len(languages), paint)


def page(
    title: str,
    name: str,
    drawing: Drawing,
    rows: Sequence[Sequence[str]],
    differences: Sequence[str],
    figures: Sequence[PublishedArm],
) -> str:
    """The text of the page; `differences` says how arms differ from the run, one line an arm.

    All that is published of the experiment stands below, whether or not an arm here is like one there.
    """
    return (
        environment()
        .get_template("experiment.html")
        .render(
            title=title,
            name=name,
            drawing=drawing,
            columns=COLUMNS,
            rows=rows,
            differences=differences,
            published=figures,
            **page_context({"Overview": "../../report/index.html"}),
        )
    )


def _row(one: Measured, figures: Sequence[PublishedArm]) -> list[str]:
    there, unlike = beside(one, figures)
    after = one.curve[one.choice.chosen]
    trained = one.gain is not None
    return [
        one.arm,
        one.language,
        str(one.items) if one.items is not None else "–",
        f"pass@{one.k}",
        _percent(one.curve["base"]) if trained else "–",
        _percent(after) + (f" ({one.choice.chosen})" if trained else ""),
        f"{100 * after.low:.1f} to {100 * after.high:.1f}",
        f"{100 * one.gain.mean:+.1f}" if one.gain else "–",
        judgement(one.gain) if one.gain else "–",
        _percent(one.curve[one.choice.last]) if trained else "–",
        f"{_percent(one.curve[one.choice.best])} ({one.choice.best})" if trained else "–",
        f"{100 * there.base:.1f}" if there and there.base is not None else "–",
        f"{100 * there.value:.1f}" if there else "–",
        _verdict(one.curve[one.choice.best], there, unlike),
        there.source if there else "–",
    ]


def _verdict(best: Estimate, there: PublishedArm | None, unlike: Sequence[str]) -> str:
    if there is None:
        return "–"
    verdict = Cell(best, there.value, not unlike).verdict
    return f"{verdict}: {'; '.join(unlike)}" if unlike else verdict


def _percent(estimate: Estimate) -> str:
    return f"{100 * estimate.mean:.1f}"


def _curves(axes: Axes, numbers: Sequence[Measured], colours: dict[str, str]) -> None:
    for one in numbers:
        heights = [100 * e.mean for e in one.curve.values()]
        axes.plot(range(len(heights)), heights, "o-", color=colours[one.arm], label=one.arm)
        at = list(one.curve).index(one.choice.chosen)
        chosen = one.curve[one.choice.chosen]
        axes.plot(
            [at, at], [100 * chosen.low, 100 * chosen.high], color=colours[one.arm], alpha=0.5
        )
    axes.set_xticks(range(max(len(one.curve) for one in numbers)))
    axes.set_xlabel("epochs")
    axes.legend()


def _bars(axes: Axes, numbers: Sequence[Measured], colours: dict[str, str]) -> None:
    for at, one in enumerate(numbers):
        share = one.curve[one.choice.chosen]
        axes.bar(at, 100 * share.mean, 0.6, color=colours[one.arm])
        axes.plot([at, at], [100 * share.low, 100 * share.high], color=NEUTRAL)
    axes.set_xticks(range(len(numbers)), [one.arm for one in numbers])
