"""What is particular to R: its two kinds of list, its names, and where all.equal is no equality."""

from collections.abc import Callable, Sequence

import pytest

from multiplt.languages import CompiledProblem, Untranslatable, compile_problem, get_language
from multiplt.languages import types as t
from multiplt.languages.values import Value

Run = Callable[[str, Sequence[str]], list[bool]]

R = get_language("r")


def problem(*calls: str, header: str = "def f(a):") -> CompiledProblem:
    source = f'{header}\n    """Do it."""\n    return a\n'
    return compile_problem(source, [f"assert {call}" for call in calls], R)


def accepted(run: Run, made: CompiledProblem, results: Sequence[str]) -> list[str]:
    """Return those of the results (R expressions) that the suite takes from a constant function."""
    verdicts = run("r", [made.program(R.constant(result)) for result in results])
    return [result for result, verdict in zip(results, verdicts, strict=True) if verdict]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, 2.5, -3], "c(1, 2.5, -3)"),
        (("a", "b"), "c('a', 'b')"),
        ([True, False], "c(TRUE, FALSE)"),
        ([True, 1], "list(TRUE, 1)"),
        ([1, "a"], "list(1, 'a')"),
        ([1, None], "list(1, NULL)"),
        ([[1], []], "list(c(1), c())"),
        ([{}], "list(list())"),
        ({2, 1}, "c(1, 2)"),
        ({(1, 2)}, "list(c(1, 2))"),
        ({"a b": [1], "it's": None}, "list('a b' = c(1), 'it\\'s' = NULL)"),
        ({1: "x", 2.5: "y", False: "z"}, "list('1' = 'x', '2.5' = 'y', 'FALSE' = 'z')"),
        ({(1, 2): 3}, "list('c(1, 2)' = 3)"),
        ([float("inf"), -float("inf"), float("nan"), -0.0], "c(Inf, -Inf, NaN, -0.0)"),
        (
            "\\ \" ' \n\t\r\x07é\u2028\U000e0001",
            "'\\\\ \" \\' \\n\\t\\r\\u0007é\\u2028\\U000e0001'",
        ),
    ],
)
def test_values_are_vectors_where_they_can_be_and_lists_elsewhere(value: Value, text: str) -> None:
    assert R.literal(value, t.type_of(value)) == text


@pytest.mark.parametrize("value", [0.1, 1e-09, 1e22, 123456.789, 5.0, 2.5e-20])
def test_decimals_that_r_reads_right_stay_decimals(value: float) -> None:
    assert R.literal(value, t.Float()) == repr(value)


@pytest.mark.parametrize("value", [5e-324, 1.7976931348623157e308, 1e-300])
def test_decimals_that_r_may_read_wrong_are_hexadecimal(value: float) -> None:
    assert R.literal(value, t.Float()) == value.hex()


def test_text_truth_and_small_integers_are_compared_as_multipl_e_does() -> None:
    for expected in ("'a'", "True", "67108862"):
        assert "isTRUE(all.equal(candidate(1), " in problem(f"f(1) == {expected}").tests
    for expected in ("0.5", "67108863", "None", "[1]"):
        assert "all.equal" not in problem(f"f(1) == {expected}").tests


@pytest.mark.parametrize("wrong", ["100000000", "100000002", "100000000.5", "100000001.5", "TRUE"])
def test_neighbouring_large_integers_differ(run: Run, wrong: str) -> None:
    made = problem("f(1) == 100000001")
    assert accepted(run, made, ["100000001", "100000001L", wrong]) == ["100000001", "100000001L"]


def test_an_empty_list_may_be_any_empty_sequence(run: Run) -> None:
    empty = ["NULL", "c()", "list()", "character(0)", "numeric(0)"]
    other = ["0", "''", "FALSE", "NA", "list(NULL)", "list(list())", "factor(c())"]
    assert accepted(run, problem("f(1) == []"), empty + other) == empty
    assert accepted(run, problem("f(1) == [[], []]"), ["list(c(), character(0))", "c(0, 0)"]) == [
        "list(c(), character(0))"
    ]


def test_where_none_is_possible_an_empty_list_is_not_null(run: Run) -> None:
    calls = ["f(1) == []", "f(2) == None", "f(3) == [3]"]
    empties = ["list()", "character(0)"]
    assert accepted(run, problem(calls[0], header="def f(a) -> list | None:"), empties) == empties
    assert "list()" in problem(*calls).tests
    body = "\n    if (a == 1) {} else if (a == 2) {} else 3\n}}"
    bodies = [
        body.format(*pair) for pair in (("list()", "NULL"), ("NULL", "NULL"), ("list()", "list()"))
    ]
    assert run("r", [problem(*calls).program(b) for b in bodies]) == [True, False, False]


def test_none_is_neither_false_nor_missing_nor_empty(run: Run) -> None:
    made = problem("f(1) == None", "f(1) == None")
    assert accepted(run, made, ["NULL", "FALSE", "NA", "list()", "character(0)", "0"]) == ["NULL"]


def test_vectors_lists_and_both_kinds_of_number_are_the_same(run: Run) -> None:
    right = ["c(1, 2)", "list(1, 2)", "1:2", "list(1L, 2.0)", "c(a = 1, b = 2)", "array(1:2, 2)"]
    wrong = ["c(1, 2, 3)", "c(2, 1)", "c(1, NA)", "c('1', '2')", "list(1, list(2))", "c(1, 2.0001)"]
    assert accepted(run, problem("f(1) == [1, 2]"), right + wrong) == right


def test_numbers_truth_and_missing_values_stay_apart(run: Run) -> None:
    wrong = ["1", "c(1, 0)", "c(TRUE, NA)", "c('TRUE', 'FALSE')", "list(TRUE, NULL)"]
    assert accepted(run, problem("f(1) == [True, False]"), ["c(TRUE, FALSE)", *wrong]) == [
        "c(TRUE, FALSE)"
    ]
    assert accepted(run, problem("f(1) == 1.5"), ["1.5", "NA", "NaN", "NA_real_", "NULL"]) == [
        "1.5"
    ]


def test_what_has_a_class_is_no_plain_data(run: Run) -> None:
    results = ["factor(c('b', 'a'))", "as.Date(c(2, 1))", "structure(c(2, 1), class = 'mine')"]
    assert accepted(run, problem("f(1) == [2, 1]"), results) == []
    assert accepted(run, problem("f(1) == ['b', 'a']"), results) == []


def test_dictionaries_have_no_order_and_may_be_named_vectors(run: Run) -> None:
    right = ["list(b = 2, a = 1)", "c(a = 1, b = 2)", "list(a = 1L, b = 2L)"]
    wrong = ["list(a = 1, b = 3)", "list(a = 1, c = 2)", "list(1, 2)", "list(a = 1)", "list()"]
    wrong += ["list(a = 1, a = 1)", "list(a = 1, b = 2, c = 3)", "list(a = 1, b = NULL)"]
    assert accepted(run, problem("f(1) == {'a': 1, 'b': 2}"), right + wrong) == right
    assert accepted(run, problem("f(1) == {}"), ["list()", "c()", "list(a = 1)"]) == [
        "list()",
        "c()",
    ]


def test_keys_that_are_numbers_compare_as_numbers(run: Run) -> None:
    made = problem("f(1) == {100000: 'a', 2: 'b'}")
    right = ["list('1e+05' = 'a', '2' = 'b')", "c('2' = 'b', '100000' = 'a')"]
    wrong = ["list('100000' = 'a', '3' = 'b')", "list(x = 'a', '2' = 'b')", "c('a', 'b')"]
    assert accepted(run, made, right + wrong) == right


def test_sets_have_no_order_and_no_doubles(run: Run) -> None:
    made = problem("f(1) == {(1, 'a'), (2, 'b')}")
    right = ["list(list(2, 'b'), list(1, 'a'))"]
    wrong = [
        "list(list(1, 'a'))",
        "list(list(1, 'a'), list(1, 'a'))",
        "list(list(1, 'b'), list(2, 'a'))",
    ]
    assert accepted(run, made, right + wrong) == right


def test_values_of_several_types_compare_by_what_is_expected(run: Run) -> None:
    made = problem("f(1) == ['a', 1, [2, None], {'k': True}]", "f(1) == 3", "f(2) == 'x'")
    assert made.kept == [2]
    made = problem("f(1) == ['a', 1, [2, 'b'], {'k': True}]")
    right = ["list('a', 1L, list(2, 'b'), list(k = TRUE))"]
    wrong = ["list('a', 1, list(2, 'b'), list(k = 1))", "list('a', 1, list(2, 'b'), list(TRUE))"]
    assert accepted(run, made, right + wrong) == right


def test_a_list_of_one_number_is_that_number() -> None:
    assert problem("f([1]) == 1", "f(1) == 2", "f(2) == 3").dropped == {"contradiction": 2}
    assert problem("f([[1]]) == 1", "f([1]) == 2").kept == [0, 1]


def test_a_union_with_sets_can_be_an_argument_but_no_result() -> None:
    assert problem("f({10}) == False", "f({}) == True").kept == [0, 1]
    with pytest.raises(Untranslatable, match="union-type"):
        problem("f(1) == {10}", "f(2) == 'a'")


def test_names_may_begin_with_an_underscore(run: Run) -> None:
    made = problem("_sum(1) == 2", header="def _sum(_):")
    assert made.prompt.endswith("X_sum <- function(X_) {")
    assert run("r", [made.program(made.lookup), made.program(made.stub)]) == [True, False]


def test_comments_are_told_from_strings_and_operators() -> None:
    code = (
        'x <- \'# no\' # yes\n# all\ny <- r"-(" # no)-" # yes\n'
        'z <- "\\"# no" # yes\n`a # b` <- 5 %% 2 # yes\n`%#%` <- 1 %#% 2\n'
    )
    assert R.strip_comments(code) == (
        'x <- \'# no\'\ny <- r"-(" # no)-"\nz <- "\\"# no"\n`a # b` <- 5 %% 2\n`%#%` <- 1 %#% 2\n'
    )
