"""Racket: where MultiPL-E's suites are wrong ours are right, in the real runtime."""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from multiplt.languages import CompiledProblem, compile_problem, get_language
from multiplt.languages.docstrings import reword
from multiplt.languages.types import Str

RACKET = get_language("racket")

Run = Callable[[str, Sequence[str]], list[bool]]


def problem(*calls: str, header: str = "def f(a):", docstring: str = "Do it.") -> CompiledProblem:
    source = f"{header}\n    r'''{docstring}'''\n    return a\n"
    return compile_problem(source, [f"assert {call}" for call in calls], RACKET)


def verdicts(run: Run, made: CompiledProblem, *answers: str) -> list[bool]:
    """Say which of the answers, as expressions, pass when they are returned whatever is asked."""
    return run("racket", [made.program(RACKET.constant(answer)) for answer in answers])


def test_a_number_near_an_integer_is_not_that_integer(run: Run) -> None:
    made = problem("f(1) == 2")
    assert verdicts(run, made, "2", "2.0", "2.0009", "20009/10000", "3") == [
        *[True] * 2,
        *[False] * 3,
    ]
    listed = problem("f(1) == [2, 'a']")
    assert verdicts(run, listed, '(list 2 "a")', '(list 2.0009 "a")') == [True, False]


def test_floats_are_tolerated_in_proportion(run: Run) -> None:
    made = problem("f(1) == 0.3")
    assert verdicts(run, made, "(+ 0.1 0.2)", "3/10", "0.3009", "0.3+1.0i", "+nan.0") == [
        *[True] * 2,
        *[False] * 3,
    ]
    small = problem("f(1) == [1e-5, 2.5e20]")
    assert verdicts(run, small, "(list 1e-5 2.5e20)", "(list 2e-5 2.5e20)") == [True, False]


def test_infinity_equals_itself_only(run: Run) -> None:
    made = problem("f(1) == float('inf')")
    assert verdicts(run, made, "+inf.0", "-inf.0", "1e308", "+nan.0") == [True, *[False] * 3]


def test_integers_beyond_all_floats_are_compared_exactly(run: Run) -> None:
    made = problem("f(1) == 10 ** 400", "f(2) == 10 ** 400")
    assert verdicts(run, made, "(expt 10 400)", "(add1 (expt 10 400))", "+inf.0") == [
        True,
        False,
        False,
    ]


def test_lists_inside_a_hash_are_lists(run: Run) -> None:
    made = problem("f(1) == {'a': [1, 2], 'b': {}}")
    assert '(hash "a" (list 1 2) "b" #hash())' in made.tests
    answers = ('(hash "b" (hash) "a" (list 1 2))', '#hash(("a" . (list 1 2)) ("b" . #hash()))')
    assert verdicts(run, made, *answers) == [True, False]


def test_a_hash_of_atoms_is_written_as_multipl_e_has_it() -> None:
    made = problem("f({'a': 1, 'b': None}) == 1.5", "f({}) == 2.5")
    assert '#hash(("a" .  1) ("b" .  #f))' in made.tests
    assert "(candidate #hash())" in made.tests


@pytest.mark.parametrize(
    ("expected", "right", "wrong"),
    [
        (
            "{'a': 1, 'b': 2}",
            ['(make-hash (list (cons "b" 2) (cons "a" 1)))', '#hash(("b" . 2) ("a" . 1))'],
            ['#hash(("a" . 1))', '#hash(("a" . 1) ("b" . 2) ("c" . 3))', '(list (list "a" 1))'],
        ),
        (
            "{(1, 2), (3, 4)}",
            ["(set (list 3 4) (list 1 2))", "(mutable-set (list 3 4) (list 1 2))"],
            ["(list (list 1 2) (list 3 4))", "(set (list 1 2))", "(set 1 2)"],
        ),
        ("{0.3: 'a'}", ['(hash (+ 0.1 0.2) "a")'], ['(hash 0.3009 "a")', '(hash 0.3 "b")']),
    ],
)
def test_dictionaries_and_sets_compare_by_what_they_hold(
    expected: str, right: list[str], wrong: list[str], run: Run
) -> None:
    assert verdicts(run, problem(f"f(1) == {expected}"), *right, *wrong) == [
        *[True] * len(right),
        *[False] * len(wrong),
    ]


def test_none_is_false_where_no_bool_can_stand(run: Run) -> None:
    made = problem("f(1) == None", "f([None, 2]) == 'a'")
    assert "(candidate 1) #f" in made.tests
    assert "(list #f 2)" in made.tests
    assert verdicts(run, problem("f(1) == None"), "#f", "(void)", "(list)") == [True, False, False]


def test_none_is_told_from_false_where_both_can_stand(run: Run) -> None:
    made = problem("f(1) == [None, 1]", "f(2) == [False, 1]", "f(3) == [True, 1]")
    assert "(list (void) 1)" in made.tests
    only_none, only_false = problem("f(1) == [None, True]"), problem("f(1) == [False, None, True]")
    assert verdicts(run, only_none, "(list (void) #t)", "(list #f #t)") == [True, False]
    assert verdicts(run, only_false, "(list #f (void) #t)", "(list #f #f #t)") == [True, False]


def test_the_empty_list_is_neither_false_nor_nothing(run: Run) -> None:
    made = problem("f(1) == []")
    assert verdicts(run, made, "(list)", "#f", "(void)", '""', "(vector)") == [True, *[False] * 4]


@pytest.mark.parametrize("text", ['say "hi"', "back\\slash", "\\n", "two\nlines", "~a #{x} \0\x7f"])
def test_what_strings_escape_is_escaped(text: str, run: Run) -> None:
    made = problem(f"f({text!r}) == {text[::-1]!r}", "f('') == ''")
    assert run("racket", [made.program(made.lookup), made.program(made.stub)]) == [True, False]


def test_digits_after_an_escaped_character_stay_digits() -> None:
    assert RACKET.literal("\x01f\U000e00012\u2028", Str()) == ('"\\u0001f\\U000E00012\\u2028"')


def test_names_of_rackunit_and_of_the_suite_do_not_clash(tmp_path: Path) -> None:
    """In one file, as `racket` runs it; one process for all."""
    names = ("after", "before", "check", "fail", "hash", "list", "set", "void", "length", "error")
    modules = []
    for name in names:
        made = problem(f"{name}(1) == {{'a': [2.5], 'b': {{1}}}}", header=f"def {name}(a):")
        text = made.program(made.lookup).removeprefix("#lang racket")
        modules.append(f"(module m-{name} racket {text})\n(require 'm-{name})")
    program = tmp_path / "names.rkt"
    program.write_text("\n".join(["#lang racket/base", *modules]))
    done = subprocess.run(["racket", program], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_program_begins_with_the_language() -> None:
    assert problem("f(1) == 1").prompt == "#lang racket\n\n;; Do it.\n(define (f a)\n"
    assert problem("f(1) == 1", docstring="").prompt == "#lang racket\n\n(define (f a)\n"


def test_docstrings_speak_of_lists_and_hashes_in_whole_words() -> None:
    told = "Write a python function: an array of tuples to a dictionary, None if True. Happy copy."
    assert reword(told, RACKET.vocabulary) == (
        "Write a Racket function: a list of lists to a hash, #f if #t. Happy copy."
    )


def test_doctests_are_calls_in_parentheses() -> None:
    docstring = ">>> f([1, 'a'])\n    {'a': (1, 2)}\n    >>> f([])\n    {}"
    made = problem("f([1, 'a']) == {'a': (1, 2)}", docstring=docstring)
    assert made.prompt.splitlines()[2:-1] == [
        ';; >>> (f (list 1 "a"))',
        ';; (hash "a" (list 1 2))',
        ";; >>> (f (list ))",
        ";; #hash()",
    ]
