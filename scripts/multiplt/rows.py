"""Rows on disk: gzipped JSON Lines whose bytes depend on the rows alone, written whole or not at all.

`read(path, Type)` and `write(path, rows)`; a truncated or malformed file is a `UserError` that names the file
and the line. No streaming appends: a stage that must survive a kill keeps a journal instead.
"""

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from multiplt.errors import UserError, first_fault
from multiplt.files import whole

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row")


def read(
    path: Path, kind: type[Row], part: bytes | None = None, *, containing: str = ""
) -> Iterator[Row]:
    """Yields the rows of `path` as `kind`, a dataclass of `multiplt.records`.

    `part` is what to read instead of the whole file: some of its gzip members, whole. Rows without the ASCII text
    `containing` anywhere in them are passed over unread. Raises UserError naming the file and line for a missing, truncated or malformed file.
    """
    adapter = TypeAdapter(kind)
    number = 0
    try:
        source = path if part is None else io.BytesIO(part)
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if containing in line:
                    yield adapter.validate_json(line, strict=True)
    except ValidationError as error:
        raise UserError(f"{path}, line {number}: {first_fault(error, 'row')}") from error
    except (EOFError, OSError, zlib.error, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read after line {number}: {error}") from error


def write(path: Path, rows: "Iterable[DataclassInstance]") -> int:
    """Writes dataclass rows to `path` through a temporary name; returns how many there were.

    The gzip header carries no time and no name, so equal rows give equal bytes.
    """
    count = 0
    with (
        whole(path) as temporary,
        temporary.open("wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as out,
    ):
        for row in rows:
            out.write(dumps(asdict(row)).encode() + b"\n")
            count += 1
    return count


def dumps(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
