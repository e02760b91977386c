"""Docstrings speak the target's language: whole words, whole doctests, or not at all."""

import pytest

from multiplt.languages import compile_problem, get_language
from multiplt.languages.docstrings import reword


@pytest.mark.parametrize(
    ("language", "text", "reworded"),
    [
        (
            "lua",
            "Given an array, return a list of lists.",
            "Given a table, return a table of tables.",
        ),
        ("lua", "happy copy of a pyramid listed in a sublist", None),
        ("lua", "Write a python function; None if True", "Write a Lua function; nil if true"),
        ("lua", "see https://x.org/python-list/array", None),
        ("lua", "Truely Falsehood Nonesuch list_a", None),
        ("ocaml", "a dictionary of arrays", "an association list of lists"),
        ("ocaml", "Write a python function", "Write an OCaml function"),
        ("ocaml", "A dictionary", "An association list"),
        ("ocaml", "returns None or a tuple", None),
    ],
)
def test_words_change_and_parts_of_words_do_not(
    language: str, text: str, reworded: str | None
) -> None:
    assert reword(text, get_language(language).vocabulary) == (reworded or text)


def prompt(language: str, docstring: str, call: str = "f([1, -2], None) == 2.5") -> list[str]:
    source = f'def f(a, b=None):\n    """{docstring}"""\n    return 0\n'
    assertions = [f"assert {call}", "assert f([3], 'x') == None"]
    return compile_problem(source, assertions, get_language(language)).prompt.splitlines()


DOCTESTS = """Do it.

    >>> f([1, -2])   
    2.5
    >>> f([x], None)
    [x]
    >>> f([], 'a') # as seen

    Explanation: [1]
    >>> f([0])
    None
"""


def test_doctests_are_translated_where_they_are_literals_of_the_types() -> None:
    assert prompt("lua", DOCTESTS) == [
        "-- Do it.",
        "-- >>> f({1, -2}, nil)",
        "-- 2.5",
        "-- >>> f([x], None)",
        "-- [x]",
        "-- >>> f({}, 'a')",
        "-- Explanation: [1]",
        "-- >>> f({0}, nil)",
        "-- nil",
        "local function f(a, b)",
    ]
    assert prompt("ocaml", DOCTESTS) == [
        "(**Do it.",
        " * >>> f [1; (-2)] None",
        " * Some(2.5)",
        " * >>> f([x], None)",
        " * [x]",
        ' * >>> f [] (Some("a"))',
        " * Explanation: [1]",
        " * >>> f [0] None",
        " * None",
        "*)",
        "let rec f (a : int list) (b : string option) : float option =",
    ]


def test_a_function_without_docstring_has_no_comment() -> None:
    for language, header in (
        ("lua", "local function f(a)\n"),
        ("ocaml", "let rec f (a : int) : int ="),
    ):
        problem = compile_problem(
            "def f(a):\n    return a\n", ["assert f(1) == 1"], get_language(language)
        )
        assert problem.prompt == header
        assert "# return a" in problem.prompt_with_solution
