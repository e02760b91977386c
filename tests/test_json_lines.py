"""Files of a user's own: what they hold is read line by line, what cannot be read is named with its place."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from multiplt import json_lines
from multiplt.errors import UserError


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def values(path: Path, data: bytes) -> list[Any]:
    return [value for _, value in json_lines.read(written(path, data))]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize("data", [b'{"a": 1}\n2\n', b'[{"a": 1},\n 2]'], ids=["lines", "list"])
def test_lines_and_a_list_hold_the_same_values(tmp_path: Path, name: str, data: bytes) -> None:
    assert values(tmp_path / name, data) == [{"a": 1}, 2]


def test_each_value_has_its_place(tmp_path: Path) -> None:
    lines = json_lines.read(written(tmp_path / "a", b"1\n\n2"))
    assert [where for where, _ in lines] == [f"{tmp_path}/a, line 1", f"{tmp_path}/a, line 3"]
    items = json_lines.read(written(tmp_path / "b", b"[1, 2]"))
    assert [where for where, _ in items] == [f"{tmp_path}/b, item 1", f"{tmp_path}/b, item 2"]


def test_blank_lines_are_no_values(tmp_path: Path) -> None:
    assert values(tmp_path / "a", b"1\n \n2\n\n\n") == [1, 2]


def test_no_other_line_end_ends_a_line(tmp_path: Path) -> None:
    assert values(tmp_path / "a", '"\u2028\x85"\n1\r\n'.encode()) == ["\u2028\x85", 1]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'"\xff"\n', "a, line 1: not UTF-8"),
        (b'1\n2\n"\xff"\n', "a, line 3: not UTF-8"),
        (b"1\n{", "a, line 2: not JSON"),
        (b"[1,\n", "a: not JSON"),
        (b'["\xff"]', "a: not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, data: bytes, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        values(tmp_path / "a", data)


def test_values_before_a_bad_line_are_read(tmp_path: Path) -> None:
    lines = json_lines.read(written(tmp_path / "a", b"1\n{"))
    assert next(lines)[1] == 1


def damaged(data: bytes) -> bytes:
    """Compressed data whose blocks are of a kind that there is not."""
    return data[:10] + b"\xff" * 20 + data[30:]


@pytest.mark.parametrize("harm", [damaged, lambda data: data[:-9], lambda data: b"text"])
def test_a_damaged_compressed_file_is_named(tmp_path: Path, harm: Any) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(harm(gzip.compress(b'{"a": 1}\n' * 50)))
    with pytest.raises(UserError, match=r"a\.jsonl\.gz: cannot be read"):
        list(json_lines.read(path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="absent: cannot be read"):
        list(json_lines.read(tmp_path / "absent"))
