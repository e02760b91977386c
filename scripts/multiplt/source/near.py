"""Near-duplicates: functions whose token n-grams have a Jaccard similarity of at least a threshold.

MinHash with 14 bands of 8 rows proposes pairs (a pair at 0.85 is missed once in 90, one at 0.9 once in
3,000), the n-grams themselves decide. What pairs link is one group; its function of the smallest sha1 stays. The groups
are those of the set of functions: neither their order nor shards matter. Comments and layout do not count, a
docstring is one token. Memory holds no text, and about a kilobyte a function.
"""

import tokenize
import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from multiplt.config.source import NearDuplicatesConfig
from multiplt.hashing import sha1_of
from multiplt.records import Function, NearDuplicate
from multiplt.source.tokens import tokens

_BANDS, _ROWS = 14, 8
_HASHES = _BANDS * _ROWS

Grams = NDArray[np.uint32]
Keys = NDArray[np.uint64]


def near_duplicates(
    functions: Iterable[Function], settings: NearDuplicatesConfig
) -> list[NearDuplicate]:
    """The functions that are left out, sorted by sha1; `functions` are distinct."""
    sketches = [(f.sha1, ngrams(f.content, settings.ngram)) for f in functions]
    sketches.sort(key=lambda sketch: sketch[0])
    names, grams = [sha1 for sha1, _ in sketches], [found for _, found in sketches]
    groups = _Groups(len(names))
    for proposed in _proposed(grams):
        _link(proposed, grams, groups, settings.threshold)
    return [
        NearDuplicate(names[n], names[root], round(similarity(grams[n], grams[root]), 4))
        for n in range(len(names))
        if (root := groups.root(n)) != n
    ]


def ngrams(content: str, length: int) -> Grams:
    """The distinct token n-grams of a function as sorted hashes; a shorter function is one n-gram."""
    try:
        texts = [text for text, _ in tokens(content)]
    except (SyntaxError, tokenize.TokenError):
        texts = content.split()
    last = max(len(texts) - length, 0)
    joined = ("\0".join(texts[n : n + length]) for n in range(last + 1))
    return np.unique(np.fromiter((zlib.crc32(gram.encode()) for gram in joined), np.uint32))


def similarity(one: Grams, other: Grams) -> float:
    """The Jaccard similarity of two sets of n-grams."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)


class _Groups:
    """Disjoint sets of numbers; the root of each is its smallest member."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def root(self, member: int) -> int:
        parents = self._parents
        while parents[member] != member:
            parents[member] = parents[parents[member]]
            member = parents[member]
        return member

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first


def _link(proposed: list[int], grams: list[Grams], groups: _Groups, threshold: float) -> None:
    """Joins each two of `proposed` that are alike, without comparing what is joined already."""
    parts: list[list[int]] = []
    for member in proposed:
        mine, apart = [member], []
        for part in parts:
            if groups.root(part[0]) == groups.root(member) or any(
                similarity(grams[other], grams[member]) >= threshold for other in part
            ):
                groups.join(part[0], member)
                mine += part
            else:
                apart.append(part)
        parts = [*apart, mine]


def _proposed(grams: list[Grams]) -> Iterator[list[int]]:
    """Groups of functions whose signatures agree in a band."""
    keys = np.empty((_BANDS, len(grams)), np.uint64)
    for n, found in enumerate(grams):
        keys[:, n] = _band_keys(found)
    for band in keys:
        order = np.argsort(band, kind="stable")
        starts = np.flatnonzero(np.diff(band[order], prepend=band[order][:1] + 1))
        for group in np.split(order, starts[1:]):
            if len(group) > 1:
                yield group.tolist()


def _numbers(name: str) -> Keys:
    """Fixed pseudo-random odd numbers, one a hash function, the same with every version of numpy."""
    digests = (sha1_of(f"{name} {n}") for n in range(_HASHES))
    return np.array([int(digest[:16], 16) | 1 for digest in digests], np.uint64)


_FACTORS, _SUMMANDS = _numbers("factor"), _numbers("summand")


def _band_keys(grams: Grams) -> Keys:
    """One number a band, from the least values of its hash functions over the n-grams."""
    hashed = grams[:, None].astype(np.uint64) * _FACTORS + _SUMMANDS
    least = (hashed >> np.uint64(32)).min(axis=0).reshape(_BANDS, _ROWS)
    mixed: Keys = (least * _FACTORS.reshape(_BANDS, _ROWS)).sum(axis=1, dtype=np.uint64)
    return mixed
