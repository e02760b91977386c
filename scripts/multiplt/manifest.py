"""The manifest beside each output: what went in, what came out, and every row that was dropped on the way.

A program calls `write` last, so a manifest is the proof that its output is complete. It holds no clock time:
Snakemake's benchmark files measure that. `multiplt.verification` compares a folder with its manifests.
"""

import gzip
import hashlib
import json
import os
import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from multiplt.code_files import versions
from multiplt.errors import UserError
from multiplt.files import whole
from multiplt.records import Funnel

_TIMESTAMP = ".snakemake_timestamp"
_BLOCK = 1 << 20


def write(
    path: Path,
    *,
    stage: str,
    section: Mapping[str, Any],
    inputs: Sequence[Path],
    outputs: Sequence[Path],
    funnel: Funnel,
    packages: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Writes the manifest of one run of the program `stage`.

    `section` is the validated config section in force, `packages` are the distributions whose versions
    matter, `facts` whatever else the report needs (tokens, isolation, versions of runtimes). The name of the
    container's image, which holds its digest, is written too; it is empty outside of containers. Raises
    AssertionError when the funnel does not add up: that is a fault of the program, never of the data.
    """
    check(funnel, stage)
    manifest = {
        "stage": stage,
        "section": dict(section),
        "inputs": {str(p): sha256(p) for p in inputs},
        "outputs": {str(p): sha256(p) for p in outputs},
        "rows": {str(p): n for p in outputs if (n := count_rows(p)) is not None},
        "code": versions(stage),
        "image": Path(os.environ.get("APPTAINER_CONTAINER", "")).name,
        "funnel": asdict(funnel),
        "versions": {"python": platform.python_version()} | {p: _version(p) for p in packages},
        "facts": dict(facts or {}),
    }
    with whole(path) as temporary:
        temporary.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def read(path: Path) -> dict[str, Any]:
    """The manifest at `path`; raises UserError when it is missing or not one."""
    try:
        manifest = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: not a manifest: {error}") from error
    if not isinstance(manifest, dict) or "funnel" not in manifest:
        raise UserError(f"{path}: not a manifest: no funnel in it")
    return manifest


def summed(contents: Iterable[Mapping[str, Any]]) -> Funnel:
    """The funnels of a stage's manifests, summed over its jobs."""
    funnels = [content["funnel"] for content in contents]
    entered, left = (sum(funnel[side] for funnel in funnels) for side in ("entered", "left"))
    dropped: Counter[str] = Counter()
    for funnel in funnels:
        dropped.update(funnel["dropped"])
    return Funnel(entered, left, dict(dropped))


def check(funnel: Funnel, stage: str) -> None:
    """Asserts that a funnel adds up, and counts nothing below 0."""
    if min(funnel.entered, funnel.left, *funnel.dropped.values()) < 0:
        raise AssertionError(f"{stage}: a count of the funnel is below 0: {funnel}")
    total = funnel.left + sum(funnel.dropped.values())
    if funnel.entered != total:
        raise AssertionError(f"{stage}: {funnel.entered} entered, but {total} left or dropped")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, or of a directory as the hash of its files' names and hashes in order.

    The file that Snakemake puts into a directory when the job that made it has ended does not count.
    """
    digest = hashlib.sha256()
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and p.name != _TIMESTAMP):
            digest.update(f"{file.relative_to(path)} {sha256(file)}\n".encode())
    else:
        with path.open("rb") as data:
            while block := data.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def count_rows(path: Path) -> int | None:
    """How many rows a file has, of JSON Lines or Parquet; None for any other.

    Raises OSError or EOFError for JSON Lines that end too early.
    """
    if path.name.endswith(".jsonl.gz"):
        with gzip.open(path) as lines:
            return sum(block.count(b"\n") for block in iter(lambda: lines.read(_BLOCK), b""))
    if path.suffix == ".parquet":
        from pyarrow import parquet

        return int(parquet.read_metadata(path).num_rows)
    return None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
