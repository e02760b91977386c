"""Selection: each threshold drops what is below it, with its own reason."""

from factories import with_verdicts
from multiplt.config.tests import SelectionConfig
from multiplt.selection import reason_against

THRESHOLDS = SelectionConfig(min_coverage=90, min_assertions=2, min_expected=2, max_assertions=3)


def test_a_function_at_the_thresholds_is_selected() -> None:
    assert reason_against(with_verdicts(["ok", "ok"], body=90), THRESHOLDS) is None


def test_a_failing_assertion_does_not_count() -> None:
    assert reason_against(with_verdicts(["ok", "assertion"]), THRESHOLDS) == "few_assertions"


def test_no_passing_assertion_is_a_reason_of_its_own() -> None:
    assert reason_against(with_verdicts(["assertion"]), THRESHOLDS) == "no_passing_assertion"


def test_coverage_below_the_threshold_is_refused() -> None:
    assert reason_against(with_verdicts(["ok", "ok"], body=89.9), THRESHOLDS) == "low_coverage"


def test_assertions_that_all_expect_one_value_are_refused() -> None:
    assert (
        reason_against(with_verdicts(["ok", "ok"], ["1", "1"]), THRESHOLDS) == "one_expected_value"
    )


def test_distinct_values_count_only_among_the_assertions_that_are_kept() -> None:
    function = with_verdicts(["ok"] * 4, ["1", "1", "1", "2"])
    assert reason_against(function, THRESHOLDS) == "one_expected_value"
