"""Rows on disk: what is written is read, the bytes depend on the rows alone, damage is named."""

import gzip
from pathlib import Path

import pytest

from factories import function
from multiplt import rows
from multiplt.errors import UserError
from multiplt.records import Function


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl.gz"
    written = [function(), function("c" * 40, content='def f():\n    """é\U0001f600"""\n')]
    assert rows.write(path, written) == 2
    assert list(rows.read(path, Function)) == written


def test_equal_rows_give_equal_bytes_under_any_name(tmp_path: Path) -> None:
    rows.write(tmp_path / "a.gz", [function()])
    rows.write(tmp_path / "other.gz", [function()])
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "other.gz").read_bytes()


def test_no_rows_are_a_legal_file(tmp_path: Path) -> None:
    rows.write(tmp_path / "f.gz", [])
    assert list(rows.read(tmp_path / "f.gz", Function)) == []


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> object:
        yield function()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        rows.write(tmp_path / "f.gz", broken())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "f.gz"
    rows.write(path, [function(f"{i:040d}") for i in range(500)])
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(UserError, match=r"f\.gz: cannot be read after line"):
        list(rows.read(path, Function))


def test_a_row_with_a_missing_field_is_named_by_line_and_key(tmp_path: Path) -> None:
    path = tmp_path / "f.gz"
    path.write_bytes(gzip.compress(b'{"sha1":"a","name":"f","content":"x"}\n'))
    with pytest.raises(UserError, match=r"f\.gz, line 1: origin: "):
        list(rows.read(path, Function))
