"""The thresholds that a tested function must reach to become a problem (paper section 4.2)."""

from multiplt.config.tests import SelectionConfig
from multiplt.records import TestedFunction


def reason_untested(function: TestedFunction) -> str | None:
    """Why a function counts as untested whatever the thresholds, or None when it does not."""
    if not function.passing:
        return "no_passing_assertion"
    if function.together != "ok":
        return "assertions_fail_together"
    return "no_coverage" if function.coverage is None else None


def reason_against(function: TestedFunction, thresholds: SelectionConfig) -> str | None:
    """Why a function is not selected, or None when it is.

    The assertions counted are those that would be kept, so that a long suite passes by what is used of it.
    """
    untested = reason_untested(function)
    if untested or not function.coverage:
        return untested
    if function.coverage.body < thresholds.min_coverage:
        return "low_coverage"
    kept = function.passing[: thresholds.max_assertions]
    if len(kept) < thresholds.min_assertions:
        return "few_assertions"
    if len({a.expected for a in kept}) < thresholds.min_expected:
        return "one_expected_value"
    if _mutation_score(function) < thresholds.min_mutation_score:
        return "low_mutation_score"
    return None


def _mutation_score(function: TestedFunction) -> float:
    """Percent of the mutants that are killed; a function that has none cannot be tested better."""
    mutation = function.mutation
    return 100 * mutation.killed / mutation.mutants if mutation and mutation.mutants else 100
