"""Near-duplicates: what is alike enough is found, one of each group stays, order changes nothing."""

import hashlib
import random

import pytest

from multiplt.config.source import NearDuplicatesConfig
from multiplt.records import Function, Origin
from multiplt.source.near import Grams, near_duplicates, ngrams, similarity

SETTINGS = NearDuplicatesConfig(threshold=0.85, ngram=5)


def function(content: str) -> Function:
    sha1 = hashlib.sha1(content.encode()).hexdigest()
    return Function(sha1, "f", content, Origin("r", "p", "MIT", "b"))


def text(numbers: list[int]) -> str:
    return "def f(x):\n    'd'\n" + "".join(f"    x += {n}\n" for n in numbers) + "    return x\n"


def numbers(seed: int) -> list[int]:
    draw = random.Random(seed)
    return [draw.randrange(10**6) for _ in range(60)]


def changed(old: list[int], places: int) -> list[int]:
    return [n + 1 if i < places else n for i, n in enumerate(old)]


ONE = function(text(numbers(1)))
ALIKE = function(text(changed(numbers(1), 1)))
OTHER = function(text(numbers(2)))


def test_of_two_that_are_alike_the_one_with_the_smaller_id_stays() -> None:
    (found,) = near_duplicates([ONE, OTHER, ALIKE], SETTINGS)
    assert (found.kept, found.sha1) == tuple(sorted([ONE.sha1, ALIKE.sha1]))
    assert 0.85 <= found.similarity < 1


def test_a_pair_below_the_threshold_is_no_pair() -> None:
    assert near_duplicates([ONE, ALIKE], NearDuplicatesConfig(threshold=0.99)) == []


def test_layout_and_comments_do_not_count() -> None:
    moved = function(ONE.content.replace("    x +=", "    # note\n    x  +="))
    (found,) = near_duplicates([ONE, moved], SETTINGS)
    assert found.similarity == 1


def test_the_order_changes_nothing() -> None:
    functions = [function(text(changed(numbers(n % 20), n // 20))) for n in range(80)]
    found = near_duplicates(functions, SETTINGS)
    assert found
    random.Random(0).shuffle(functions)
    assert near_duplicates(functions, SETTINGS) == found


def test_every_function_that_is_left_out_has_one_that_stays() -> None:
    functions = [function(text(changed(numbers(n % 5), n // 5))) for n in range(60)]
    found = near_duplicates(functions, SETTINGS)
    out = {row.sha1 for row in found}
    assert {row.kept for row in found} <= {f.sha1 for f in functions} - out
    assert len(functions) - len(out) == 5


def test_what_a_chain_links_is_one_group() -> None:
    chain = [function(text(changed(numbers(1), 2 * n))) for n in range(8)]
    ends = similarity(ngrams(chain[0].content, 5), ngrams(chain[-1].content, 5))
    assert ends < SETTINGS.threshold
    assert len(near_duplicates(chain, SETTINGS)) == 7


def test_nearly_every_pair_well_above_the_threshold_is_found() -> None:
    pairs = [
        (function(text(numbers(n))), function(text(changed(numbers(n), 1)))) for n in range(300)
    ]
    found = near_duplicates([f for pair in pairs for f in pair], SETTINGS)
    assert len(found) >= 297


@pytest.mark.slow
def test_a_group_of_thousands_is_not_compared_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def counted(one: Grams, other: Grams) -> float:
        nonlocal calls
        calls += 1
        return similarity(one, other)

    monkeypatch.setattr("multiplt.source.near.similarity", counted)
    same = [function(ONE.content + "\n" * n) for n in range(2000)]
    assert len(near_duplicates(same, SETTINGS)) == 1999
    assert calls < 10 * len(same)


def test_a_function_shorter_than_an_ngram_is_one_ngram() -> None:
    assert len(ngrams("def f(x): return 1\n", 50)) == 1
    assert near_duplicates([function("x = 1\n"), function("x = 2\n")], SETTINGS) == []


def test_a_text_that_is_not_python_is_split_at_white_space() -> None:
    assert len(ngrams("def f(:\n  '''a b c d e f", 5)) == 4


def test_nothing_has_no_near_duplicates() -> None:
    assert near_duplicates([], SETTINGS) == []
