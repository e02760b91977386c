"""Extracts on disk: functions sorted by id, so that a shard reads its part of a file and no more.

The file is gzipped JSON Lines like every other: `zcat` shows it. Its rows stand in 256 gzip members, by the first
two digits of the id; an empty last member carries in its header's extra field where each of them starts. So
the cost of N shards is one reading of all extracts and not N, and extraction does not depend on their number.
Memory holds the rows of one extract, as text.
"""

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from multiplt import rows
from multiplt.errors import UserError
from multiplt.files import whole
from multiplt.records import ExtractedFunction
from multiplt.sharding import shard_of

_BUCKETS = 256
_OFFSETS = struct.Struct(f"<{_BUCKETS + 1}Q")
# RFC 1952: no time, no name, an extra field with one subfield, the empty deflate stream, CRC and length of nothing.
_HEAD = struct.pack(
    "<4sIBBH2sH", b"\x1f\x8b\x08\x04", 0, 0, 255, 4 + _OFFSETS.size, b"ix", _OFFSETS.size
)
_END = b"\x03\x00" + bytes(8)
_TAIL = len(_HEAD) + _OFFSETS.size + len(_END)


def write(path: Path, functions: Iterable[ExtractedFunction]) -> int:
    """Writes an extract through a temporary name; returns how many functions there were.

    The bytes depend on the set of rows alone, never on their order.
    """
    buckets: list[list[tuple[str, bytes]]] = [[] for _ in range(_BUCKETS)]
    for it in functions:
        line = rows.dumps(asdict(it)).encode() + b"\n"
        buckets[int(it.function.sha1[:2], 16)].append((it.function.sha1, line))
    with whole(path) as temporary, temporary.open("wb") as out:
        offsets = [0]
        for bucket in buckets:
            out.write(_member(b"".join(line for _, line in sorted(bucket))))
            offsets.append(out.tell())
        out.write(_HEAD + _OFFSETS.pack(*offsets) + _END)
    return sum(map(len, buckets))


def read(path: Path, shard: int, shards: int) -> Iterator[ExtractedFunction]:
    """Yields the functions of shard `shard` (0 to `shards` - 1), sorted by id.

    Raises UserError naming the file when it is missing, truncated or not an extract.
    """
    first, last = shard * _BUCKETS // shards, -((shard + 1) * _BUCKETS // -shards)
    try:
        with path.open("rb") as file:
            offsets = _offsets(file, path)
            file.seek(offsets[first])
            part = file.read(offsets[last] - offsets[first])
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error}") from error
    for it in rows.read(path, ExtractedFunction, part):
        if shard_of(it.function.sha1, shards) == shard:
            yield it


def _member(lines: bytes) -> bytes:
    if not lines:
        return b""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(lines) + packer.flush()


def _offsets(file: BinaryIO, path: Path) -> tuple[int, ...]:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _TAIL, 0))
    tail = file.read(_TAIL)
    if tail.startswith(_HEAD) and tail.endswith(_END) and len(tail) == _TAIL:
        offsets = _OFFSETS.unpack_from(tail, len(_HEAD))
        if offsets[-1] == size - _TAIL:
            return offsets
    raise UserError(
        f"{path}: not a complete extract (its last member holds no offsets):"
        " remove it, and snakemake extracts its functions again"
    )
