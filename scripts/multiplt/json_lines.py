"""Values of a user's own files, JSON Lines or one JSON list, gzipped or not: read with errors that name the line.

The pipeline's own rows are read by rows.py, which knows their types.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from multiplt.errors import UserError


def read(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield each value and its place, for messages: a line, or an item where the file is one JSON list.

    Blank lines are passed over; the file is gzipped if its name ends in .gz. Raises UserError naming the file and
    the line that cannot be read.
    """
    number, where, first = 0, str(path), True
    try:
        # Bytes, as a text's lines may end at a carriage return, and a bad one would be met in another line's place.
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                if first and line.lstrip().startswith(b"["):
                    items = json.loads((line + lines.read()).decode())
                    yield from ((f"{path}, item {n}", item) for n, item in enumerate(items, 1))
                    return
                first, where = False, f"{path}, line {number}"
                yield where, json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise UserError(f"{where}: not UTF-8: {error}") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where}: not JSON: {error}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path}: cannot be read after line {number}: {error}") from error


def check_names(named: Iterable[tuple[str, str]]) -> None:
    """Raises UserError where a name comes twice; `named` are places and the names there."""
    first: dict[str, str] = {}
    for where, name in named:
        if name in first:
            raise UserError(f"{where}: the name {name!r} is that of {first[name]} too")
        first[name] = where
