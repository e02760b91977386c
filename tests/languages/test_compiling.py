"""A problem keeps the meaning of every assertion that it keeps, and says why it left others out."""

import re
from collections.abc import Callable, Sequence

import pytest

from facts import FACTS
from multiplt.errors import UserError
from multiplt.languages import (
    LANGUAGES,
    CompiledProblem,
    Untranslatable,
    compile_problem,
    get_language,
)

Run = Callable[[str, Sequence[str]], list[bool]]


def problem(language: str, *calls: str, header: str = "def f(a):") -> CompiledProblem:
    source = f'{header}\n    """Do it."""\n    # why\n    return a\n'
    return compile_problem(source, [f"assert {call}" for call in calls], get_language(language))


def test_an_unknown_language_is_the_users_error_and_names_the_known() -> None:
    with pytest.raises(UserError, match=r"'cobol'.*lua, ocaml"):
        get_language("cobol")


@pytest.mark.parametrize(
    ("language", "call", "reason"),
    [
        ("lua", "f([1, None]) == 1", "none-in-table"),
        ("lua", "f({'a': None}) == 1", "none-in-table"),
        ("lua", "f({None: 1}) == 1", "no-such-key"),
        ("lua", "f(2 ** 63) == 1", "integer-range"),
        ("lua", "f('\\ud800') == 1", "lone-surrogate"),
        ("ocaml", "f(2 ** 62) == 1", "integer-range"),
        ("ocaml", "f('\\ud800') == 1", "lone-surrogate"),
        ("racket", "f('\\ud800') == 1", "lone-surrogate"),
        ("r", "f(2 ** 53) == 1", "integer-range"),
        ("r", "f('\\0') == 1", "nul-in-text"),
        ("r", "f('\\ud800') == 1", "lone-surrogate"),
        ("r", "f({None: 1}) == 1", "no-such-key"),
        ("r", "f({'': 1}) == 1", "no-such-key"),
        ("r", "f({1: 1, '1': 2}) == 1", "no-such-key"),
    ],
)
def test_what_the_target_cannot_express_drops_the_assertion(
    language: str, call: str, reason: str
) -> None:
    good = "f('x') == 1" if "ud800" in call else "f(1) == 1"
    if language == "lua":
        good = "f(0) == 1"
    made = problem(language, call, good)
    assert made.dropped == {reason: 1}
    assert made.kept == [1]


@pytest.mark.parametrize(
    ("calls", "reason"),
    [
        (["f(1) == 1", "f(2) == 'a'"], "union-type"),
        (["f([]) == 1"], "unresolved-type"),
        (["f((1,)) == 1"], "tuple-of-one"),
        (["f(g()) == 1"], "no-assertions"),
    ],
)
def test_a_problem_that_ocaml_cannot_type_is_refused(calls: list[str], reason: str) -> None:
    with pytest.raises(Untranslatable) as raised:
        problem("ocaml", *calls)
    assert raised.value.reason == reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_functions_name_inside_other_words_and_strings_is_left_alone(language: str) -> None:
    made = problem(language, "f('f(1)') == float(2)", "f('candidate') == 3.5")
    assert "f(1)" in made.tests
    assert "candidateloat" not in made.tests
    assert made.kept == [0, 1]


def test_assertions_that_contradict_each_other_in_the_target_are_all_dropped() -> None:
    made = problem("lua", "f([1]) == 1", "f((1,)) == 2", "f(2) == 3")
    assert (made.kept, made.dropped) == ([2], {"contradiction": 2})
    assert problem("lua", "f([1]) == 1", "f((1,)) == 1").kept == [0, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_constants_are_offered_only_where_some_check_refuses_them(language: str) -> None:
    assert problem(language, "f(1) == 2", "f(2) == 2").constants == []
    assert problem(language, "f(1) == 0.3", "f(2) == 0.1 + 0.2").constants == []
    assert len(problem(language, "f(1) == 2", "f(2) == 3", "f(3) == 3").constants) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_solution_is_pasted_with_its_comments_and_without_docstring(language: str) -> None:
    made = problem(language, "f(1) == 1")
    pasted = r"## Canonical Python Solution ##\n.{0,3}# # why\n.{0,3}# return a"
    assert re.search(pasted, made.solution_block)
    assert "Do it" not in made.solution_block
    assert made.prompt_with_solution.replace(made.solution_block, "") == made.prompt


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("indent", ["  ", "\t", "        "])
def test_the_pasted_body_loses_its_own_indentation_only(language: str, indent: str) -> None:
    source = f'def f(a):\n{indent}"""Do it."""\n{indent}if a:\n{indent}{indent}return 1\n{indent}return 0'
    made = compile_problem(source, ["assert f(1) == 1"], get_language(language))
    assert re.search(rf"# if a:\n.{{0,3}}# {indent}return 1", made.solution_block)


HOSTILE = {
    "def end(local, then=1):": ("lua", "end({})"),
    "def lu(error, type=1):": ("lua", "lu({})"),
    "def Type(N, n=2):": ("ocaml", "Type({})"),
    "def val(to, _=1):": ("ocaml", "val({})"),
    "def compare(ref, failwith=1):": ("ocaml", "compare({})"),
    "def same(close, assertions=1):": ("ocaml", "same({})"),
    "def c(list, repeat=1):": ("r", "c({})"),
    "def list(equal, error=1):": ("racket", "list({})"),
    "def check(list, define=1):": ("racket", "check({})"),
    "def magnitude(cond, let=1):": ("racket", "magnitude({})"),
    "def length(next, function=1):": ("r", "length({})"),
    "def candidate(_same, T=1):": ("r", "candidate({})"),
    "def test_humaneval(base, same=1):": ("r", "test_humaneval({})"),
}


@pytest.mark.parametrize("header", HOSTILE)
def test_names_that_mean_something_in_the_target_do_no_harm(header: str, run: Run) -> None:
    language, call = HOSTILE[header]
    made = problem(
        language, f"{call.format('1')} == 2.5", f"{call.format('2')} == 3.5", header=header
    )
    programs = [made.program(c) for c in (made.lookup, made.stub, *made.constants)]
    assert run(language, programs) == [True, False, False, False]


def test_a_name_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(Untranslatable, match="identifier"):
        problem("lua", "f(1) == 1", header="def f(é):")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_function_without_parameters_is_called_without_arguments(language: str, run: Run) -> None:
    made = compile_problem(
        "def f():\n    return [1]\n", ["assert f() == [1]"], get_language(language)
    )
    assert run(language, [made.program(made.lookup), made.program(made.stub)]) == [True, False]


# Each list: the calls of one problem, which some program must be able to pass.
SHAPES = [
    ["f(-5) == -1", "f(0) == -0"],
    ["f(1e-09) == .5", "f(-1.5) == float('inf')", "f(2) == -float('inf')"],
    ["f(None) == None", "f(3) == -4"],
    ["f('a') == [None, 1]", "f('\\'\"\\\\\\n\\0é') == []"],
    ["f([(1, 'a')]) == {'k': (1, 2.5)}", "f([]) == {}"],
    ["f({(1, 2): [3]}) == {(1, 2), (3, 4)}", "f({}) == set()"],
    ["f({1.5: {'a'}}) == {0.1 + 0.2: True}", "f({}) == {}"],
    ["f((1, (2.0, None))) == [(1, None)]", "f((1, (2, 'x'))) == [(1, 'y'), (2, None)]"],
    ["f(float('nan')) == 1", "f(1.0) == 2", "f(-0.0) == 3"],
    ["f(-2 ** 62) == 2 ** 62 - 1", "f(1) == -2 ** 62"],
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_of_value_makes_a_suite_that_can_be_passed(language: str, run: Run) -> None:
    made = [p for calls in SHAPES for p in [problem_or_none(language, calls)] if p]
    assert len(made) >= len(SHAPES) - 1
    programs = [p.program(c) for p in made for c in (p.lookup, p.stub)]
    assert run(language, programs) == [True, False] * len(made)


def problem_or_none(language: str, calls: list[str]) -> CompiledProblem | None:
    try:
        return problem(language, *calls)
    except Untranslatable:
        return None


def test_dictionaries_compare_without_order_in_ocaml(run: Run) -> None:
    made = problem("ocaml", "f(1) == {'a': [1.0], 'b': []}")
    right = '\n  [("b", []); ("a", [0.9999999999999999])]'
    wrong = [
        '\n  [("a", [1.0]); ("a", [1.0])]',
        '\n  [("a", [1.0])]',
        '\n  [("a", [1.1]); ("b", [])]',
    ]
    assert run("ocaml", [made.program(c) for c in [right, *wrong]]) == [True, False, False, False]


def test_lua_compares_tables_as_keys_by_what_they_hold(run: Run) -> None:
    made = problem("lua", "f(1) == {(1, 2): 'a', (3, 4): 'b'}")
    bodies = [
        "{[{3, 4}] = 'b', [{1, 2}] = 'a'}",
        "{[{1, 2}] = 'a'}",
        "{[{1, 2}] = 'b', [{3, 4}] = 'b'}",
        "{[{1, 2}] = 'a', [{3, 4}] = 'b', c = 1}",
    ]
    programs = [made.program(f"    return {body}\nend") for body in bodies]
    assert run("lua", programs) == [True, False, False, False]


DOCSTRINGS = [
    'an odd " quote', "a *) close", "an (* open", "'\"' and isn't", "{|", "{id| x", "*) (* \" '", ")",
    "*", "*)", '"two\n    lines"', "\\", "say \\\" it", "'", "(", "[[ ]] ]==] --[[", "r'\\\"'", "f' '\"' x", "''\"", "1' '\"'", "'\\'' \"'",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_docstring_can_leave_its_comment(language: str, run: Run) -> None:
    programs = []
    for text in DOCSTRINGS:
        comment = text.replace("\n", " ")
        source = f"def f(a):\n    r'''{text} '''\n    return {text!r}, '\"'  # {comment}\n"
        made = compile_problem(source, ["assert f(1) == 1"], get_language(language))
        programs.append(made.program(made.lookup))
        programs.append(f"{made.prompt_with_solution}{made.lookup}\n{made.tests}")
    assert run(language, programs) == [True] * len(programs)


def cut(text: str, stops: list[str]) -> str:
    return text[: min([len(text), *(i for i in map(text.find, stops) if i >= 0)])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_tokens_keep_helpers_and_blank_lines_and_cut_babble(language: str, run: Run) -> None:
    made = problem(language, "f(1) == 1")
    completion = FACTS[language].completion
    assert cut(completion, made.stop_tokens) == completion
    cuts = [cut(completion + babble, made.stop_tokens) for babble in FACTS[language].babble]
    assert [text.rstrip() for text in cuts] == [completion] * len(cuts)
    assert run(language, [made.program(completion)]) == [True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_integers_never_pass_for_each_other_among_floats(language: str, run: Run) -> None:
    made = problem(language, "f(1) == 1e12", "f(2) == 1e12 + 1", "f(3) == 0.5")
    assert run(language, [made.program(c) for c in (made.lookup, *made.constants)]) == [
        True,
        False,
        False,
        False,
    ]
    kept = problem(language, "f(1) == 1e12", "f(2) == 1e12 + 1")
    assert run(language, [kept.program(c) for c in kept.constants]) == [False, False]


@pytest.mark.parametrize("pair", [("[]", "{}"), ("[5]", "{1: 5}")])
def test_a_list_and_a_dict_that_are_one_table_contradict_each_other(pair: tuple[str, str]) -> None:
    made = problem("lua", f"f({pair[0]}) == 1", f"f({pair[1]}) == 2", "f(0) == 3")
    assert (made.kept, made.dropped) == ([2], {"contradiction": 2})


# What a search of the text for quotes, marks or assertions would stumble over.
ODD = '''def f(a, b="""x

def g():
"""):
    """Do it.
# no comment
assert f(1) == 9
    """
    c = """"
assert c"""
    return a
'''


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_looks_like_a_mark_in_the_source_cuts_nothing(language: str, run: Run) -> None:
    made = compile_problem(ODD, ["assert f(1) == 1", "assert f(2) == 2"], get_language(language))
    assert all(text in made.prompt for text in ("Do it.", "# no comment", "assert f(1) == 9"))
    assert "assert c" in made.solution_block
    assert "return a" in made.solution_block
    assert "return a" not in made.prompt
    pasted = f"{made.prompt_with_solution}{made.lookup}\n{made.tests}"
    assert run(language, [pasted, made.program(made.stub)]) == [True, False]
