"""Self-instruct: items follow from the dataset and the model alone, and only what cannot be an item is left out."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import write_items as program
from multiplt import manifest, sampling
from multiplt.config.mix import SelfInstructConfig
from multiplt.config.models import EngineConfig
from multiplt.dataset import SCHEMA
from multiplt.errors import UserError
from multiplt.languages import get_language
from multiplt.llm.protocol import Request
from multiplt.mixing import read_dataset
from multiplt.records import Completion, Funnel
from multiplt.sampling import Sampler
from multiplt.self_instruct import choose_seeds, write_items
from multiplt.tables import write_table

LUA = get_language("lua")
SEEDS = [f"-- seed {n}\nlocal function seed{n}()\n    return {n}\nend" for n in range(5)]


def function(number: int) -> str:
    return f"-- New.\nlocal function f{number}()\n    return {number}\nend\n"


class Writer:
    """An engine whose answer depends on the request alone; it may die after a number of answers."""

    def __init__(
        self,
        answer: Callable[[Request], str] = lambda request: function(request.seed),
        dies_after: int | None = None,
        *,
        backwards: bool = False,
        finish_reason: str = "stop",
    ) -> None:
        self.asked: list[Request] = []
        self.closed = 0
        self._answer, self._dies_after = answer, dies_after
        self._backwards, self._finish_reason = backwards, finish_reason

    def sample(self, requests: list[Request]) -> Iterator[tuple[Request, Completion]]:
        for request in requests[::-1] if self._backwards else requests:
            if len(self.asked) == self._dies_after:
                raise KeyboardInterrupt
            self.asked.append(request)
            text = self._answer(request)
            yield (
                request,
                Completion(request.index, request.seed, text, self._finish_reason, 9, 9),
            )

    def close(self) -> None:
        self.closed += 1


def settings(**changes: Any) -> SelfInstructConfig:
    return SelfInstructConfig(**{"items": 7, "prompts": 3} | changes)


@pytest.fixture
def write(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[list[dict[str, Any]], Funnel]]:
    """Writes items with an engine, journalled in a folder."""

    def run(
        folder: Path, engine: Writer, section: SelfInstructConfig
    ) -> tuple[list[dict[str, Any]], Funnel]:
        monkeypatch.setattr(sampling, "load", lambda *_: engine)
        how = EngineConfig(context=128)
        with Sampler("m", "id", how, folder, None, folder / "journal", "items") as model:
            return write_items(
                SEEDS, section, LUA, lambda p, title: model.sample(p, section.sampling, title)[0]
            )

    return run


Write = Callable[..., tuple[list[dict[str, Any]], Funnel]]


def test_a_run_that_was_killed_writes_the_items_of_one_that_was_not(
    tmp_path: Path, write: Write
) -> None:
    expected = write(tmp_path / "whole", Writer(), settings())
    for dies_after in (2, 2):
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path / "killed", Writer(dies_after=dies_after), settings())
    rest = Writer()
    assert write(tmp_path / "killed", rest, settings()) == expected
    assert len(rest.asked) == 9 - 4


def test_items_do_not_depend_on_the_order_in_which_samples_finish(
    tmp_path: Path, write: Write
) -> None:
    assert write(tmp_path / "a", Writer(), settings()) == write(
        tmp_path / "b", Writer(backwards=True), settings()
    )


def test_more_items_begin_with_those_of_fewer(tmp_path: Path, write: Write) -> None:
    few, _ = write(tmp_path, Writer(), settings())
    more, _ = write(tmp_path, Writer(), settings(items=20))
    assert more[:7] == few
    assert len(more) == 20


def test_the_model_is_loaded_once_for_all_rounds_and_freed(tmp_path: Path, write: Write) -> None:
    engine = Writer()
    write(tmp_path, engine, settings())
    assert len(engine.asked) == 9
    assert engine.closed == 1


def test_a_prompt_shows_two_seeds_and_two_items_of_the_rounds_before(
    tmp_path: Path, write: Write
) -> None:
    engine = Writer()
    write(tmp_path, engine, settings())
    first, later = engine.asked[0].prompt, engine.asked[-1].prompt
    assert first.count("local function seed") == 4
    assert later.count("local function seed") == later.count("local function f") == 2
    assert later.endswith("-- Function 5\n")
    assert "\n-- Function " in engine.asked[0].sampling.stop


def test_no_two_prompts_of_a_round_are_sampled_with_one_seed(tmp_path: Path, write: Write) -> None:
    engine = Writer()
    write(tmp_path, engine, settings())
    assert len({request.seed for request in engine.asked}) == len(engine.asked)


def test_what_cannot_be_an_item_is_counted_by_reason(tmp_path: Path, write: Write) -> None:
    answers = {0: SEEDS[0], 1: "-- Only a comment.", 2: function(1)}
    number = iter(range(99))
    engine = Writer(lambda _: answers.get(next(number), function(1)))
    rows, funnel = write(tmp_path, engine, settings())
    assert [row["content"] for row in rows] == [function(1).strip()]
    # Three rounds without anything new end it.
    assert funnel == Funnel(12, 1, {"beyond_items": 0, "no_code": 1, "repeated": 10})


def test_a_completion_that_was_cut_off_is_no_item(tmp_path: Path, write: Write) -> None:
    rows, funnel = write(tmp_path, Writer(finish_reason="length"), settings())
    assert rows == []
    assert funnel.dropped["cut_off"] == funnel.entered


def test_the_items_of_the_last_round_that_are_too_many_are_counted(
    tmp_path: Path, write: Write
) -> None:
    rows, funnel = write(tmp_path, Writer(), settings())
    assert (len(rows), funnel.entered, funnel.dropped["beyond_items"]) == (7, 9, 2)


def test_a_threshold_leaves_out_what_resembles_a_seed_or_an_item(
    tmp_path: Path, write: Write
) -> None:
    _, funnel = write(tmp_path, Writer(), settings(rouge_threshold=0.5))
    assert funnel.dropped["alike"] > 0


def test_seeds_are_the_first_short_items_by_hash_whatever_their_order() -> None:
    rows = [{"content": text} for text in [*SEEDS, "x" * 99]]
    section = settings(seeds=3, seed_characters=60)
    seeds = choose_seeds(rows, section, Path("d"))
    assert len(seeds) == 3
    assert choose_seeds(rows[::-1], section, Path("d")) == seeds
    assert set(seeds) <= set(SEEDS)


def test_a_dataset_without_short_items_is_named() -> None:
    with pytest.raises(UserError, match=r"lua\.parquet: no item"):
        choose_seeds([{"content": "x" * 99}], settings(seed_characters=9), Path("lua.parquet"))


def test_what_every_program_begins_with_is_no_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "load", lambda *_: Writer(lambda _: "#lang racket\n\n;; F.\n"))
    section = settings()
    with Sampler("m", "id", EngineConfig(context=128), tmp_path, None, tmp_path, "i") as model:
        rows, funnel = write_items(
            SEEDS,
            section,
            get_language("racket"),
            lambda p, t: model.sample(p, section.sampling, t)[0],
        )
    assert rows == []
    assert funnel.dropped["no_code"] == funnel.entered


def test_a_language_without_line_comments_gets_headings_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Writer(lambda request: f"let f n = {request.seed}")
    monkeypatch.setattr(sampling, "load", lambda *_: engine)
    section = settings(items=2)
    with Sampler("m", "id", EngineConfig(context=128), tmp_path, None, tmp_path, "i") as model:
        write_items(
            SEEDS,
            section,
            get_language("ocaml"),
            lambda p, t: model.sample(p, section.sampling, t)[0],
        )
    assert engine.asked[0].prompt.endswith("(* Function 5 *)\n")


def test_the_program_writes_rows_of_a_dataset_and_says_how_it_came_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, output, told = (tmp_path / name for name in ("lua.parquet", "items.parquet", "m.json"))
    rows = [dict.fromkeys(SCHEMA.names) | {"content": text} for text in SEEDS]
    write_table(dataset, pa.Table.from_pylist(rows, schema=SCHEMA))
    monkeypatch.setattr(sampling, "load", lambda *_: Writer())
    words = f"""--section {{"items":7,"prompts":3}} --model-name m --model-identity id --engine {{"context":128}}
        --checkpoint c --journal {tmp_path / "journal"} --journal-name items --language lua
        --input {dataset} --output {output} --manifest {told}"""
    monkeypatch.setattr(sys, "argv", ["write_items.py", *words.split()])
    program.main()
    written = read_dataset(output)
    assert len(written) == 7
    assert len({row["item"] for row in written}) == 7
    assert {(row["model"], row["language"]) for row in written} == {("m", "lua")}
    said = manifest.read(told)
    assert said["funnel"] == {"entered": 9, "left": 7, "dropped": {"beyond_items": 2}}
    assert (said["facts"]["samples"], said["facts"]["rounds"], said["facts"]["seeds"]) == (9, 3, 5)
