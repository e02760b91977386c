"""Extracts on disk: any shard reads its part, the parts are the whole, bytes depend on the rows alone."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multiplt.errors import UserError
from multiplt.records import ExtractedFunction, Function, Origin
from multiplt.source import extracts


def extracted(n: int, path: str = "p") -> ExtractedFunction:
    content = f"def f(x):\n    'd'\n    return x + {n}\n"
    sha1 = hashlib.sha1(content.encode()).hexdigest()
    origin = Origin("r", path, "MIT", "b")
    return ExtractedFunction(Function(sha1, "f", content, origin), ["a", "b"])


MANY = [extracted(n) for n in range(2000)]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("extracts") / "a.jsonl.gz"
    assert extracts.write(path, MANY) == 2000
    return path


@given(st.integers(1, 1000))
@settings(max_examples=10, deadline=None)
def test_the_shards_in_their_order_are_the_whole_sorted_by_id(path: Path, shards: int) -> None:
    parts = [it for s in range(shards) for it in extracts.read(path, s, shards)]
    assert parts == sorted(MANY, key=lambda it: it.function.sha1)


def test_a_shard_reads_a_part_of_the_file_only(path: Path, tmp_path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4000] = bytes(4000)
    damaged = tmp_path / "damaged.jsonl.gz"
    damaged.write_bytes(data)
    assert list(extracts.read(damaged, 0, 16)) == list(extracts.read(path, 0, 16))
    with pytest.raises(UserError, match=r"damaged\.jsonl\.gz"):
        list(extracts.read(damaged, 0, 1))


def test_the_order_of_the_rows_does_not_change_the_bytes(tmp_path: Path) -> None:
    rows = [*MANY[:50], extracted(1, "other")]
    for name, order in (("one", rows), ("two", rows[::-1])):
        extracts.write(tmp_path / name, order)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_file_is_gzipped_json_lines_like_any_other(path: Path) -> None:
    with gzip.open(path, "rt") as lines:
        shas = [json.loads(line)["function"]["sha1"] for line in lines]
    assert shas == sorted(it.function.sha1 for it in MANY)


@pytest.mark.parametrize("shards", [1, 16])
def test_an_extract_without_a_function_is_legal(tmp_path: Path, shards: int) -> None:
    assert extracts.write(tmp_path / "a", []) == 0
    assert all(list(extracts.read(tmp_path / "a", s, shards)) == [] for s in range(shards))
    assert gzip.decompress((tmp_path / "a").read_bytes()) == b""


@pytest.mark.parametrize("lost", [1, 100, 2500])
def test_a_truncated_extract_is_named(path: Path, tmp_path: Path, lost: int) -> None:
    (tmp_path / "cut.jsonl.gz").write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(UserError, match=r"cut\.jsonl\.gz: not a complete extract .*remove it"):
        list(extracts.read(tmp_path / "cut.jsonl.gz", 0, 4))


@pytest.mark.parametrize("data", [b"", b"text", gzip.compress(b"{}\n", mtime=0)])
def test_another_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(UserError, match="not a complete extract"):
        list(extracts.read(tmp_path / "a", 0, 1))


def test_two_extracts_in_a_row_are_not_one(path: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(path.read_bytes() * 2)
    with pytest.raises(UserError, match="not a complete extract"):
        list(extracts.read(tmp_path / "a", 0, 1))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="absent"):
        list(extracts.read(tmp_path / "absent", 0, 1))


def test_a_failed_writing_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError):
        extracts.write(tmp_path / "a", MANY[:3])
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
