"""Rows of Parquet files, local ones and those on the hub, whatever single values in them are broken.

It reads the columns asked for in small batches, so its memory is bounded by the longest values and not by the
length of the file. What a row means is for its callers.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from multiplt.errors import UserError, first_line
from multiplt.source.hub import hub_batches, is_on_hub

_BATCH = 256

Columns = Mapping[str, Callable[[pa.DataType], bool]]
"""The names of columns, and what their types must be."""


@dataclass
class Reading:
    """What a reading met: rows in all, and the rows that could not be used, by reason."""

    rows: int = 0
    unusable: Counter[str] = field(default_factory=Counter)


def read_rows(
    address: str,
    columns: Columns,
    schema: str,
    fault: Callable[[Mapping[str, Any]], str | None],
    reading: Reading,
) -> Iterator[dict[str, Any]]:
    """Yields the usable rows of a Parquet file, in order, and counts the others in `reading`.

    `fault` says why a row cannot be used, if it cannot; a row with a value that is not UTF-8 never can.
    `address` is a path, or `hf://datasets/<id>@<revision>/<path>` for a file on the hub; `schema` is what its
    columns are called in messages. Raises UserError naming the file, and the column where it is one, when the
    file is missing, truncated, not Parquet, or lacks one of `columns`.
    """
    on_hub = is_on_hub(address)
    batches = (
        hub_batches(address, columns, _BATCH) if on_hub else _batches(address, columns, schema)
    )
    for number, batch in enumerate(batches):
        if number == 0:
            _check_columns(address, batch.schema, columns, schema)
        values = [_values(batch.column(name)) for name in columns]
        for fields in zip(*values, strict=True):
            row = dict(zip(columns, fields, strict=True))
            reading.rows += 1
            # A value that is not UTF-8 comes as its bytes.
            broken = any(isinstance(value, bytes) for value in fields)
            reason = "not_utf8" if broken else fault(row)
            if reason:
                reading.unusable[reason] += 1
            else:
                yield row


def _batches(address: str, columns: Columns, schema: str) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(address) as file:
            # Before the first batch: a file without rows must have the columns too.
            _check_columns(address, file.schema_arrow, columns, schema)
            yield from file.iter_batches(batch_size=_BATCH, columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise UserError(f"{address}: not a complete Parquet file: {first_line(error)}") from error


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


def _check_columns(address: str, found: pa.Schema, columns: Columns, schema: str) -> None:
    for column, is_right in columns.items():
        if column not in found.names:
            raise UserError(f"{address}: column {column!r} is missing; expected {schema}")
        kind = found.field(column).type
        if not (is_right(kind) or is_right(_small(kind))):
            raise UserError(f"{address}: column {column!r} has type {kind}; expected {schema}")


def _small(kind: pa.DataType) -> pa.DataType:
    """The 32-bit twin of a large string or list type: both hold the same values."""
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_large_list(kind):
        return pa.list_(kind.value_type)
    return kind
