"""Which shard an item belongs to: a property of its id alone, never of its position.

So results do not depend on the number of shards, and the same share of items is kept on every machine. A shard is
a range of ids: the shards in their order, each sorted by id, are the whole sorted by id, however many there are.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def shard_of(sha1: str, shards: int) -> int:
    """The shard (0 to shards - 1) of the item whose id is `sha1` (hexadecimal)."""
    return int(sha1[:12], 16) * shards >> 48


def is_held_out(sha1: str, fraction: float) -> bool:
    """Whether an item belongs to the `fraction` (0 to 1) held out for validation, whatever `is_kept` kept."""
    digest = hashlib.sha256(f"validation {sha1}".encode()).hexdigest()
    return int(digest[:12], 16) < fraction * 16**12


def split(
    items: Iterable[Item], sha1: Callable[[Item], str], fraction: float, limit: int | None
) -> tuple[list[Item], list[Item]]:
    """The first `limit` items that are not held out, or all of them, and those that are; the order stays."""
    parts: tuple[list[Item], list[Item]] = [], []
    for item in items:
        parts[is_held_out(sha1(item), fraction)].append(item)
    trained, held_out = parts
    return trained[:limit], held_out


def is_kept(sha1: str, fraction: float) -> bool:
    """Whether an item belongs to the kept `fraction` (0 to 1) of all items; nested in every larger fraction."""
    return int(sha1[-12:], 16) < fraction * 16**12
