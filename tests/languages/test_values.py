"""Folding gives what Python would give, for literals; comparing never confuses integers."""

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multiplt.languages.values import close, fold, same

LITERALS = [
    "-5", "+5", "~5", "not True", "-0.0", "1e-9", "2 ** 100", "7 // 2", "1 / 4", "5 % 3",
    "'a' 'b' + 'c'", "'ab' * 2", "[1] * 3", "(1,) + (2,)", "set()", "{1, 2}", "frozenset([1])",
    "{'a': [1, {2: (3,)}], 'b': None}", "float('inf')", "list(range(3))", "tuple([1, 2])",
    "dict([('a', 1)])", "'\\u00e9\\n\\x00'", "()", "{}", "[None, True, 1, 1.0]",
]  # fmt: skip


@pytest.mark.parametrize("text", LITERALS)
def test_folding_a_literal_gives_the_value_python_gives(text: str) -> None:
    value = fold(ast.parse(text, mode="eval").body)
    assert repr(value) == repr(eval(text))


def test_nan_folds_to_nan() -> None:
    assert math.isnan(fold(ast.parse("float('nan')", mode="eval").body))


@given(st.integers(), st.integers())
def test_different_integers_are_never_close(a: int, b: int) -> None:
    assert same(a, b) == (a == b)
    if max(abs(a), abs(b)) < 2**53:
        assert close(float(a), float(b)) == (a == b)


@given(st.floats(allow_nan=False), st.integers(-(2**1100), 2**1100))
def test_any_two_numbers_compare(a: float, b: int) -> None:
    assert close(a, a)
    assert not close(a, b) or math.isclose(a, b, rel_tol=1e-8, abs_tol=1e-11)


def test_rounding_is_forgiven_and_difference_is_not() -> None:
    assert close(0.1 + 0.2, 0.3)
    assert close(2.9999999999999996, 3)
    assert not close(2.0009, 2)
    assert not close(1e-9, 2e-9)
    assert not close(math.inf, 1e308)
    assert not close(100000000.0, 100000001.0)


def test_equality_is_structural_and_knows_bools_from_numbers() -> None:
    assert same({"a": [1.0, (2,)]}, {"a": [1, (2,)]})
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not same(True, 1)
    assert not same([], None)
    assert not same("1", 1)
    assert not same({"a": 1}, {"a": 1, "b": 2})
