"""How every figure looks and is saved: one palette, one size, SVG and PNG, always the same bytes.

In the page a figure is inline SVG without paper whose ink is `currentColor`, so that it follows the
page's theme. The saved files are dark on white.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup, escape
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK = "#24292f"
PAPER = "#fdfdfd"
NEUTRAL = "#7d8794"
# Okabe and Ito's palette, which readers with any colour vision tell apart; in the order of use.
PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9"]
# Narrow, so that a phone shows the text at a readable size; a wide page puts figures side by side.
WIDTH = 4.3

_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "multiplt",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "savefig.dpi": 200,
    **dict.fromkeys(["figure.facecolor", "axes.facecolor"], PAPER),
    **dict.fromkeys(
        ["text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"], INK
    ),
}


@dataclass(frozen=True)
class Drawing:
    """A drawn figure: the name of its files, what it shows in one sentence, and its inline SVG."""

    name: str
    caption: str
    svg: Markup


def draw(
    folder: Path, name: str, caption: str, height: float, paint: Callable[[Figure], None]
) -> Drawing:
    """Draws a figure of `height` inches with `paint` and saves it as `name`.svg and `name`.png."""
    folder.mkdir(parents=True, exist_ok=True)
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with style.context(_STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        paint(figure)
        # Laid out once, both files have the same layout.
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        figure.savefig(folder / f"{name}.svg", metadata=nothing)
        figure.savefig(folder / f"{name}.png", metadata={"Software": None})
    return Drawing(name, caption, _inline((folder / f"{name}.svg").read_text(), name, caption))


def language_colours(languages: list[str]) -> dict[str, str]:
    """The colour of each language of the run, the same in every figure."""
    return {name: PALETTE[i % len(PALETTE)] for i, name in enumerate(languages)}


def bare(axes: Axes) -> None:
    """Takes the frame and the horizontal scale away: the numbers stand beside the bars."""
    axes.spines[:].set_visible(False)
    axes.set_xticks([])
    axes.tick_params(left=False)


def beside(axes: Axes, x: float, y: float, text: str) -> None:
    """Writes `text` to the right of the end of a bar."""
    axes.annotate(text, (x, y), (4, 0), textcoords="offset points", va="center")


def grid(axes: Axes, axis: Literal["x", "y"]) -> None:
    """Faint lines across `axis`."""
    axes.grid(axis=axis, color=INK, alpha=0.15, linewidth=0.6)


def nothing_yet(axes: Axes, text: str) -> None:
    """Says in place of a figure that there is nothing to draw."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes)


def _inline(text: str, name: str, caption: str) -> Markup:
    """The SVG file as part of a page: no prologue, ids of its own, the page's ink, a name for who
    cannot see it.
    """
    svg = text[text.index("<svg") :]
    # Verdana is as wide as the font that the figure was laid out with, which few readers have.
    svg = svg.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg).replace("xlink:href", "href")
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    label = f'<svg class="figure" role="img" aria-label="{escape(caption)}"'
    svg = svg.replace("<svg", label, 1).replace(INK, "currentColor").replace(PAPER, "none")
    return Markup(svg)
