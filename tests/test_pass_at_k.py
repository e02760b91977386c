"""pass@k: unbiased, never made up, with intervals that mean what they say."""

from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multiplt.errors import UserError
from multiplt.pass_at_k import Tally, difference, estimate, pass_at_k


@given(
    st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n)))
)
def test_it_is_the_share_of_all_choices_of_k_that_hold_a_right_one(
    case: tuple[int, int, int],
) -> None:
    n, c, k = case
    right = [True] * c + [False] * (n - c)
    assert pass_at_k(Tally(n, c), k, "p") == pytest.approx(fmean(map(any, combinations(right, k))))


def test_fewer_completions_than_k_are_refused_with_the_problem_s_name() -> None:
    # MultiPL-E gives 1.0 here.
    with pytest.raises(UserError, match="HumanEval_7_x: pass@10 needs 10 completions, there are 5"):
        estimate({"a": Tally(20, 1), "HumanEval_7_x": Tally(5, 5)}, 10)


def test_the_mean_is_over_problems_not_over_completions() -> None:
    assert estimate({"a": Tally(10, 10), "b": Tally(1000, 0)}, 1).mean == 0.5


def test_the_number_of_problems_is_reported() -> None:
    assert estimate({"a": Tally(2, 1), "b": Tally(2, 0)}, 1).problems == 2


def test_no_problem_gives_no_score() -> None:
    with pytest.raises(UserError, match="no problem"):
        estimate({}, 1)


def test_the_interval_is_near_the_normal_one_for_many_problems() -> None:
    result = estimate({f"p{i}": Tally(1, int(i % 4 == 0)) for i in range(400)}, 1)
    error = 1.96 * (0.25 * 0.75 / 400) ** 0.5
    assert result.low == pytest.approx(0.25 - error, abs=0.005)
    assert result.high == pytest.approx(0.25 + error, abs=0.005)


def test_the_interval_does_not_depend_on_the_order_of_the_problems() -> None:
    tallies = {f"p{i}": Tally(5, i % 6) for i in range(20)}
    assert estimate(tallies, 1) == estimate(dict(reversed(tallies.items())), 1)


def test_a_paired_difference_is_tighter_than_two_separate_intervals() -> None:
    base = {f"p{i}": Tally(10, i % 10) for i in range(50)}
    tuned = {name: Tally(10, tally.c + 1) for name, tally in base.items()}
    paired = difference(base, tuned, 1)
    assert paired.mean == pytest.approx(0.1)
    assert paired.low == pytest.approx(0.1)
    assert estimate(base, 1).high > estimate(tuned, 1).low


def test_models_scored_on_different_problems_are_not_compared() -> None:
    with pytest.raises(UserError, match="b: only one"):
        difference({"a": Tally(1, 1)}, {"a": Tally(1, 1), "b": Tally(1, 0)}, 1)
