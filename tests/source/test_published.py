"""Published tested functions: read as a source, their tests taken along, and written so that others read them."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset

from factories import SOURCE, function, with_verdicts
from multiplt import manifest, rows
from multiplt.errors import UserError
from multiplt.records import Suites
from multiplt.source.parquet import Reading
from multiplt.source.published import SCHEMA, read_published, write_published

ROW: dict[str, Any] = dict.fromkeys(SCHEMA.names) | {
    "content": SOURCE.rstrip("\n"),
    "id": 7,
    "entrypoint": "double",
    "tests": ["assert double(1) == 2", "assert double(2) == 4"],
}


def write(path: Path, values: Sequence[dict[str, Any]]) -> Path:
    pq.write_table(pa.Table.from_pylist(list(values), schema=SCHEMA), path)
    return path


def test_a_row_is_a_file_with_one_function_and_its_tests(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [ROW])
    ((file, tests),) = read_published(str(path), Reading())
    assert file.content == ROW["content"]
    assert (file.origin.repository, file.origin.path) == (str(path), "id 7")
    assert tests == ROW["tests"]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("content", None, "empty_content"),
        ("content", " ", "empty_content"),
        ("tests", [], "no_tests"),
        ("tests", None, "no_tests"),
        ("tests", [None], "no_tests"),
        ("id", None, "no_id"),
    ],
)
def test_an_unusable_row_is_counted_and_the_next_is_read(
    tmp_path: Path, column: str, value: object, reason: str
) -> None:
    reading = Reading()
    path = write(tmp_path / "a.parquet", [ROW | {column: value}, ROW])
    assert len(list(read_published(str(path), reading))) == 1
    assert (reading.rows, dict(reading.unusable)) == (2, {reason: 1})


def test_a_file_of_another_schema_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "stack.parquet"
    pq.write_table(pa.table({"content": ["x"]}), path)
    with pytest.raises(
        UserError, match=r"stack\.parquet: column 'id' is missing; expected .*publi"
    ):
        list(read_published(str(path), Reading()))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    tested = with_verdicts(["ok", "assertion", "flaky"], ["0", "5", "4"])
    path = tmp_path / "functions.parquet"
    assert write_published(path, [tested]) == 1
    ((file, tests),) = read_published(str(path), Reading())
    assert file.content == tested.function.content
    assert tests == ["assert double(0) == 0"]


def test_it_loads_as_a_data_set_with_the_published_columns(tmp_path: Path) -> None:
    path = tmp_path / "functions.parquet"
    write_published(path, [with_verdicts(["ok", "exception"])])
    data = load_dataset(
        "parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert data.column_names == SCHEMA.names
    (row,) = data
    assert row["coverage"] == 100
    assert row["tests_failed"] == ["assert double(1) == 1"]
    assert "def double(n: int) -> int:" in row["content_with_types"]


def test_functions_get_the_tests_published_for_them_and_the_others_are_counted(
    tmp_path: Path,
) -> None:
    import hashlib

    sha1 = hashlib.sha1(SOURCE.encode(), usedforsecurity=False).hexdigest()
    write(tmp_path / "p.parquet", [ROW])
    rows.write(tmp_path / "in.jsonl.gz", [function(sha1), function("b" * 40)])
    files = {name: tmp_path / name for name in ("in.jsonl.gz", "out.jsonl.gz", "m.json")}
    command = [
        *(sys.executable, "scripts/read_suites.py", "--published", str(tmp_path / "p.parquet")),
        *("--input", str(files["in.jsonl.gz"]), "--output", str(files["out.jsonl.gz"])),
        *("--manifest", str(files["m.json"])),
    ]
    subprocess.run(command, check=True)
    (suites,) = rows.read(files["out.jsonl.gz"], Suites)
    assert suites.function.sha1 == sha1
    assert suites.generation.completions[0].text.split("\n") == ROW["tests"]
    assert manifest.read(files["m.json"])["funnel"]["dropped"] == {"no_tests": 1}
