"""The figures of the models: pass@k before and after, and the loss while training."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from multiplt.languages import get_language
from multiplt.report.drawing import NEUTRAL, Drawing, draw, grid, language_colours, nothing_yet
from multiplt.report.scores import Comparison
from multiplt.report.training import LossCurve


def draw_scores(to: Path, comparisons: Sequence[Comparison], languages: list[str]) -> Drawing:
    """An arrow a language from the base model's score to the tuned one's, with both intervals."""
    colours = language_colours(languages)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for row, c in enumerate(comparisons):
            _row(axes, row, c, colours[c.language])
        names = [get_language(c.language).title for c in comparisons]
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.5, -0.5)
        highest = max(s.high for c in comparisons for s in (c.base, c.tuned))
        axes.set_xlim(0, 100 * min(1, max(highest * 1.08, 0.05)))
        axes.set_xlabel(f"pass@{comparisons[0].base.k}, %")
        grid(axes, "x")
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)

    caption = (
        "pass@k on the benchmark before (ring) and after training (dot, the chosen epoch). Bars are 95 % intervals:"
        " before above, after below."
    )
    return draw(to, "scores", caption, 0.9 + 0.6 * len(comparisons), paint)


def _row(axes: Axes, row: int, c: Comparison, colour: str) -> None:
    before, after = 100 * c.base.estimate, 100 * c.tuned.estimate
    for score, shade, at in ((c.base, NEUTRAL, row - 0.2), (c.tuned, colour, row + 0.2)):
        axes.plot([100 * score.low, 100 * score.high], [at, at], color=shade, linewidth=2.5)
    if before != after:
        arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "shrinkA": 4, "shrinkB": 3}
        axes.annotate("", (after, row), (before, row), arrowprops=arrow)
    for at, shade, face in ((after, colour, colour), (before, NEUTRAL, "none")):
        (point,) = axes.plot(at, row, "o", color=shade, markerfacecolor=face, markersize=7)
        point.set(clip_on=False, zorder=3)


_LOSS_CAPTION = (
    "Training loss at each optimizer step; diamonds: on held-out items, where there are any."
)


def draw_loss(to: Path, name: str, curves: Sequence[LossCurve], languages: list[str]) -> Drawing:
    """The training loss by epoch, a line a language."""
    colours = language_colours(languages)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        if not curves:
            nothing_yet(axes, "nothing was trained")
            return
        for curve in curves:
            title = get_language(curve.language).title
            axes.plot(
                curve.epochs,
                curve.losses,
                color=colours[curve.language],
                label=title,
                marker=".",
                markersize=4,
            )
            if curve.held_out:
                passed, losses = zip(*curve.held_out, strict=True)
                axes.plot(passed, losses, "D", color=colours[curve.language], markersize=5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("epochs")
        axes.set_ylabel("loss, nats a token")
        axes.set_ylim(bottom=0)
        axes.set_xlim(left=0)
        grid(axes, "y")
        if len(curves) > 1:
            figure.legend(loc="outside lower center", ncols=3, handlelength=1.5)

    return draw(to, name, _LOSS_CAPTION, 2.8, paint)
