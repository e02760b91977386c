"""Shards and samples are properties of an item's id alone."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from multiplt.sharding import is_held_out, is_kept, shard_of, split

HASHES = st.integers().map(lambda i: hashlib.sha1(str(i).encode()).hexdigest())


@given(HASHES, st.integers(1, 64))
def test_every_item_belongs_to_exactly_one_shard(sha1: str, shards: int) -> None:
    assert [s for s in range(shards) if shard_of(sha1, shards) == s] == [shard_of(sha1, shards)]


@given(HASHES, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_fraction_keeps_all_that_a_smaller_one_keeps(
    sha1: str, one: float, other: float
) -> None:
    if is_kept(sha1, min(one, other)):
        assert is_kept(sha1, max(one, other))


def test_everything_is_kept_at_one_and_about_half_at_a_half() -> None:
    hashes = [hashlib.sha1(str(i).encode()).hexdigest() for i in range(2000)]
    assert all(is_kept(h, 1.0) for h in hashes)
    assert 900 < sum(is_kept(h, 0.5) for h in hashes) < 1100


def test_held_out_items_are_their_share_whatever_was_kept_before() -> None:
    ids = [hashlib.sha1(str(n).encode()).hexdigest() for n in range(4000)]
    kept = [i for i in ids if is_kept(i, 0.25)]
    for some in (ids, kept):
        assert 0.15 < sum(is_held_out(i, 0.2) for i in some) / len(some) < 0.25
    assert not any(is_held_out(i, 0) for i in ids)


def test_a_limit_counts_no_item_that_is_held_out_and_keeps_the_order() -> None:
    ids = [hashlib.sha1(str(n).encode()).hexdigest() for n in range(40)]
    trained, held_out = split(ids, str, 0.5, 3)
    assert held_out == [i for i in ids if is_held_out(i, 0.5)]
    assert trained == [i for i in ids if i not in held_out][:3]
