"""The extract's reader: which columns it insists on, what it counts, and how it refuses a broken file."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from multiplt.errors import UserError
from multiplt.source.parquet import Reading
from multiplt.source.stack import SCHEMA, read_stack

ROW: dict[str, Any] = dict.fromkeys(SCHEMA.names) | {
    "hexsha": "a" * 40,
    "max_stars_repo_path": "m/f.py",
    "max_stars_repo_name": "user/repo",
    "max_stars_repo_licenses": ["MIT", "Apache-2.0"],
    "content": "x = 1\n",
}


def write(path: Path, rows: list[dict[str, Any]], without: str = "") -> Path:
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    pq.write_table(table.drop_columns([without] if without else []), path, row_group_size=100)
    return path


def test_a_file_carries_its_repository_path_licences_and_blob(tmp_path: Path) -> None:
    (file,) = read_stack(str(write(tmp_path / "a.parquet", [ROW])), Reading())
    assert (file.origin.repository, file.origin.path) == ("user/repo", "m/f.py")
    assert (file.origin.licence, file.origin.blob_id) == ("Apache-2.0 OR MIT", "a" * 40)
    assert file.content == "x = 1\n"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("content", None, "null_content"),
        ("content", " \n", "empty_content"),
        ("max_stars_repo_licenses", [], "no_licence"),
        ("max_stars_repo_name", None, "no_origin"),
    ],
)
def test_an_unusable_row_is_counted_and_the_next_is_read(
    tmp_path: Path, column: str, value: object, reason: str
) -> None:
    reading = Reading()
    path = write(tmp_path / "a.parquet", [ROW | {column: value}, ROW])
    assert len(list(read_stack(str(path), reading))) == 1
    assert (reading.rows, dict(reading.unusable)) == (2, {reason: 1})


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
@pytest.mark.parametrize(
    "column", ["content", "max_stars_repo_name", "max_stars_repo_path", "hexsha"]
)
def test_a_row_that_is_not_utf8_is_counted_and_does_not_end_the_others(
    tmp_path: Path, column: str, kind: pa.DataType
) -> None:
    table = pa.Table.from_pylist([ROW] * 3, schema=SCHEMA)
    raw = pa.binary() if kind == pa.string() else pa.large_binary()
    texts = pa.array([b"a", b"\xff\xfe", b"b"], raw).view(kind)
    pq.write_table(table.set_column(SCHEMA.names.index(column), column, texts), tmp_path / "a")
    reading = Reading()
    assert len(list(read_stack(str(tmp_path / "a"), reading))) == 2
    assert (reading.rows, dict(reading.unusable)) == (3, {"not_utf8": 1})


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 1000])
def test_every_row_is_read_whatever_their_number(tmp_path: Path, count: int) -> None:
    path = write(tmp_path / "a.parquet", [ROW | {"hexsha": f"{n:040x}"} for n in range(count)])
    blobs = [f.origin.blob_id for f in read_stack(str(path), Reading())]
    assert blobs == [f"{n:040x}" for n in range(count)]


def test_a_licence_that_is_not_utf8_is_counted(tmp_path: Path) -> None:
    table = pa.Table.from_pylist([ROW] * 2, schema=SCHEMA)
    values = pa.array([b"MIT", b"\xff"], pa.binary()).view(pa.string())
    licences = pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), values)
    name = "max_stars_repo_licenses"
    pq.write_table(table.set_column(SCHEMA.names.index(name), name, licences), tmp_path / "a")
    reading = Reading()
    assert len(list(read_stack(str(tmp_path / "a"), reading))) == 1
    assert dict(reading.unusable) == {"not_utf8": 1}


@pytest.mark.parametrize("column", ["content", "hexsha", "max_stars_repo_licenses"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    path = write(tmp_path / "a.parquet", [ROW], without=column)
    with pytest.raises(UserError, match=rf"a\.parquet: column '{column}' is missing"):
        list(read_stack(str(path), Reading()))


def test_a_column_of_another_type_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.Table.from_pylist([ROW], schema=SCHEMA)
    place = SCHEMA.names.index("content")
    pq.write_table(table.set_column(place, "content", pa.array([1])), path)
    with pytest.raises(UserError, match="column 'content' has type int64"):
        list(read_stack(str(path), Reading()))


def test_large_strings_are_strings(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.Table.from_pylist([ROW], schema=SCHEMA)
    place = SCHEMA.names.index("content")
    content = pa.array(["y = 2\n"], pa.large_string())
    pq.write_table(table.set_column(place, "content", content), path)
    assert [f.content for f in read_stack(str(path), Reading())] == ["y = 2\n"]


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_named(tmp_path: Path, kept: float) -> None:
    path = write(tmp_path / "a.parquet", [ROW] * 500)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(UserError, match=r"a\.parquet: not a complete Parquet file"):
        list(read_stack(str(path), Reading()))


def test_a_damaged_page_is_named(tmp_path: Path) -> None:
    rows = [ROW | {"content": f"x = {n}\n" * 50} for n in range(300)]
    path = write(tmp_path / "a.parquet", rows)
    data = bytearray(path.read_bytes())
    data[200:4000] = b"\xff" * 3800
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"a\.parquet"):
        list(read_stack(str(path), Reading()))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="absent"):
        list(read_stack(str(tmp_path / "absent.parquet"), Reading()))
