"""Filters on a function's shape."""

import pytest

from multiplt.records import ExtractedFunction, Function, Origin
from multiplt.source import shape
from multiplt.source.candidate import Candidate, candidate


def function(signature: str, *body: str) -> Candidate:
    content = f"def {signature}:\n    'd'\n" + "".join(f"    {line}\n" for line in body)
    function = Function("0" * 40, "f", content, Origin("r", "p", "MIT", "b"))
    return candidate(ExtractedFunction(function, []))


def test_length_counts_every_source_line() -> None:
    three = function("f(x)", "return x")
    assert not shape.is_too_long(three, 3)
    assert shape.is_too_long(three, 2)


def test_few_lines_can_hold_too_many_characters() -> None:
    it = function("f(x)", "return [" + "0, " * 1000 + "x]")
    assert shape.is_too_big(it, 3000)
    assert not shape.is_too_big(it, 4000)


def test_nested_statements_count_and_the_docstring_does_not() -> None:
    three = function("f(x)", "if x:", "    return 0", "return 1")
    assert not shape.has_too_many_statements(three, 3)
    assert shape.has_too_many_statements(three, 2)


@pytest.mark.parametrize("body", [["return x"], ["if x:", "    return 0", "return None"]])
def test_a_function_that_returns_something_is_in(body: list[str]) -> None:
    assert not shape.returns_nothing(function("f(x)", *body))


@pytest.mark.parametrize(
    "body",
    [
        ["pass"],
        ["return"],
        ["return None"],
        ["def g():", "    return 1", "g()"],
        ["class A:", "    def m(self): return 1"],
        ["g = lambda: 1"],
    ],
)
def test_only_a_return_of_its_own_with_a_value_counts(body: list[str]) -> None:
    assert shape.returns_nothing(function("f(x)", *body))


def test_todo_and_non_ascii_are_found_anywhere() -> None:
    assert shape.has_todo(function("f(x)", "return x  # TODO"))
    assert shape.is_not_ascii(function("f(x)", "return 'é'"))
    assert not shape.is_not_ascii(function("f(x)", "return 'e'"))


@pytest.mark.parametrize(
    ("value", "nodes"), [("x + y", 6), ("n**2", 6), ("len(text)", 8), ("x", 3), ("(x)", 3)]
)
def test_triviality_counts_nodes_as_a_concrete_tree_does(value: str, nodes: int) -> None:
    it = function("f(x)", f"return {value}")
    assert shape.is_trivial(it, nodes + 1)
    assert not shape.is_trivial(it, nodes)


def test_only_a_single_return_is_trivial() -> None:
    assert not shape.is_trivial(function("f(x)", "y = x", "return y"), 9)


@pytest.mark.parametrize("signature", ["f(*a)", "f(**k)", "f(a, *, b)", "f()", "f(*, b=1)"])
def test_a_function_that_positional_arguments_cannot_call_is_out(signature: str) -> None:
    assert shape.has_bad_parameters(function(signature, "return 1"))


@pytest.mark.parametrize("signature", ["f(a)", "f(a, /, b=1)", "f(a, *, b=1)"])
def test_a_function_that_positional_arguments_can_call_is_in(signature: str) -> None:
    assert not shape.has_bad_parameters(function(signature, "return 1"))
