"""The thresholds that a tested function must reach to become a problem (paper section 4.2; METHOD S5)."""

from multiplt.config.tests import SelectionConfig
from multiplt.records import TestedFunction


def reason_against(function: TestedFunction, thresholds: SelectionConfig) -> str | None:
    """Why a function is not selected, or None when it is.

    The assertions counted are those that would be kept, so that a long suite passes by what is used of it.
    """
    kept = function.passing[: thresholds.max_assertions]
    if not kept:
        return "no_passing_assertion"
    if function.coverage is None:
        return "assertions_fail_together"
    if function.coverage.body < thresholds.min_coverage:
        return "low_coverage"
    if len(kept) < thresholds.min_assertions:
        return "few_assertions"
    if len({a.expected for a in kept}) < thresholds.min_expected:
        return "one_expected_value"
    return None
