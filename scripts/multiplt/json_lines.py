"""JSON Lines of a user's own, gzipped or not: read with errors that name the line.

The pipeline's own rows are read by rows.py, which knows their types.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multiplt.errors import UserError


def read(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield each line's place, for messages, and its value; gzipped if the name ends in .gz.

    Raises UserError naming the file and the line that cannot be read.
    """
    number = 0
    try:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for number, line in enumerate(lines, 1):
                yield f"{path}, line {number}", json.loads(line)
    except ValueError as error:
        raise UserError(f"{path}, line {number}: not JSON: {error}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path}: cannot be read after line {number}: {error}") from error
