"""pass@k: unbiased, never made up, with intervals that mean what they say."""

from itertools import combinations
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multiplt.errors import UserError
from multiplt.pass_at_k import FEW, Estimate, Tally, difference, estimate, judgement, pass_at_k


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
    tuned = {name: Tally(10, min(tally.c + 1, 9)) for name, tally in base.items()}
    paired = difference(base, tuned, 1)
    assert paired.mean == pytest.approx(0.09)
    assert paired.low == pytest.approx(0.08)
    assert estimate(base, 1).high > estimate(tuned, 1).low


def test_models_scored_on_different_problems_are_not_compared() -> None:
    with pytest.raises(UserError, match="b: only one"):
        difference({"a": Tally(1, 1)}, {"a": Tally(1, 1), "b": Tally(1, 0)}, 1)


def of_one_kind(problems: int, right: int, n: int = 20) -> dict[str, Tally]:
    """Problems that were each solved by as many completions."""
    return {f"p{i}": Tally(n, right) for i in range(problems)}


def test_no_problem_solved_of_many_leaves_room_for_a_rare_one() -> None:
    # A model that solves 1.5 % solves none of 161 problems with a chance of 9 %.
    none = estimate(of_one_kind(161, 0), 1)
    assert (none.mean, none.low) == (0, 0)
    assert none.high == pytest.approx(1.96**2 / (161 + 1.96**2), rel=1e-4)
    assert 0.015 < none.high < 0.025


def test_all_problems_solved_is_the_mirror_of_none_solved() -> None:
    none, all_ = estimate(of_one_kind(8, 0), 1), estimate(of_one_kind(8, 20), 1)
    assert all_.high == 1
    assert all_.low == pytest.approx(1 - none.high)


@given(st.integers(1, 200), st.integers(0, 20))
def test_equal_values_have_an_interval_around_them_that_no_value_can_leave(
    problems: int, right: int
) -> None:
    found = estimate(of_one_kind(problems, right), 1)
    assert 0 <= found.low <= found.mean <= found.high <= 1
    assert found.high - found.low == pytest.approx(1.96**2 / (problems + 1.96**2), rel=1e-4)


def test_one_problem_that_is_solved_after_training_shows_nothing() -> None:
    gain = difference({"a": Tally(1, 0)}, {"a": Tally(1, 1)}, 1)
    assert (gain.mean, gain.high) == (1, 1)
    assert gain.low < 0


def test_equal_differences_of_unlike_scores_have_an_interval_too() -> None:
    # In floating point 0.3 - 0.2 is not 0.2 - 0.1.
    base = {f"p{i}": Tally(10, i % 9) for i in range(50)}
    tuned = {name: Tally(10, tally.c + 1) for name, tally in base.items()}
    gain = difference(base, tuned, 1)
    assert gain.low < gain.mean < gain.high


def test_the_same_model_twice_on_a_few_problems_is_neither_improved_nor_worse() -> None:
    noise = Random(0)

    def run(rates: list[float]) -> dict[str, Tally]:
        found = (sum(noise.random() < rate for _ in range(20)) for rate in rates)
        return {f"p{i}": Tally(20, c) for i, c in enumerate(found)}

    for _ in range(20):
        rates = [noise.random() for _ in range(8)]
        assert judgement(difference(run(rates), run(rates), 1)) == "too few problems"


def test_enough_problems_are_judged_by_their_interval() -> None:
    cases = {"improved": (0.01, 0.2), "worse": (-0.2, -0.01), "within noise": (-0.1, 0.1)}
    for expected, (low, high) in cases.items():
        assert judgement(Estimate((low + high) / 2, low, high, FEW)) == expected
