"""Mixtures: what is in them is decided by the items alone, and what is left out is counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from multiplt import mixing
from multiplt.config.mix import FolderConfig, MixConfig, RawConfig, SelfInstructConfig
from multiplt.dataset import SCHEMA
from multiplt.errors import UserError
from multiplt.git import git_blob
from multiplt.records import Origin
from multiplt.source.parquet import Reading
from multiplt.source.stack import StackFile

RAW = RawConfig(parquet=[Path("raw.parquet")])


def items(language: str, count: int) -> list[dict[str, Any]]:
    empty = dict.fromkeys(SCHEMA.names)
    return [
        empty | {"content": f"{language} {n}", "language": language, "problem": f"p{n}"}
        for n in range(count)
    ]


def files(*contents: str) -> Iterator[StackFile]:
    return (StackFile(Origin("r", f"{c}.rkt", "MIT", "b"), c) for c in contents)


def no_files(language: str) -> Iterator[StackFile]:
    return files()


def test_an_equal_mixture_has_as_many_items_of_each_language() -> None:
    datasets = {"lua": items("lua", 5), "r": items("r", 2)}
    section = MixConfig(languages=["lua", "r"], equal=True)
    rows, funnel = mixing.mix(section, datasets, no_files)
    assert sorted(row["content"] for row in rows) == ["lua 0", "lua 1", "r 0", "r 1"]
    assert funnel.dropped["beyond_smallest"] == 3


def test_the_order_of_a_mixture_does_not_depend_on_that_of_its_parts() -> None:
    section = MixConfig(languages=["lua", "r"])
    one = {"lua": items("lua", 9), "r": items("r", 9)}
    other = {"r": items("r", 9)[::-1], "lua": items("lua", 9)[::-1]}
    assert mixing.mix(section, one, no_files)[0] == mixing.mix(section, other, no_files)[0]


def test_raw_files_fill_the_ratio_and_no_more() -> None:
    section = MixConfig(raw={"lua": RAW}, raw_ratio=1)
    rows, funnel = mixing.mix(
        section, {"lua": items("lua", 3)}, lambda _: files("a" * 10, "b" * 10, "c" * 10)
    )
    # The items have 15 characters: one file is too few, two are enough.
    assert len([row for row in rows if row["problem"] is None]) == 2
    assert funnel.dropped["beyond_ratio"] == 1
    assert (funnel.entered, funnel.left) == (6, 5)


def test_which_raw_files_are_taken_does_not_depend_on_their_order() -> None:
    section = MixConfig(raw={"lua": RAW}, raw_ratio=1)
    texts = [letter * 10 for letter in "abc"]
    datasets = {"lua": items("lua", 3)}
    one, _ = mixing.mix(section, datasets, lambda _: files(*texts))
    other, _ = mixing.mix(section, datasets, lambda _: files(*texts[::-1]))
    assert one == other


def test_a_mixture_of_raw_files_alone_has_no_item() -> None:
    section = MixConfig(translations=False, raw={"lua": RAW})
    rows, funnel = mixing.mix(section, {"lua": items("lua", 3)}, lambda _: files("a", "b"))
    assert {row["content"] for row in rows} == {"a", "b"}
    assert funnel.dropped["another_part"] == 3


def test_items_that_a_model_wrote_stand_beside_the_others() -> None:
    section = MixConfig(self_instruct=SelfInstructConfig(items=2))
    parts = items("lua", 3), [row | {"problem": None} for row in items("written", 2)]
    rows, funnel = mixing.mix(section, {"lua": parts[0]}, no_files, parts[1])
    assert sorted(row["content"] for row in rows) == sorted(
        row["content"] for part in parts for row in part
    )
    assert (funnel.entered, funnel.left) == (5, 5)


def test_a_folder_gives_its_files_and_counts_the_unreadable(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/good.rkt").write_text("#lang racket\n")
    (tmp_path / "latin.rkt").write_bytes(b"\xff")
    (tmp_path / "other.txt").write_text("no")
    reading = Reading()
    folder = FolderConfig(path=tmp_path, suffix=".rkt", licence="MIT")
    (file,) = mixing.read_raw(RawConfig(folder=folder), reading)
    assert (file.origin.path, file.origin.licence) == ("deep/good.rkt", "MIT")
    assert reading.unusable == {"not_utf8": 1}


def test_a_file_of_a_folder_has_the_id_that_git_gives_it(tmp_path: Path) -> None:
    (tmp_path / "a.rkt").write_bytes(b"#lang racket\n")
    folder = FolderConfig(path=tmp_path, suffix=".rkt", licence="MIT")
    (file,) = mixing.read_raw(RawConfig(folder=folder), Reading())
    assert file.origin.blob_id == git_blob(b"#lang racket\n")


def test_a_folder_without_such_files_is_refused_by_name(tmp_path: Path) -> None:
    folder = FolderConfig(path=tmp_path, suffix=".rkt", licence="MIT")
    with pytest.raises(UserError, match=str(tmp_path)):
        list(mixing.read_raw(RawConfig(folder=folder), Reading()))
