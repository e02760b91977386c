"""A published number beside a measured one gets a verdict only where the two are of the same thing."""

import pytest

from multiplt.report.side_by_side import Cell


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
    assert Cell(0.15, 0.1, 0.2, published, comparable=True).verdict == verdict


def test_what_is_not_comparable_gets_no_other_verdict() -> None:
    assert Cell(0.15, 0.1, 0.2, 0.15, comparable=False).verdict == "not comparable"
    assert Cell(0.15, 0.1, 0.2, None, comparable=False).verdict == "not comparable"


def test_without_either_number_or_an_interval_there_is_no_verdict() -> None:
    assert Cell(None, None, None, 0.15, comparable=True).verdict == ""
    assert Cell(None, None, None, 0.15, comparable=False).verdict == ""
    assert Cell(0.15, 0.1, 0.2, None, comparable=True).verdict == ""
    assert Cell(0.15, None, None, 0.15, comparable=True).verdict == ""
