"""Types come from annotations first and values second, and annotated source stays the source."""

import ast

import pytest

from multiplt.languages import Untranslatable, annotate, infer_types
from multiplt.languages.types import annotation

HEADER = "def f({}):\n    return 0\n"


def types(parameters: str, *assertions: str) -> list[str]:
    typed = infer_types(HEADER.format(parameters), [f"assert {a}" for a in assertions])
    return [annotation(type_) for type_ in (*typed.parameters, typed.returns)]


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        (["f(1) == 1", "f(2.5) == 1"], ["float", "int"]),
        (["f(True) == 1"], ["bool", "int"]),
        (["f(True) == 1", "f(2) == 1"], ["Union[bool, int]", "int"]),
        (["f(None) == 1", "f(2) == None"], ["Optional[int]", "Optional[int]"]),
        (
            ["f([]) == {}", "f([1]) == {'a': []}", "f([2]) == {'b': [1.5]}"],
            ["List[int]", "Dict[str, List[float]]"],
        ),
        (["f([[], [1]]) == [None, 'a']"], ["List[List[int]]", "List[Optional[str]]"]),
        (["f((1, 2)) == ()", "f((1, 2, 3)) == ('a',)"], ["Tuple[int, ...]", "Tuple[str, ...]"]),
        (
            ["f((1, 'a')) == (1, 2)", "f((1.5, 'b')) == (3, 4)"],
            ["Tuple[float, str]", "Tuple[int, int]"],
        ),
        (["f({1, 2}) == set()"], ["Set[int]", "Set[Any]"]),
        (["f(-1) == -2.5"], ["int", "float"]),
        (["f([1, 'a']) == [[1], [2.5]]"], ["List[Union[int, str]]", "List[List[float]]"]),
    ],
)
def test_values_show_the_types(calls: list[str], expected: list[str]) -> None:
    assert types("x", *calls) == expected


def test_an_annotation_is_believed_and_its_gaps_are_filled() -> None:
    assert types("x: float", "f(1) == 1") == ["float", "int"]
    assert types("x: list", "f([1]) == 1") == ["List[int]", "int"]
    assert types("x: 'List[Any] | None'", "f([1]) == 1") == ["Optional[List[int]]", "int"]
    assert types("x: Foo", "f([1]) == 1") == ["List[int]", "int"]


def test_a_partly_annotated_signature_keeps_each_value_with_its_parameter() -> None:
    assert types("a: int, b", "f(1, 'x') == 0") == ["int", "str", "int"]


def test_defaults_count_as_values() -> None:
    assert types("a, b=3, *, c=None", "f(1) == 0", "f(1, 2.5) == 0") == [
        "int",
        "float",
        "None",
        "int",
    ]
    assert types("a: int = None", "f() == 0", "f(1) == 0") == ["Optional[int]", "int"]


def test_a_case_against_the_annotation_is_dropped_and_counted() -> None:
    typed = infer_types(
        HEADER.format("x: int"), ["assert f(1) == 1", "assert f('a') == 1", "assert f(True) == 1"]
    )
    assert [case.index for case in typed.cases] == [0]
    assert typed.dropped == {"type-mismatch": 2}


@pytest.mark.parametrize(
    ("assertion", "reason"),
    [
        ("assert f(g(1)) == 1", "not-a-literal"),
        ("assert f(1) == f(1)", "not-a-literal"),
        ("assert f(1) == 2 == 2", "assertion-shape"),
        ("assert f(1) < 3", "assertion-shape"),
        ("assert g(1) == 3", "assertion-shape"),
        ("x = 1", "assertion-shape"),
        ("assert f(", "assertion-shape"),
        ("assert f(*a) == 1", "star-args"),
        ("assert f(1, 2) == 1", "arity"),
        ("assert f() == 1", "arity"),
        ("assert f(1, y=2) == 1", "arity"),
        ("assert f(10 ** 10 ** 10) == 1", "too-large"),
        ("assert f('a' * 10 ** 9) == 1", "too-large"),
        (f"assert f({'9' * 4000} * {'9' * 4000}) == 1", "too-large"),
        (f"assert f({'-' * 5000}1) == 1", "assertion-shape"),
        (f"assert f({'+'.join(['1'] * 2500)}) == 1", "too-large"),
        ("assert f(1 // 0) == 1", "bad-literal"),
        ("assert f({[]: 1}) == 1", "bad-literal"),
        ("assert f(b'a') == 1", "unsupported-value"),
        ("assert f(1j) == 1", "unsupported-value"),
        ("assert f(1) == float('nan')", "nan-expected"),
    ],
)
def test_an_assertion_of_another_shape_is_dropped_with_its_reason(
    assertion: str, reason: str
) -> None:
    typed = infer_types(HEADER.format("x"), [assertion, "assert candidate(1) == 1, 'message'"])
    assert typed.dropped == {reason: 1}
    assert [case.index for case in typed.cases] == [1]


def test_a_default_that_is_no_literal_drops_only_the_calls_that_need_it() -> None:
    typed = infer_types(HEADER.format("a, b=LIMIT"), ["assert f(1) == 1", "assert f(1, 2) == 1"])
    assert typed.dropped == {"default": 1}


def test_keyword_arguments_find_their_parameters() -> None:
    typed = infer_types(HEADER.format("a, b=2, *, c=3"), ["assert f(1, c=5) == 1"])
    assert typed.cases[0].arguments == (1, 2, 5)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f(*args):\n    return 1\n", "varargs"),
        ("def f(**kw):\n    return 1\n", "varargs"),
        ("async def f(a):\n    return 1\n", "async"),
        ("def f(a):\n    return 1\ndef g(a):\n    return 1\n", "several-functions"),
        ("x = 1\n", "no-function"),
        ("def f(:\n", "syntax"),
    ],
)
def test_a_function_that_has_no_translation_says_why(source: str, reason: str) -> None:
    with pytest.raises(Untranslatable) as raised:
        infer_types(source, ["assert f(1) == 1"])
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("header", "annotated"),
    [
        ("def f(a, b=(3), *, c='#)'):", "def f(a: int, b: int=(3), *, c: str='#)') -> int:"),
        ("def f(a: int, b=[]):", "def f(a: int, b: List[int]=[]) -> int:"),
        ("def f(a, b: str = 'é') :", "def f(a: int, b: str = 'é') -> int :"),
        (
            "def f(\n    a,  # the first)\n    b=1,\n):",
            "def f(\n    a: int,  # the first)\n    b: int=1,\n) -> int:",
        ),
        ("def f(a, b=None) -> float:", "def f(a: int, b: Optional[int]=None) -> float:"),
    ],
)
def test_annotations_are_inserted_and_nothing_else_changes(header: str, annotated: str) -> None:
    value = {"[]": "[2]", "'é'": "'x'"}.get(
        next((k for k in ("[]", "'é'") if k in header), ""), "2"
    )
    source = annotate(
        f"{header}\n    return 0\n", ["assert f(1) == 0", f"assert f(1, {value}) == 0"]
    )
    assert source.endswith(f"{annotated}\n    return 0\n")
    ast.parse(source)


def test_annotated_source_imports_what_it_names() -> None:
    source = annotate(
        HEADER.format("x"),
        [
            "assert f({'a': [(1, None)]}) == {1}",
            "assert f({}) == {2}",
            "assert f({'b': [(1, 2)]}) == {2}",
        ],
    )
    assert source.startswith("from typing import Dict, List, Optional, Set, Tuple\n")
    names: dict[str, object] = {}
    exec(source, names)
    assert "f" in names


@pytest.mark.parametrize(
    ("call", "reason"), [("f([1, 'a']) == 0", "union-type"), ("f([]) == 0", "unresolved-type")]
)
def test_no_annotation_is_invented_where_values_show_no_single_type(call: str, reason: str) -> None:
    with pytest.raises(Untranslatable) as raised:
        annotate(HEADER.format("x"), [f"assert {call}"])
    assert raised.value.reason == reason
