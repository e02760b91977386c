"""Python files inside wheels as an extract of The Stack: same schema, same bytes on every machine.

A wheel is only unzipped and read: nothing in it is installed or imported. A file that is not UTF-8 is left
out and counted; files without a line of code (empty `__init__.py`) are too.
"""

import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from multiplt.config.source import WheelConfig
from multiplt.errors import UserError
from multiplt.files import whole
from multiplt.git import git_blob
from multiplt.source.stack import SCHEMA


@dataclass
class Extract:
    """The rows made from wheels, and the Python files that gave none, by reason."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def extract(wheels: Sequence[WheelConfig], files: Sequence[Path]) -> Extract:
    """Reads the Python files of the wheels in `files`, each of which is one of `wheels`.

    Raises UserError when the hash of a file is not in the config (naming both), when a wheel of the config has
    no file, or when a file is not a zip archive.
    """
    found = Extract()
    by_hash = {wheel.sha256: wheel for wheel in wheels}
    for file in files:
        data = _read(file)
        wheel = by_hash.pop(_sha256(data), None)
        if wheel is None:
            raise UserError(_wrong_hash(file, _sha256(data), wheels))
        for path, blob in _python_files(file, data):
            row, reason = _row(wheel, path, blob)
            if row is None:
                found.dropped[reason] += 1
            else:
                found.rows.append(row)
    if by_hash:
        missing = ", ".join(sorted(f"{w.package} {w.version}" for w in by_hash.values()))
        raise UserError(f"no wheel was given for {missing}")
    found.rows.sort(key=lambda r: (r["max_stars_repo_name"], r["max_stars_repo_path"]))
    return found


def write_parquet(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Writes rows in the Stack's schema to `path`, through a temporary name; equal rows give equal bytes."""
    table = pa.Table.from_pylist(list(rows), schema=SCHEMA)
    with whole(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", row_group_size=1000)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file}: cannot be read: {error.strerror}") from error


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _wrong_hash(file: Path, actual: str, wheels: Sequence[WheelConfig]) -> str:
    name = file.name.split("-")[0].replace("_", "-").lower()
    expected = [w.sha256 for w in wheels if w.package.replace("_", "-").lower() == name]
    wanted = " or ".join(expected) or "no wheel of that name"
    return f"{file}: sha256 is {actual}, the config names {wanted}"


def _python_files(file: Path, data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for path in sorted(archive.namelist()):
                if path.endswith(".py"):
                    yield path, archive.read(path)
    except zipfile.BadZipFile as error:
        raise UserError(f"{file}: not a wheel: {error}") from error


def _row(wheel: WheelConfig, path: str, blob: bytes) -> tuple[dict[str, Any] | None, str]:
    try:
        text = blob.decode()
    except UnicodeDecodeError:
        return None, "not_utf8"
    if not text.strip():
        return None, "empty"
    lengths = [len(line) for line in text.splitlines()]
    row: dict[str, Any] = dict.fromkeys(SCHEMA.names)
    row |= {
        "hexsha": git_blob(blob),
        "size": len(blob),
        "ext": "py",
        "lang": "Python",
        "content": text,
        "avg_line_length": len(text) / len(lengths),
        "max_line_length": max(lengths),
        "alphanum_fraction": sum(c.isalnum() for c in text) / len(text),
    }
    for kind in ("stars", "issues", "forks"):
        row |= {
            f"max_{kind}_repo_path": path,
            f"max_{kind}_repo_name": f"pypi/{wheel.package}",
            f"max_{kind}_repo_head_hexsha": wheel.version,
            f"max_{kind}_repo_licenses": [wheel.licence],
        }
    return row, ""
