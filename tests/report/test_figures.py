"""Figures: every one that the page names is drawn, in both formats, with the same bytes."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from multiplt.report import drawing
from multiplt.report.drawing import draw
from multiplt.report.pipeline_figures import VERDICTS
from multiplt.sandbox import Verdict

if TYPE_CHECKING:
    from report.conftest import World

NAMES = {
    "funnel",
    "yield",
    "verdicts",
    "assertions",
    "coverage",
    "mutation",
    "pass_rates",
    "functions",
    "benchmark",
    "shares",
    "epochs",
    "scores",
    "loss",
}
OF_A_LANGUAGE = {"funnel", "pass_rates", "epochs", "loss"}


def test_every_figure_that_a_page_shows_is_drawn_as_svg_and_png(finished: "World") -> None:
    folder = Path(drawing.__file__).parent
    index, language = ((folder / f"{page}.html").read_text() for page in ("index", "language"))
    assert set(re.findall(r'figures\["(\w+)"\]', index)) == NAMES
    assert set(re.findall(r'figures\["(\w+)-" ~ one.language\]', language)) == OF_A_LANGUAGE
    files = {path.name for path in (finished.root / "report" / "figures").iterdir()}
    drawn = NAMES | {f"{name}-{x}" for name in OF_A_LANGUAGE for x in ("lua", "ocaml")}
    assert files == {f"{name}.{kind}" for name in drawn for kind in ("svg", "png")}


def test_the_page_holds_every_figure_with_a_name_for_those_who_cannot_see_it(
    finished: "World",
) -> None:
    for page, figures in (("index", NAMES), ("lua", OF_A_LANGUAGE)):
        shown = finished.page(page)
        labels = re.findall(r'<svg class="figure" role="img" aria-label="([^"]+)"', shown)
        assert len(labels) == len(figures)


def test_a_figure_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    def paint(figure: Figure) -> None:
        figure.subplots().fill_between([0, 1, 2], [1, 3, 2])

    for name in ("a", "b"):
        draw(tmp_path / name, "f", "A figure.", 2, paint)
    for file in ("f.svg", "f.png"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_two_figures_of_a_page_share_no_id(finished: "World") -> None:
    ids = re.findall(r'\bid="([^"]+)"', finished.page())
    assert len(ids) == len(set(ids))


def test_every_reference_inside_a_figure_has_its_target(finished: "World") -> None:
    page = finished.page()
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', page)) <= targets


def test_a_figure_in_the_page_takes_the_pages_ink_and_no_paper(finished: "World") -> None:
    page = finished.page()
    assert "currentColor" in page
    assert not re.search(r"#24292f|#fdfdfd|fill: #ffffff", page)


def test_every_verdict_of_the_sandbox_has_a_colour_but_the_one_that_ends_the_run() -> None:
    assert set(VERDICTS) == {v.value for v in Verdict} - {"infrastructure"}
