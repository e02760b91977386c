"""A published number beside a measured one gets a verdict only where the two are of the same thing."""

from dataclasses import replace

import pytest

from multiplt.pass_at_k import FEW, Estimate
from multiplt.report.side_by_side import Cell

MEASURED = Estimate(0.15, 0.1, 0.2, FEW)


@pytest.mark.parametrize(
    ("published", "verdict"),
    [
        (0.15, "within noise"),
        (0.10, "within noise"),
        (0.0996, "within noise"),
        (0.0994, "above"),
        (0.2004, "within noise"),
        (0.2006, "below"),
    ],
)
def test_a_measurement_is_judged_by_its_interval_and_the_rounding_of_what_was_published(
    published: float, verdict: str
) -> None:
    assert Cell(MEASURED, published, comparable=True).verdict == verdict


def test_what_is_not_comparable_gets_no_other_verdict() -> None:
    assert Cell(MEASURED, 0.15, comparable=False).verdict == "not comparable"
    assert Cell(MEASURED, None, comparable=False).verdict == "not comparable"


def test_without_either_number_there_is_no_verdict() -> None:
    assert Cell(None, 0.15, comparable=True).verdict == ""
    assert Cell(None, 0.15, comparable=False).verdict == ""
    assert Cell(MEASURED, None, comparable=True).verdict == ""


@pytest.mark.parametrize("published", [0.05, 0.15, 0.25])
def test_a_few_problems_are_too_few_for_a_verdict(published: float) -> None:
    few = replace(MEASURED, problems=FEW - 1)
    assert Cell(few, published, comparable=True).verdict == "too few problems"
