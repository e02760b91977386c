"""The figures of what was solved how often: distributions, and matrices of problems × languages."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from multiplt.languages import get_language
from multiplt.report.drawing import PALETTE, Drawing, draw, grid, language_colours, nothing_yet

# More columns than this are narrower than a pixel: then the first by name stand for the rest.
MOST_COLUMNS = 400
_BINS = 10
# Ink of one colour, from none to full: it shows on white paper and on a dark screen.
_INK = LinearSegmentedColormap.from_list("ink", [f"{PALETTE[0]}26", f"{PALETTE[0]}ff"])


def draw_pass_rates(
    to: Path, name: str, rates: Mapping[str, Mapping[str, float]], languages: list[str]
) -> Drawing:
    """How many problems have which share of passing translations, a panel a language of `rates`."""
    colours = language_colours(languages)

    def paint(figure: Figure) -> None:
        panels = figure.subplots(len(rates), squeeze=False, sharex=True)[:, 0]
        for axes, (language, own) in zip(panels, rates.items(), strict=True):
            title = get_language(language).title
            axes.set_title(
                f"{title}: {sum(r == 0 for r in own.values())} of {len(own)} never solved"
            )
            counts, _ = np.histogram([r for r in own.values() if r], _BINS, (0, 1))
            middles = (np.arange(_BINS) + 0.5) * 100 / _BINS
            axes.bar(middles, counts, width=8.6, color=colours[language])
            axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
            axes.set_ylabel("problems")
            grid(axes, "y")
        panels[-1].set_xlim(0, 100)
        panels[-1].set_xlabel("translations that pass, %")

    caption = (
        "How many problems have which share of passing translations; those that no translation"
        " solves are counted in the titles."
    )
    return draw(to, name, caption, 0.5 + 1.25 * len(rates), paint)


def draw_matrix(
    to: Path, name: str, rates: Mapping[str, Mapping[str, float]], what: str, passed: str
) -> Drawing:
    """Problems × languages: the share that passed, easiest problem first, blank where there is none.

    `what` names the columns, `passed` what it is the share of.
    """
    names = sorted({problem for own in rates.values() for problem in own})
    shown = sorted(names[:MOST_COLUMNS], key=lambda p: (-_mean(rates, p), p))

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        if not shown:
            nothing_yet(axes, f"no {what}")
            return
        cells = [[own.get(problem, np.nan) for problem in shown] for own in rates.values()]
        image = axes.imshow(
            np.ma.masked_invalid(cells), _INK, aspect="auto", interpolation="none", vmin=0, vmax=1
        )
        axes.set_yticks(range(len(rates)), [get_language(x).title for x in rates])
        axes.set_xticks([])
        axes.set_xlabel(f"{len(shown)} {what}, easiest first")
        axes.spines[:].set_visible(False)
        axes.tick_params(left=False)
        bar = figure.colorbar(image, ax=axes, aspect=12, pad=0.02)
        bar.set_ticks([0, 0.5, 1], labels=["0", "50", "100 %"])
        bar.outline.set_visible(False)

    caption = f"Share of {passed} that pass, {what} × languages; blank: not in that language."
    if len(names) > len(shown):
        caption += f" The first {len(shown)} of {len(names)} by name."
    return draw(to, name, caption, 0.9 + 0.32 * len(rates), paint)


def _mean(rates: Mapping[str, Mapping[str, float]], problem: str) -> float:
    found: Sequence[float] = [own.get(problem, 0.0) for own in rates.values()]
    return sum(found) / len(found)
