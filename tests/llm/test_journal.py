"""The journal: what is finished is never sampled again, whatever the shards, and trouble loses nothing."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from factories import completion
from multiplt.errors import UserError
from multiplt.llm.complete import complete
from multiplt.llm.journal import Journal
from multiplt.llm.protocol import TOO_LONG, Request, expand
from multiplt.records import Completion, Sampling

HOW = Sampling(0.8, 0.95, 16, ["\n"])


class Recorded:
    """An engine that answers with the request's index and may be killed after a number of answers."""

    def __init__(self, dies_after: int | None = None) -> None:
        self.asked: list[Request] = []
        self._dies_after = dies_after

    def sample(self, requests: list[Request]) -> Iterator[tuple[Request, Completion]]:
        for number, request in enumerate(requests):
            if number == self._dies_after:
                raise KeyboardInterrupt
            self.asked.append(request)
            yield request, completion(request.index, f"answer {request.index}")

    def close(self) -> None:
        pass


def run(
    folder: Path,
    engine: Recorded,
    samples: int,
    name: str = "000",
    revision: str = "r",
    context: int = 100,
) -> list[Completion]:
    requests = list(expand("item", "prompt", HOW, samples))
    with Journal(folder, name) as journal:
        done, _ = complete(
            requests,
            revision=revision,
            context=context,
            journal=journal,
            load=lambda: engine,
            title="t",
        )
    return done


def test_a_rerun_asks_no_model(tmp_path: Path) -> None:
    first = run(tmp_path, Recorded(), 4)
    again = Recorded()
    assert run(tmp_path, again, 4) == first
    assert again.asked == []


def test_a_run_killed_half_way_repeats_nothing_that_was_finished(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, Recorded(dies_after=3), 8)
    rest = Recorded()
    run(tmp_path, rest, 8)
    assert [r.index for r in rest.asked] == [3, 4, 5, 6, 7]


def test_more_samples_cost_only_the_new_ones(tmp_path: Path) -> None:
    run(tmp_path, Recorded(), 4)
    more = Recorded()
    run(tmp_path, more, 6)
    assert [r.index for r in more.asked] == [4, 5]


def test_a_job_finds_what_other_shards_finished(tmp_path: Path) -> None:
    run(tmp_path, Recorded(), 4, name="000")
    other = Recorded()
    run(tmp_path, other, 4, name="017")
    assert other.asked == []


def test_another_revision_of_the_model_is_asked_anew(tmp_path: Path) -> None:
    run(tmp_path, Recorded(), 2)
    other = Recorded()
    run(tmp_path, other, 2, revision="s")
    assert len(other.asked) == 2


def test_a_full_disk_is_one_clear_error_and_keeps_what_was_finished(tmp_path: Path) -> None:
    with Journal(tmp_path, "000") as journal:
        journal.add("kept", completion(0, "kept"))
        journal._own.execute("PRAGMA max_page_count = 4")
        with pytest.raises(UserError, match=r"000\.sqlite: .*full.*MiB free") as caught:
            for number in range(100):
                journal.add(str(number), completion(0, "x" * 4000))
    assert "nothing finished so far is lost" in str(caught.value)
    with Journal(tmp_path, "000") as journal:
        assert journal.find(["kept"])["kept"].text == "kept"


def test_a_file_that_is_no_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / "001.sqlite").write_bytes(b"not sqlite" * 100)
    with Journal(tmp_path, "000") as journal, pytest.raises(UserError, match=r"001\.sqlite"):
        journal.find(["k"])


class Cut(Recorded):
    """An engine whose first answer its context cut, its second `max_tokens`; the third's prompt is too long."""

    def sample(self, requests: list[Request]) -> Iterator[tuple[Request, Completion]]:
        most = HOW.max_tokens
        ends = (("length", most - 1), ("length", most), (TOO_LONG, 0))
        for (request, answer), (reason, tokens) in zip(super().sample(requests), ends, strict=True):
            yield request, replace(answer, finish_reason=reason, tokens=tokens)


def test_what_the_context_cut_is_asked_again_in_a_longer_one(tmp_path: Path) -> None:
    run(tmp_path, Cut(), 3)
    wide = Recorded()
    run(tmp_path, wide, 3, context=200)
    assert [r.index for r in wide.asked] == [0, 2]


def test_what_the_context_cut_is_not_asked_again_in_the_same_one(tmp_path: Path) -> None:
    first = run(tmp_path, Cut(), 3)
    again = Recorded()
    assert run(tmp_path, again, 3) == first
    assert again.asked == []


def test_a_completion_is_on_the_disk_as_soon_as_it_is_added(tmp_path: Path) -> None:
    with Journal(tmp_path, "000") as journal:
        journal.add("k", completion(0, "text"))
        other = sqlite3.connect(tmp_path / "000.sqlite")
        assert other.execute("SELECT count(*) FROM completion").fetchone() == (1,)


def test_seeds_depend_on_item_and_index_alone() -> None:
    one, other = (Request("item", 3, text, HOW) for text in ("a", "b"))
    assert one.seed == other.seed
    assert len({Request(i, n, "p", HOW).seed for i in "abc" for n in range(5)}) == 15
