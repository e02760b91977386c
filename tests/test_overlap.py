"""The join of token multisets: what it finds is what counting every pair finds."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from multiplt.overlap import Overlaps

TEXTS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=14).map(Counter), max_size=20)
THRESHOLDS = st.sampled_from([0.0, 0.2, 0.5, 0.6, 2 / 3, 0.8, 1.0])


def dice(one: Counter[str], two: Counter[str]) -> float:
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 0.0


def found(texts: list[Counter[str]], threshold: float) -> list[list[int]]:
    """For each text the candidates among those before it."""
    overlaps = Overlaps(texts, threshold)
    candidates = []
    for number in range(len(texts)):
        candidates.append([int(j) for j in overlaps.candidates(number)])
        overlaps.add(number)
    return candidates


@given(TEXTS, THRESHOLDS)
def test_every_pair_over_the_threshold_is_found_and_none_below_it(
    texts: list[Counter[str]], threshold: float
) -> None:
    for number, candidates in enumerate(found(texts, threshold)):
        scores = [dice(texts[number], text) for text in texts[:number]]
        over = {j for j, score in enumerate(scores) if score > threshold}
        # A score on the threshold may be found too: rounding must not lose it.
        assert over <= set(candidates) <= {j for j, s in enumerate(scores) if s >= threshold - 1e-8}


@given(TEXTS, THRESHOLDS)
def test_those_that_share_most_come_first(texts: list[Counter[str]], threshold: float) -> None:
    for number, candidates in enumerate(found(texts, threshold)):
        scores = [dice(texts[number], texts[j]) for j in candidates]
        assert scores == sorted(scores, reverse=True)


def test_a_text_that_was_not_added_is_no_candidate() -> None:
    overlaps = Overlaps([Counter("ab"), Counter("ab"), Counter("ab")], 0.6)
    overlaps.add(1)
    assert overlaps.candidates(2).tolist() == [1]
