"""Parquet files and benchmarks on the Hugging Face hub, by id and revision, streamed and never stored.

A file is named `hf://datasets/<id>@<revision>/<path>`, as the hub's own tools do. Gated data sets (The Stack is
one) need the user's token, which `hf auth login` stores or HF_TOKEN holds: no setting of this project does.
Lost connections are tried again by the `datasets` library; what it gives up on ends the job.
"""

import gc
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from multiplt.config.source import HubConfig
from multiplt.errors import UserError, first_line

if TYPE_CHECKING:  # the workflow reads addresses only: it starts faster without pyarrow
    import pyarrow as pa

_SCHEME = "hf://datasets/"


def addresses(settings: HubConfig) -> list[str]:
    """The addresses of the files that the settings name, in order."""
    start = f"{_SCHEME}{settings.dataset}@{settings.revision}/"
    span = re.search(r"\{(\d+)\.\.(\d+)\}", settings.files)
    if span is None:
        return [start + settings.files]
    first, last = span.groups()
    before, after = settings.files[: span.start()], settings.files[span.end() :]
    numbers = range(int(first), int(last) + 1)
    return [f"{start}{before}{number:0{len(first)}d}{after}" for number in numbers]


def is_on_hub(address: str) -> bool:
    """Whether `address` is one of a file on the hub, and not a local path."""
    return address.startswith(_SCHEME)


def hub_batches(address: str, columns: Iterable[str], size: int) -> "Iterator[pa.Table]":
    """Yields a Parquet file's `columns` in batches of `size` rows; raises UserError naming the file."""
    from datasets import load_dataset

    try:
        stream = load_dataset(
            "parquet", data_files=address, split="train", streaming=True, columns=list(columns)
        )
        yield from stream.with_format("arrow").iter(batch_size=size)
    except Exception as error:  # the clients' errors share no base class
        raise UserError(f"{address}: cannot be read: {first_line(error)}") from error
    finally:
        stream = None
        _end_scanners()


def hub_rows(dataset: str, subset: str | None, revision: str) -> Iterator[dict[str, Any]]:
    """Yields the rows of all splits of a data set, in the order of the splits' names; raises UserError."""
    from datasets import load_dataset

    try:
        splits = load_dataset(dataset, subset, revision=revision, streaming=True)
        for name in sorted(splits):
            yield from splits[name]
    except Exception as error:  # the clients' errors share no base class
        raise UserError(f"{dataset} at {revision}: cannot be read: {first_line(error)}") from error
    finally:
        splits = None
        _end_scanners()


def _end_scanners() -> None:
    """End Arrow's scanners now: one that is left at the program's end aborts it (apache/arrow issue 45214)."""
    gc.collect()
