"""Training sets put together of several parts: datasets of languages, raw files, items written by a model.

Every part is chosen by hashes, never by position, and the mixture is in the order of the SHA-1 of its texts, so
that languages and kinds alternate in the packed blocks and equal parts give equal bytes. Columns are those of a
dataset; a raw file has no problem, function, sampling or tests, and these are null.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from multiplt.config.mix import FolderConfig, MixConfig, RawConfig
from multiplt.dataset import SCHEMA, of_file
from multiplt.errors import UserError
from multiplt.git import git_blob
from multiplt.hashing import sha1_of
from multiplt.records import Funnel, Origin
from multiplt.source import hub
from multiplt.source.parquet import Reading
from multiplt.source.stack import StackFile, read_stack

Row = dict[str, Any]


def read_dataset(path: Path) -> list[Row]:
    """The rows of a dataset; raises UserError naming a file that is none."""
    try:
        rows: list[Row] = pq.read_table(path, schema=SCHEMA).to_pylist()
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: not a dataset: {error}") from error
    return rows


def mix(
    section: MixConfig,
    datasets: Mapping[str, list[Row]],
    raw: Callable[[str], Iterator[StackFile]],
    written: Sequence[Row] = (),
) -> tuple[list[Row], Funnel]:
    """The rows to train on and the funnel, dropped by reason.

    `datasets` holds the rows of each language, `raw` reads a language's raw files, `written` are the rows of
    `multiplt.self_instruct`, which all count. With `translations` off the
    datasets only decide how much of the raw files is taken (`raw_ratio`).

    - `another_part`: items of a dataset that are no part of this mixture.
    - `beyond_smallest`: items of a language that has more than the smallest (`equal`).
    - `beyond_ratio`: raw files past `raw_ratio` characters for each of the dataset.
    """
    dropped: Counter[str] = Counter()
    entered = sum(map(len, datasets.values()))
    rows: list[Row] = []
    if section.translations:
        most = min(map(len, datasets.values())) if section.equal else None
        for items in datasets.values():
            rows += items[:most]
        dropped["beyond_smallest"] = entered - len(rows)
    else:
        dropped["another_part"] = entered
    for language, items in datasets.items():
        if language in section.raw:
            files = sorted(raw(language), key=lambda file: sha1_of(file.content))
            entered += len(files)
            kept = _within(files, section.raw_ratio, sum(len(row["content"]) for row in items))
            dropped["beyond_ratio"] += len(files) - len(kept)
            rows += [_raw_row(file, language) for file in kept]
    entered += len(written)
    rows += written
    rows.sort(key=lambda row: (sha1_of(row["content"]), row["language"], row["problem"] or ""))
    return rows, Funnel(entered, len(rows), dict(dropped))


def read_raw(settings: RawConfig, reading: Reading) -> Iterator[StackFile]:
    """A language's raw files; what could not be read is counted in `reading`."""
    places = [*map(str, settings.parquet), *(hub.addresses(settings.hub) if settings.hub else [])]
    for place in places:
        yield from read_stack(place, reading)
    if settings.folder:
        yield from _in_folder(settings.folder, reading)


def _in_folder(settings: FolderConfig, reading: Reading) -> Iterator[StackFile]:
    paths = sorted(settings.path.rglob(f"*{settings.suffix}"))
    if not paths:
        raise UserError(f"{settings.path}: no file in it ends in {settings.suffix}")
    for path in paths:
        reading.rows += 1
        content = path.read_bytes()
        try:
            text = content.decode()
        except UnicodeDecodeError:
            reading.unusable["not_utf8"] += 1
            continue
        if not text.strip():
            reading.unusable["empty_content"] += 1
            continue
        name = str(path.relative_to(settings.path))
        yield StackFile(Origin(settings.path.name, name, settings.licence, git_blob(content)), text)


def _within(files: Iterable[StackFile], ratio: float | None, characters: int) -> list[StackFile]:
    """The first files whose characters together reach `ratio` times `characters`."""
    kept = []
    room = float("inf") if ratio is None else ratio * characters
    for file in files:
        if room <= 0:
            break
        room -= len(file.content)
        kept.append(file)
    return kept


def _raw_row(file: StackFile, language: str) -> Row:
    return dict.fromkeys(SCHEMA.names) | {
        "content": file.content,
        "language": language,
        **of_file(file.origin),
    }
