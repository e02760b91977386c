"""A real corpus that is on every machine: Python's own library and the packages of this environment.

`write_corpus(path, part)` writes it, or a part of it, in the schema of the-stack-dedup. Files are read as text: nothing
is imported or run.
"""

import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from multiplt.git import git_blob
from multiplt.sharding import is_kept
from multiplt.source.stack import SCHEMA


def write_corpus(path: Path, part: float) -> tuple[int, int]:
    """Writes a part of the corpus in the Stack's schema; returns its files and bytes."""
    files = size = 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for batch in batches(corpus(part), 1000):
            writer.write_table(pa.Table.from_pylist(batch, schema=SCHEMA))
            files += len(batch)
            size += sum(row["size"] for row in batch)
    return files, size


def batches(items: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    """The items in lists of `size`."""
    batch: list[dict[str, Any]] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def corpus(part: float) -> Iterator[dict[str, Any]]:
    """The rows of a part of all Python files, chosen by the hash of their contents."""
    library, packages = Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("purelib"))
    licences = package_licences()
    for root in (library, packages):
        for file in sorted(root.rglob("*.py")):
            if root is library and "site-packages" in file.parts:
                continue
            data = file.read_bytes()
            name = file.relative_to(root).parts[0]
            try:
                text = data.decode()
            except UnicodeDecodeError:
                continue
            if not is_kept(git_blob(data), part):
                continue
            licence = "PSF-2.0" if root is library else licences.get(name, "unknown")
            yield dict.fromkeys(SCHEMA.names) | {
                "hexsha": git_blob(data),
                "size": len(data),
                "content": text,
                "max_stars_repo_name": "python/cpython" if root is library else f"pypi/{name}",
                "max_stars_repo_path": str(file.relative_to(root)),
                "max_stars_repo_licenses": [licence],
            }


def package_licences() -> dict[str, str]:
    """The licence that each top-level package of the environment states, where it is a short one."""
    found: dict[str, str] = {}
    for one in distributions():
        stated = one.metadata["License-Expression"] or one.metadata["License"] or "unknown"
        for file in one.files or []:
            found.setdefault(file.parts[0], stated if len(stated) < 40 else "unknown")
    return found
