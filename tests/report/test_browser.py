"""The pages in a real browser: nothing fails, every figure is drawn, a phone shows them without
scrolling sideways.

Skipped where there is no Chromium (`make browser`).
"""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

if TYPE_CHECKING:
    from report.conftest import World

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: make browser installs it"),
    pytest.mark.slow,
]
PAGES = ["index", "lua", "ocaml"]
PHONE: ViewportSize = {"width": 360, "height": 780}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Root has no sandbox of Chromium's own in a container; the pages are this project's.
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(params=PAGES)
def shown(request: pytest.FixtureRequest, browser: Browser, finished: "World") -> Iterator[Page]:
    """A page of the report, every fold open; the network is cut off."""
    context = browser.new_context(viewport=DESKTOP, offline=True)
    page = context.new_page()
    page.add_init_script("window.onerror = (message) => console.error(message)")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda asked: said.append(asked.url))
    page.goto((finished.root / "report" / f"{request.param}.html").resolve().as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    yield page
    assert said == []
    context.close()


def test_every_figure_is_drawn(shown: Page) -> None:
    empty = """figures => figures.filter(f => {
        const box = f.getBoundingClientRect();
        const inked = [...f.querySelectorAll('path, image, text')].some(part => {
            const own = part.getBoundingClientRect();
            return own.width > 1 && own.top >= box.top - 2 && own.bottom <= box.bottom + 2;
        });
        return box.width < 200 || box.height < 50 || !inked;
    }).map(f => f.getAttribute('aria-label'))"""
    figures = shown.locator("svg.figure")
    assert figures.count() >= 4
    assert figures.evaluate_all(empty) == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_scrolls_sideways(shown: Page, viewport: ViewportSize) -> None:
    shown.set_viewport_size(viewport)
    assert shown.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_text_stands_out_from_the_page_in_light_and_dark(shown: Page) -> None:
    brightness = """() => [getComputedStyle(document.body).color,
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector('svg.figure text')).fill].map(
            colour => colour.match(/\\d+/g).slice(0, 3).reduce((sum, x) => sum + Number(x) / 765, 0))"""
    for scheme in ("light", "dark"):
        shown.emulate_media(color_scheme=scheme)
        ink, paper, figure = shown.evaluate(brightness)
        assert (paper < 0.5) == (scheme == "dark")
        assert abs(ink - paper) > 0.6
        assert abs(figure - paper) > 0.6


def test_on_paper_it_is_dark_on_white_and_code_is_whole(shown: Page) -> None:
    shown.emulate_media(media="print", color_scheme="dark")
    paper = shown.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    hidden = "blocks => blocks.filter(b => b.scrollHeight > b.clientHeight + 2).length"
    assert shown.locator("pre").evaluate_all(hidden) == 0


@pytest.mark.parametrize("name", PAGES)
def test_what_is_folded_up_is_on_paper(browser: Browser, finished: "World", name: str) -> None:
    page = browser.new_page()
    page.goto((finished.root / "report" / f"{name}.html").resolve().as_uri())
    folded = page.locator("details:not([open]) > :not(summary)")
    assert folded.count() > 0
    page.emulate_media(media="print")
    assert folded.evaluate_all("parts => parts.filter(p => !p.checkVisibility()).length") == 0
    page.close()


def test_the_links_between_the_pages_lead_to_pages(browser: Browser, finished: "World") -> None:
    page = browser.new_page()
    page.goto((finished.root / "report" / "index.html").resolve().as_uri())
    page.get_by_role("link", name="OCaml", exact=True).first.click()
    assert page.title() == "MultiPL-T: small, OCaml"
    page.get_by_role("link", name="Overview").click()
    assert page.title() == "MultiPL-T: small"
    page.close()
