"""Tested functions in the schema of `nuprl/stack-dedup-python-testgen-starcoder-filter-v2`, read and written.

What others published is a source like any other: its functions go through every filter, and its tests through
the sandbox, before either counts (some of the published ones fail when they are run again).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from multiplt.languages.errors import Untranslatable
from multiplt.languages.inference import annotate
from multiplt.records import Origin, TestedFunction
from multiplt.source.parquet import Reading, read_rows
from multiplt.source.stack import StackFile
from multiplt.tables import write_table

SCHEMA = pa.schema(
    [
        ("content", pa.string()),
        ("content_with_types", pa.string()),
        ("sha1", pa.string()),
        ("id", pa.int64()),
        ("entrypoint", pa.string()),
        ("tests", pa.list_(pa.string())),
        ("coverage", pa.int64()),
        ("tests_failed", pa.list_(pa.string())),
    ]
)
"""The columns of the published data set, in their order; `coverage` is that of the whole file, percent."""

_USED = {
    "content": pa.types.is_string,
    "id": pa.types.is_integer,
    "tests": pa.types.is_list,
}


def read_published(address: str, reading: Reading) -> Iterator[tuple[StackFile, list[str]]]:
    """Yields each usable row, its function as a file of its own, and its tests; counts the others.

    The data set does not say where a function comes from: its origin is the address and the row's id, its
    licence unknown. Raises UserError as `read_rows`.
    """
    columns = "the columns of a published data set of tested functions"
    for row in read_rows(address, _USED, columns, _fault, reading):
        origin = Origin(address, f"id {row['id']}", "unknown", f"{row['id']}")
        yield StackFile(origin, row["content"]), row["tests"]


def write_published(path: Path, functions: Iterable[TestedFunction]) -> int:
    """Writes tested functions to `path`, sorted by sha1, through a temporary name; returns their number."""
    ordered = sorted(functions, key=lambda tested: tested.function.sha1)
    table = pa.Table.from_pylist(
        [_row(number, tested) for number, tested in enumerate(ordered)], schema=SCHEMA
    )
    write_table(path, table)
    return len(ordered)


def _row(number: int, tested: TestedFunction) -> dict[str, Any]:
    function, passing = tested.function, tested.passing
    texts = [assertion.text for assertion in passing]
    try:
        typed = annotate(function.content, texts)
    except Untranslatable:
        typed = None
    return {
        "content": function.content,
        "content_with_types": typed,
        "sha1": function.sha1,
        "id": number,
        "entrypoint": function.name,
        "tests": texts,
        "coverage": round(tested.coverage.whole_file) if tested.coverage else None,
        "tests_failed": [a.text for a in tested.assertions if a not in passing],
    }


def _fault(row: Mapping[str, Any]) -> str | None:
    if not (row["content"] or "").strip():
        return "empty_content"
    tests = row["tests"]
    if not tests or not all(isinstance(test, str) for test in tests):
        return "no_tests"
    return "no_id" if row["id"] is None else None
