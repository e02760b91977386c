"""Selection: each threshold drops what is below it, with its own reason."""

from dataclasses import replace

from factories import with_verdicts
from multiplt.config.tests import SelectionConfig
from multiplt.records import Mutation
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


def test_assertions_that_fail_together_are_refused() -> None:
    function = replace(with_verdicts(["ok", "ok"]), together="assertion", coverage=None)
    assert reason_against(function, THRESHOLDS) == "assertions_fail_together"


def test_an_unmeasured_function_is_refused() -> None:
    function = replace(with_verdicts(["ok", "ok"]), coverage=None)
    assert reason_against(function, THRESHOLDS) == "no_coverage"


def test_a_suite_that_lets_too_many_mutants_live_is_refused() -> None:
    strict = THRESHOLDS.model_copy(update={"min_mutation_score": 50})
    weak = replace(with_verdicts(["ok", "ok"]), mutation=Mutation(killed=4, mutants=10))
    strong = replace(with_verdicts(["ok", "ok"]), mutation=Mutation(killed=5, mutants=10))
    assert reason_against(weak, strict) == "low_mutation_score"
    assert reason_against(strong, strict) is None
