"""Assertions from a model's text: one shape is taken, in one normal form; the rest is counted by reason."""

import ast
import math

import pytest

from multiplt.assertions import Taken, merge, open_line, suite_prompt, take_assertions
from multiplt.assertions.literals import fold, render


def texts(text: str) -> list[str]:
    return [a.text for a in take_assertions("f", text).assertions]


def test_the_prompt_holds_the_function_and_ends_in_the_open_call() -> None:
    source = "def f(x):\n    'd'\n    return x\n"
    prompt = suite_prompt(source, "f")
    assert prompt.startswith(source + "\n#")
    assert prompt.endswith("\nassert f(")
    assert all(line.startswith("#") for line in prompt[len(source) + 1 :].splitlines()[:-1])


def test_the_first_assertion_begins_in_the_prompt() -> None:
    completion = "1) == 2\nassert f(3) == 4\n"
    assert texts(open_line("f") + completion) == ["assert f(1) == 2", "assert f(3) == 4"]


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("assert f( 1,2 )==3", "assert f(1, 2) == 3"),
        ("assert f(\"a\") == 'b'", "assert f('a') == 'b'"),
        ("assert (f(-1) == +2)", "assert f(-1) == 2"),
        (
            "assert f([1, (2,)], {'a': {3, 1}}) == None",
            "assert f([1, (2,)], {'a': {1, 3}}) == None",
        ),
        ("assert f(1) == 2, 'message'", "assert f(1) == 2"),
        ("assert f(1) == 2  # comment", "assert f(1) == 2"),
        ("assert f(2 ** 10, 7 // 2, 'a' * 3) == [0] * 2", "assert f(1024, 3, 'aaa') == [0, 0]"),
        ("assert f(float('inf')) == -float('inf')", "assert f(float('inf')) == float('-inf')"),
        ("assert f(1e999) == set()", "assert f(float('inf')) == set()"),
        ("    assert f(1) == 2", "assert f(1) == 2"),
        ("assert f(\n  [1,\n   2]\n) == 3", "assert f([1, 2]) == 3"),
    ],
)
def test_literal_equalities_are_taken_in_normal_form(written: str, taken: str) -> None:
    assert texts(written) == [taken]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("assert f(1)", "not_comparison"),
        ("assert not f(1)", "not_comparison"),
        ("assert f(1) == 2 and f(2) == 3", "not_comparison"),
        ("assert (f(1) == 2, 'm')", "not_comparison"),
        ("assert f(1) == 2 == 2", "chained"),
        ("assert f(1) < 3 == True", "chained"),
        ("assert 1 == f(2) == 3", "chained"),
        ("assert f(1) is True", "not_equality"),
        ("assert f(1) is None", "not_equality"),
        ("assert f(1) != 2", "not_equality"),
        ("assert f(1) in [1]", "not_equality"),
        ("assert g(1) == 2", "wrong_callee"),
        ("assert 2 == f(1)", "wrong_callee"),
        ("assert o.f(1) == 2", "wrong_callee"),
        ("assert f(1)[0] == 2", "wrong_callee"),
        ("assert f(1) == f(1)", "self_reference"),
        ("assert f(f(1)) == 2", "self_reference"),
        ("assert f(f) == 2", "self_reference"),
        ("assert f(a=1) == 2", "keyword_arguments"),
        ("assert f(**{'a': 1}) == 2", "keyword_arguments"),
        ("assert f() == 2", "no_arguments"),
        ("assert f(*a) == 2", "non_literal"),
        ("assert f(x) == 2", "non_literal"),
        ("assert f(1) == dict(a=1)", "non_literal"),
        ("assert f(1) == [x for x in [1]]", "non_literal"),
        ("assert f(f'{1}') == 2", "non_literal"),
        ("assert f(lambda x: x) == 2", "non_literal"),
        ("assert f({[1]: 2}) == 2", "non_literal"),
        ("assert f(1 / 0) == 2", "non_literal"),
        ("assert f(1) == float('nan')", "non_literal"),
        ("assert f(1) == 'a' + 1", "non_literal"),
        ("assert f(9 ** 9 ** 9) == 2", "too_big"),
        ("assert f('a' * 10 ** 9) == 2", "too_big"),
        ("assert f([[[0] * 900] * 900] * 900) == 2", "too_big"),
        (f"assert f({'[' * 30}{']' * 30}) == 2", "too_big"),
        (f"assert f('{'a' * 2000}') == 2", "too_big"),
        (f"assert f({10**100}) == 2", "too_big"),
        ("assert f(1 == 2", "unparsable"),
        ("assert f(1) = 2", "unparsable"),
        ("assert that it works", "unparsable"),
        ("assert f('\0') == 1", "unparsable"),
    ],
)
def test_every_other_shape_is_counted_by_reason(written: str, reason: str) -> None:
    assert take_assertions("f", written) == Taken([], {reason: 1})


def test_a_truncated_end_costs_only_itself() -> None:
    taken = take_assertions("f", "assert f(1) == 2\nassert f(2) == 3\nassert f([1, 2")
    assert len(taken.assertions) == 2
    assert taken.rejected == {"unparsable": 1}


def test_a_broken_assertion_does_not_swallow_the_next() -> None:
    assert texts("assert f([1, 2 == 2\nassert f(2) == 3") == ["assert f(2) == 3"]


def test_what_stands_around_assertions_is_passed_over() -> None:
    text = (
        "assert f(1) == 2\n```\nNow other cases:\n# assert f(9) == 9\ndef g(:\n\nassert f(2) == 3"
    )
    taken = take_assertions("f", text)
    assert [a.text for a in taken.assertions] == ["assert f(1) == 2", "assert f(2) == 3"]
    assert taken.rejected == {}


def test_one_line_may_hold_two_assertions() -> None:
    assert texts("assert f(1) == 2; assert f(2) == 3") == ["assert f(1) == 2", "assert f(2) == 3"]


def test_equal_values_are_duplicates_however_written() -> None:
    taken = take_assertions("f", "assert f([1,2]) == 'a'\nassert f([1, 1+1]) == \"a\"")
    assert len(taken.assertions) == 1
    assert taken.rejected == {"duplicate": 1}


def test_a_value_of_another_type_is_another_value() -> None:
    text = "\n".join(f"assert f({v}) == {v}" for v in ("1", "1.0", "True", "0.0", "-0.0", "'1'"))
    taken = take_assertions("f", text)
    assert len(taken.assertions) == 6
    assert len({a.expected for a in taken.assertions}) == 6


def test_the_order_of_a_dict_is_part_of_it_and_that_of_a_set_is_not() -> None:
    assert len(texts("assert f({1: 2, 3: 4}) == 0\nassert f({3: 4, 1: 2}) == 0")) == 2
    assert len(texts("assert f({1, 2}) == 0\nassert f({2, 1}) == 0")) == 1


def test_merging_suites_keeps_the_first_of_equals_in_order() -> None:
    one = take_assertions("f", "assert f(2) == 1\nassert f(1) == 1\nassert f(1)")
    two = take_assertions("f", "assert f(1) == 1\nassert f(3) == 1\nassert f(x) == 1")
    merged = merge([one, two])
    assert [a.text for a in merged.assertions] == [f"assert f({n}) == 1" for n in (2, 1, 3)]
    assert merged.rejected == {"not_comparison": 1, "non_literal": 1, "duplicate": 1}


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -5, 1.5, -0.0, 1e300, "a'\"\n\ud800", b"\x00", math.inf, -math.inf),
        *([], (), {}, set(), (1,), [1, [2.0, "x"]], {"a": {1: None}}, {3, 1, 2}, [math.inf]),
    ],
)
def test_a_rendered_value_folds_to_itself(value: object) -> None:
    folded = fold(ast.parse(render(value), mode="eval").body)
    assert repr(folded) == repr(value)


@pytest.mark.parametrize("value", [[1, -2], {"a": (1,)}, {2, 1}, "it's", 1e16, None, b"x"])
def test_the_normal_form_is_that_of_ast_unparse(value: object) -> None:
    text = f"assert f({render(value)}) == {render(value)}"
    assert ast.unparse(ast.parse(text)) == text
