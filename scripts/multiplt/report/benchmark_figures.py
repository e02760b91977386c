"""The paper's figures of pass@1, with this run in them: by the language's share of training data,
and by epoch.

Published numbers are grey; what was measured here has its language's colour.
"""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from multiplt.languages import get_language
from multiplt.report import published
from multiplt.report.choice import Choice, epoch_of
from multiplt.report.drawing import NEUTRAL, Drawing, draw, grid, language_colours, nothing_yet
from multiplt.report.published import Share
from multiplt.report.scores import Comparison, Score


def draw_shares(to: Path, comparisons: Sequence[Comparison], languages: list[str]) -> Drawing:
    """pass@1 against the language's share of StarCoder's training data, arrows before → after."""
    colours = language_colours(languages)
    shares = {share.language: share for share in published.read_shares()}
    known = {s.language: s for s in published.read_scores() if s.model == published.FIGURE_1_MODEL}
    placed = [c for c in comparisons if c.base.k == 1 and get_language(c.language).title in shares]

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        tops = [s.tuned for s in known.values()] + [
            s.estimate for c in placed for s in (c.base, c.tuned)
        ]
        height = min(104, 112 * max(tops))
        _untrained(axes, [s for s in shares.values() if s.score is not None], height)
        for title, score in known.items():
            if score.base is not None:
                x = 100 * shares[title].share
                _arrow(axes, x, 100 * score.base, 100 * score.tuned, NEUTRAL)
                _name(axes, title, x, 100 * score.tuned, NEUTRAL)
        for c in placed:
            # Beside the published arrow of the language, not upon it.
            x = 100 * shares[get_language(c.language).title].share * 1.11
            _arrow(axes, x, 100 * c.base.estimate, 100 * c.tuned.estimate, colours[c.language])
        axes.set_xscale("log")
        axes.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
        axes.set_xlim(0.0007, 150)
        axes.set_ylim(0, height)
        axes.set_xlabel("share of StarCoder’s training data, %")
        axes.set_ylabel("pass@1, %")
        grid(axes, "y")

    caption = (
        "pass@1 before → after training against the language’s share of StarCoder’s training data,"
        " as in the paper’s Figure 1. Grey: published, StarCoderBase-15B; dots were not trained on."
        " Coloured: this run, at StarCoder’s shares, whatever its model saw."
    )
    return draw(to, "shares", caption, 3.4, paint)


def _untrained(axes: Axes, shares: Sequence[Share], height: float) -> None:
    """The languages that were not trained on: dots, their names in a column to the right of them.

    `height` is that of the axes, percent.
    """
    ordered = sorted(shares, key=lambda share: share.score or 0)
    middle = 100 * sum(share.score or 0 for share in shares) / len(shares)
    for place, share in enumerate(ordered):
        at = (100 * share.share, 100 * (share.score or 0))
        axes.plot(*at, ".", color=NEUTRAL, markersize=6)
        line = {"arrowstyle": "-", "color": NEUTRAL, "linewidth": 0.5, "alpha": 0.6}
        axes.annotate(
            share.language,
            at,
            (25, middle + (place - len(ordered) / 2) * height * 0.052),
            va="center",
            fontsize=7.5,
            color=NEUTRAL,
            arrowprops={**line, "relpos": (0, 0.5)},
        )


def _arrow(axes: Axes, x: float, before: float, after: float, colour: str) -> None:
    axes.plot(x, before, "o", color=colour, markerfacecolor="none", markersize=4, zorder=3)
    axes.plot(x, after, "o", color=colour, markersize=4, zorder=3)
    if before != after:
        style = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "shrinkA": 3, "shrinkB": 2}
        axes.annotate("", (x, after), (x, before), arrowprops=style)


def _name(axes: Axes, name: str, x: float, y: float, colour: str) -> None:
    axes.annotate(
        name, (x, y), (-4, 1), textcoords="offset points", ha="right", fontsize=7.5, color=colour
    )


def draw_epochs(
    to: Path, scores: Sequence[Score], choices: dict[str, Choice], languages: list[str]
) -> Drawing:
    """The score by epoch, a line a language; a ring marks the chosen epoch."""
    colours = language_colours(languages)
    k = min(score.k for score in scores)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for language, choice in choices.items():
            curve = [s for s in scores if (s.language, s.k) == (language, k)]
            _curve(axes, curve, choice, colours[language], get_language(language).title)
        _axes(axes, k)
        figure.legend(loc="outside lower center", ncols=3, handlelength=1.5)

    caption = (
        f"pass@{k} on the benchmark after each epoch that was scored; 0 is before training. A ring"
        " marks the epoch chosen without looking at the benchmark, a star the best on it."
    )
    return draw(to, "epochs", caption, 3.1, paint)


def draw_language_epochs(
    to: Path, scores: Sequence[Score], language: str, choice: Choice, languages: list[str]
) -> Drawing:
    """One language's score by epoch with intervals, over the published curves."""
    title = get_language(language).title
    own = [score for score in scores if score.language == language]
    k = min(score.k for score in own)
    others = published.read_curves(title) if k == 1 else []
    curve = [score for score in own if score.k == k]

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for other in others:
            heights = [100 * score for score in other.scores]
            axes.plot(other.epochs, heights, color=NEUTRAL, linewidth=1, alpha=0.8)
            axes.annotate(
                other.model,
                (other.epochs[-1], heights[-1]),
                (0, 3),
                textcoords="offset points",
                ha="right",
                fontsize=7,
                color=NEUTRAL,
            )
        colour = language_colours(languages)[language]
        for s in curve:
            at = epoch_of(s.checkpoint)
            axes.plot([at, at], [100 * s.low, 100 * s.high], color=colour, linewidth=2, alpha=0.5)
        _curve(axes, curve, choice, colour, "this run")
        _axes(axes, k)
        axes.legend()

    caption = (
        f"pass@{k} in {title} after each epoch that was scored, with 95 % intervals. A ring marks the"
        " epoch chosen without looking at the benchmark, a star the best on it."
    )
    if others:
        caption += " Grey: the paper’s models, as published."
    return draw(to, f"epochs-{language}", caption, 3, paint)


def _curve(axes: Axes, curve: Sequence[Score], choice: Choice, colour: str, label: str) -> None:
    if not curve:
        nothing_yet(axes, "nothing was scored")
        return
    at = {s.checkpoint: (epoch_of(s.checkpoint), 100 * s.estimate) for s in curve}
    axes.plot(*zip(*at.values(), strict=True), color=colour, marker=".", label=label)
    axes.plot(*at[choice.chosen], "o", color=colour, markerfacecolor="none", markersize=11)
    axes.plot(*at[choice.best], "*", color=colour, markersize=10)


def _axes(axes: Axes, k: int) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("epochs")
    axes.set_ylabel(f"pass@{k}, %")
    axes.set_ylim(bottom=0)
    grid(axes, "y")
