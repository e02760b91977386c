"""Files of The Stack: the Parquet schema of the-stack-dedup, and the one reader of it.

The reader serves local extracts, those made from wheels, and files on the hub alike. It goes through a file in
small batches of rows, so its memory is bounded by the longest files in it, and not by the length of the extract.
It reads only what the pipeline uses, yet insists on every such column before the first row.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from multiplt.errors import UserError
from multiplt.records import Origin
from multiplt.source.hub import hub_batches, is_on_hub

_PLACE = ("path", "name", "head_hexsha")
_EVENTS = {"stars": "stars_event", "issues": "issues_event", "forks": "forks_event"}


def _schema() -> pa.Schema:
    columns = [
        ("hexsha", pa.string()),
        ("size", pa.int64()),
        ("ext", pa.string()),
        ("lang", pa.string()),
    ]
    for kind, event in _EVENTS.items():
        repo = f"max_{kind}_repo"
        columns += [(f"{repo}_{part}", pa.string()) for part in _PLACE]
        columns += [
            (f"{repo}_licenses", pa.list_(pa.string())),
            (f"max_{kind}_count", pa.int64()),
            (f"max_{kind}_repo_{event}_min_datetime", pa.string()),
            (f"max_{kind}_repo_{event}_max_datetime", pa.string()),
        ]
    columns += [
        ("content", pa.string()),
        ("avg_line_length", pa.float64()),
        ("max_line_length", pa.int64()),
        ("alphanum_fraction", pa.float64()),
    ]
    return pa.schema(columns)


SCHEMA = _schema()
"""The columns of `bigcode/the-stack-dedup`, `data/python`, in their order."""

_USED = {
    "hexsha": pa.types.is_string,
    "max_stars_repo_path": pa.types.is_string,
    "max_stars_repo_name": pa.types.is_string,
    "max_stars_repo_licenses": pa.types.is_list,
    "content": pa.types.is_string,
}
_BATCH = 256


@dataclass(frozen=True)
class StackFile:
    """One Python file of an extract, and where it comes from."""

    origin: Origin
    content: str


@dataclass
class Reading:
    """What a reading met: rows in all, and the rows that could not be used, by reason."""

    rows: int = 0
    unusable: Counter[str] = field(default_factory=Counter)


def read_stack(address: str, reading: Reading) -> Iterator[StackFile]:
    """Yields the usable files of a Parquet extract, in order, and counts the others in `reading`.

    `address` is a path, or `hf://datasets/<id>@<revision>/<path>` for a file on the hub. Raises UserError naming
    the file, and the column where it is one, when the file is missing, truncated, not Parquet, or lacks a
    column that the pipeline uses.
    """
    batches = hub_batches(address, _USED, _BATCH) if is_on_hub(address) else _batches(address)
    for number, batch in enumerate(batches):
        if number == 0:
            _check_columns(address, batch.schema)
        for row in _rows(batch):
            reading.rows += 1
            reason = _fault(row)
            if reason:
                reading.unusable[reason] += 1
                continue
            yield StackFile(
                origin=Origin(
                    repository=row["max_stars_repo_name"],
                    path=row["max_stars_repo_path"],
                    licence=" OR ".join(sorted(row["max_stars_repo_licenses"])),
                    blob_id=row["hexsha"],
                ),
                content=row["content"],
            )


def _batches(address: str) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(address) as file:
            # Before the first batch: a file without rows must have the columns too.
            _check_columns(address, file.schema_arrow)
            yield from file.iter_batches(batch_size=_BATCH, columns=list(_USED))
    except (OSError, pa.ArrowException) as error:
        what = str(error).splitlines()[0]
        raise UserError(f"{address}: not a complete Parquet file: {what}") from error


def _rows(batch: pa.RecordBatch | pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a batch; a value that is not UTF-8 is given as its bytes, and does not end the others."""
    columns = [_values(batch.column(name)) for name in _USED]
    for values in zip(*columns, strict=True):
        yield dict(zip(_USED, values, strict=True))


def _values(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        if pa.types.is_list(_small(column.type)):
            return [_value(scalar) for scalar in column]
        raw = pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary()
        return [_text(data) for data in column.cast(raw).to_pylist()]


def _value(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except UnicodeDecodeError as error:
        return error.object


def _text(data: bytes | None) -> str | bytes | None:
    try:
        return data if data is None else data.decode()
    except UnicodeDecodeError:
        return data


def _check_columns(address: str, schema: pa.Schema) -> None:
    for column, is_right in _USED.items():
        if column not in schema.names:
            raise UserError(
                f"{address}: column {column!r} is missing; expected the columns of the-stack-dedup"
            )
        kind = schema.field(column).type
        if not (is_right(kind) or is_right(_small(kind))):
            raise UserError(
                f"{address}: column {column!r} has type {kind}, expected that of the Stack"
            )


def _small(kind: pa.DataType) -> pa.DataType:
    """The 32-bit twin of a large string or list type: both hold the same values."""
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_large_list(kind):
        return pa.list_(kind.value_type)
    return kind


def _fault(row: dict[str, Any]) -> str | None:
    if any(isinstance(value, bytes) for value in row.values()):
        return "not_utf8"
    if row["content"] is None:
        return "null_content"
    if not row["content"].strip():
        return "empty_content"
    licences = row["max_stars_repo_licenses"]
    if not licences or None in licences:
        return "no_licence"
    if any(row[column] is None for column in _USED):
        return "no_origin"
    return None
