"""rougeLsum: the same number as rouge_score gives, on random text and on code."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from multiplt import rouge

SCORER = RougeScorer(["rougeLsum"], use_stemmer=True)

WORDS = st.sampled_from(
    ["local", "function", "functions", "x", "y1", "running", "runs", "+", "-", "end", "é", "#", " "]
)
TEXTS = st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=7).map("\n".join)


def reference(target: str, prediction: str) -> float:
    return float(SCORER.score(target, prediction)["rougeLsum"].fmeasure)


def ours(target: str, prediction: str) -> float:
    return rouge.f_measure(rouge.tokens(target), rouge.tokens(prediction))


@given(TEXTS, TEXTS)
def test_random_lines_of_words_score_as_rouge_score_says(target: str, prediction: str) -> None:
    assert ours(target, prediction) == reference(target, prediction)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_scores_as_rouge_score_says(target: str, prediction: str) -> None:
    assert ours(target, prediction) == reference(target, prediction)


def test_edited_code_scores_as_rouge_score_says() -> None:
    lines = Path(re.__file__).read_text(encoding="utf-8").split("\n")
    generator = random.Random(0)
    for _ in range(60):
        start = generator.randrange(len(lines) - 40)
        target = lines[start : start + 25]
        prediction = generator.sample(target, 15) + lines[start + 20 : start + 40]
        pair = "\n".join(target), "\n".join(prediction)
        assert ours(*pair) == reference(*pair)


@given(TEXTS, TEXTS)
def test_the_shared_tokens_bound_the_score(target: str, prediction: str) -> None:
    one, two = rouge.tokens(target), rouge.tokens(prediction)
    shared = (one.counts & two.counts).total()
    assert ours(target, prediction) * (one.size + two.size) <= 2 * shared + 1e-9


@given(TEXTS, TEXTS, st.sampled_from([0.0, 0.3, 0.5, 0.6, 0.75, 0.9, 1.0]))
def test_a_score_is_found_where_it_is_over_the_threshold_and_nowhere_else(
    target: str, prediction: str, threshold: float
) -> None:
    score = reference(target, prediction)
    found = rouge.f_measure_over(rouge.tokens(target), rouge.tokens(prediction), threshold)
    assert found == (score if score > threshold else None)


@pytest.mark.parametrize(
    ("one", "two"),
    [("return a+b", "return a-b"), ("a = 1\nb = 2", "b = 2\na = 1"), ("x = 'é'", "x = 'ü'")],
    ids=["operators", "order of lines", "letters beyond ASCII"],
)
def test_what_the_metric_does_not_see(one: str, two: str) -> None:
    # Known blind spots of the paper's metric, kept for comparability.
    assert ours(one, two) == 1


def test_text_without_words_is_like_nothing_not_even_itself() -> None:
    assert ours("+ -", "+ -") == 0


@pytest.mark.parametrize(
    ("one", "two"),
    [("return a+b", "return a-b"), ("a <= b", "a < b"), ("x = 'é'", "x = 'ü'"), ("a.b", "a..b")],
)
def test_code_tokens_tell_operators_and_letters_apart(one: str, two: str) -> None:
    assert rouge.f_measure(rouge.tokens(one, "code"), rouge.tokens(two, "code")) < 1
    assert rouge.f_measure(rouge.tokens(one, "code"), rouge.tokens(one, "code")) == 1


def test_code_tokens_are_stemmed_and_blind_to_brackets_and_quotes_as_words_are() -> None:
    one, two = "f(running, 'x')", 'f[runs "x"]'
    assert rouge.f_measure(rouge.tokens(one, "code"), rouge.tokens(two, "code")) == 1


@given(TEXTS, TEXTS)
def test_the_measure_of_code_tokens_is_rouge_lsum_of_them(target: str, prediction: str) -> None:
    class CodeTokens:
        def tokenize(self, text: str) -> list[str]:
            return [token for line in rouge.tokens(text, "code").lines for token in line.tokens]

    scorer = RougeScorer(["rougeLsum"], tokenizer=CodeTokens())
    score = scorer.score(target, prediction)["rougeLsum"].fmeasure
    assert rouge.f_measure(rouge.tokens(target, "code"), rouge.tokens(prediction, "code")) == score
