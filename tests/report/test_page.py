"""The page: asks nothing of the network, escapes what it shows, says what is true of empty runs
too.
"""

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from multiplt import manifest
from multiplt.errors import UserError
from multiplt.report.examples import coloured
from multiplt.report.page import duration, points
from multiplt.report.training import read_curves

if TYPE_CHECKING:
    from report.conftest import World


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page))


def test_the_page_refers_to_nothing_outside_its_folder(finished: "World") -> None:
    for name in ("index", "lua", "ocaml"):
        page = finished.page(name)
        outside = r"https?://|//[\w.]+\.\w+/|@import|<script|<link rel=\"stylesheet"
        assert not re.search(outside, page)
        links = set(re.findall(r'(?:href|src)="([^"]*)"', page))
        pages = {"index.html", "lua.html", "ocaml.html"}
        assert all(link.startswith(("#", "data:", "../datasets/")) for link in links - pages)


def test_links_to_the_datasets_lead_to_where_the_datasets_are(finished: "World") -> None:
    assert 'href="../datasets/lua/train.parquet"' in finished.page()
    assert 'href="../datasets/ocaml/README.md"' in finished.page()


def test_hostile_code_is_shown_and_not_run(finished: "World") -> None:
    page = finished.page("lua")
    assert not re.search("<script|<img", page)
    assert "</pre><script>alert(1)</script><img src=x onerror=alert(1)>" in text_of(page)


def test_code_of_a_language_without_colours_is_shown_plain() -> None:
    assert coloured("a < b\n", "klingon") == "a &lt; b\n"


def test_code_keeps_its_first_empty_lines_and_its_indentation() -> None:
    assert text_of(coloured("\n\n    return 1\n", "python")) == "\n\n    return 1\n"


def test_the_page_is_well_formed(finished: "World") -> None:
    open_tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in {"meta", "link", "br"}:
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    for name in ("index", "lua"):
        Reader().feed(finished.page(name))
        assert open_tags == []


def test_each_example_has_its_origin_licence_and_pass_rate(finished: "World") -> None:
    text = text_of(finished.page())
    line = "pypi/algorithms · algorithms/maths/gcd.py · MIT · 40.0 % of its translations pass"
    assert text.count(line) == 2
    assert text_of(finished.page("lua")).count(line) == 5


def test_the_page_says_plainly_whether_a_model_improved(finished: "World") -> None:
    text = text_of(finished.page())
    assert "Lua: improved." in text
    assert "OCaml: within noise." in text
    assert "raised the score beyond noise in Lua, and in no other language." in text
    assert "this run does not show that training changed the score" in text


@pytest.mark.slow
def test_a_score_on_a_few_problems_is_judged_on_no_page(world: "World") -> None:
    for checkpoint in (world.base, world.first, world.tuned):
        for language in checkpoint:
            checkpoint[language] = checkpoint[language][:4]
    world.write()
    world.report()
    for page in ("index", "lua"):
        text = world.page(page)
        assert "Lua: too few problems." in text_of(text)
        assert "with fewer than 30 the intervals are too narrow" in text
        assert not re.search("judgement (improved|worse|within)", text)
    overview = text_of(world.page("index"))
    assert "raised the score beyond noise in no language." in overview
    assert "There are too few problems to tell in Lua, OCaml." in overview


@pytest.mark.slow
def test_the_overview_says_of_each_language_why_it_cannot_be_held_against_the_paper(
    world: "World",
) -> None:
    world.model = "starcoderbase-1b"
    world.write()
    world.report()
    text = re.sub(r"\s+", " ", text_of(world.page()))
    assert "Lua: This run cannot be held against the paper: 32 problems of ours, 161" in text
    assert "OCaml: This run cannot be held against the paper: 32 problems of ours, 156" in text


def test_the_page_says_what_became_of_the_assertions(finished: "World") -> None:
    text = re.sub(r"<[^>]+>|\s+", " ", finished.page())
    assert re.search(r"Of [\d,]+ assertions written, 8 are of no use: +duplicate +6", text)
    assert re.search(r"that ran: +passes +\d+ +flaky +4", text)


def test_the_page_follows_the_readers_theme(finished: "World") -> None:
    assert finished.page().count("@media screen and (prefers-color-scheme: dark)") == 2


def test_a_language_without_items_has_a_page_that_says_so(barren: "World") -> None:
    for page in ("index", "ocaml"):
        assert "No OCaml item came out of this run" in barren.page(page)


def test_a_run_without_one_passing_assertion_has_figures_that_say_so(barren: "World") -> None:
    for words in ("no assertion passed", "no translation was run", "nothing was trained"):
        assert words in barren.page()


def test_a_missing_training_log_is_named(world: "World") -> None:
    folder = world.write()
    (world.root / "checkpoints" / "lua" / "log.jsonl").unlink()
    with pytest.raises(UserError, match=r"checkpoints/lua/log.jsonl"):
        read_curves(folder)


@pytest.mark.slow
def test_the_same_run_gives_the_same_page(finished: "World") -> None:
    names = ("index", "lua")
    before = [finished.page(name) for name in names]
    finished.report()
    assert [finished.page(name) for name in names] == before


def test_the_manifest_names_the_page_the_figures_and_the_tables(finished: "World") -> None:
    to = finished.root / "report"
    outputs = manifest.read(to / "index.manifest.json")["outputs"]
    names = {"index.html", "lua.html", "ocaml.html", "figures", "results.csv", "results.txt"}
    assert outputs == {str(to / name): manifest.sha256(to / name) for name in names}


def test_the_audit_shows_what_each_stage_took_in_let_out_and_dropped(finished: "World") -> None:
    text = re.sub(r"<[^>]+>|\s+", " ", finished.page())
    text = re.sub(r" +", " ", text)
    assert "select functions functions 2 40 = 14 + 26 ✓ all of run suites ✓" in text
    assert "deduplicate Lua candidates 1 20 = 9 + 11 ✓ all of collect solutions ✓" in text


def test_a_languages_page_names_the_chosen_the_last_and_the_best_epoch(finished: "World") -> None:
    text = re.sub(r" +", " ", re.sub(r"<[^>]+>|\s+", " ", finished.page("ocaml")))
    assert "Chosen: epoch-2 (last epoch)." in text
    assert re.search(
        r"epoch-1 25.0 % .*? best on the benchmark epoch-2 1.6 % .*? chosen, last ", text
    )


def test_the_effective_configuration_is_on_the_page_with_its_defaults(finished: "World") -> None:
    assert "rouge_threshold: 0.6" in text_of(finished.page())


def test_numbers_are_written_as_people_read_them() -> None:
    assert [duration(s) for s in (None, 4.26, 75, 3725)] == [
        "–",
        "4.3 s",
        "1 min 15 s",
        "1 h 02 min",
    ]
    assert [points(d) for d in (0.031, -0.02)] == ["+3.1", "−2.0"]
