"""Files of The Stack: the Parquet schema of the-stack-dedup, and the one reader of it.

The reader serves local extracts, those made from wheels, and files on the hub alike. It goes through a file in
small batches of rows, so its memory is bounded by the longest files in it, and not by the length of the extract.
It reads only what the pipeline uses, yet insists on every such column before the first row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from multiplt.records import Origin
from multiplt.source.parquet import Reading, read_rows

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


@dataclass(frozen=True)
class StackFile:
    """One Python file of an extract, and where it comes from."""

    origin: Origin
    content: str


def read_stack(address: str, reading: Reading) -> Iterator[StackFile]:
    """Yields the usable files of a Parquet extract, in order, and counts the others in `reading`.

    `address` is a path, or `hf://datasets/<id>@<revision>/<path>` for a file on the hub. Raises UserError naming
    the file, and the column where it is one, when the file is missing, truncated, not Parquet, or lacks a
    column that the pipeline uses.
    """
    for row in read_rows(address, _USED, "the columns of the-stack-dedup", _fault, reading):
        yield StackFile(
            origin=Origin(
                repository=row["max_stars_repo_name"],
                path=row["max_stars_repo_path"],
                licence=" OR ".join(sorted(row["max_stars_repo_licenses"])),
                blob_id=row["hexsha"],
            ),
            content=row["content"],
        )


def _fault(row: Mapping[str, Any]) -> str | None:
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
