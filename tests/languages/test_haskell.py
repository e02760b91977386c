"""What is particular to Haskell: names in scope, types and literals, the shape of an equation, comments."""

import re
import subprocess
from collections.abc import Callable, Sequence

import pytest

from multiplt.executables import find_executable
from multiplt.languages import CompiledProblem, Untranslatable, compile_problem, get_language
from multiplt.languages.haskell_names import IMPORTED

HASKELL = get_language("haskell")

Run = Callable[[str, Sequence[str]], list[bool]]

PROMPT = """\
-- | Count them.
-- >>> count_up (Map.fromList [("a", -1)]) (Just 2)
-- [0.5]
count_up :: Map.Map String Int -> Maybe Int -> [Double]
count_up x n"""


def problem(header: str, *calls: str, docstring: str = "Do it.") -> CompiledProblem:
    source = f"{header}\n    {docstring!r}\n    return 0\n"
    return compile_problem(source, [f"assert {call}" for call in calls], HASKELL)


def verdicts(run: Run, made: CompiledProblem, *completions: str) -> list[bool]:
    return run("haskell", [made.program(completion) for completion in completions])


def test_a_prompt_is_imports_a_comment_the_type_and_the_left_side() -> None:
    made = problem(
        "def count_up(x: Dict[str, int], N: Optional[int]) -> List[float]:",
        "count_up({}, None) == [1]",
        docstring="Count them.\n    >>> count_up({'a': -1}, 2)\n    [0.5]",
    )
    imports, _, rest = made.prompt.partition("\n\n")
    assert rest == PROMPT
    assert all(line.startswith("import ") for line in imports.split("\n"))


@pytest.mark.parametrize(
    ("annotation", "call", "written"),
    [
        ("Dict[str, List[int]]", "f({'a': [1]}) == 1", "Map.Map String [Int]"),
        ("Dict[str, Dict[int, bool]]", "f({}) == 1", "Map.Map String (Map.Map Int Bool)"),
        ("Set[Tuple[int, str]]", "f({(1, 'a')}) == 1", "Set.Set (Int, String)"),
        ("Optional[Set[float]]", "f(None) == 1", "Maybe (Set.Set Double)"),
        ("Tuple[int, ...]", "f((1, 2)) == 1", "[Int]"),
        ("Tuple[()]", "f(()) == 1", "()"),
        ("Any", "f([None, 'a']) == 1", "[Maybe String]"),
    ],
)
def test_types_are_haskells(annotation: str, call: str, written: str) -> None:
    made = problem(f"def f(x: {annotation}) -> int:", call)
    assert made.prompt.endswith(f"f :: {written} -> Int\nf x")


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("f([1, 'a']) == 1", "union-type"),
        ("f([]) == 1", "unresolved-type"),
        ("f((1,)) == 1", "tuple-of-one"),
        (f"f({tuple(range(16))}) == 1", "tuple-length"),
    ],
)
def test_a_problem_without_types_is_refused_with_the_reason(call: str, reason: str) -> None:
    with pytest.raises(Untranslatable) as refused:
        problem("def f(x):", call)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("f(2 ** 63, {}) == 1", "integer-range"),
        ("f(-(2 ** 63) - 1, {}) == 1", "integer-range"),
        ("f(1, {float('nan'): 1}) == 1", "no-such-key"),
        ("f(1, {2 ** 60 + 1: 1}) == 1", "integer-range"),
    ],
)
def test_a_value_that_haskell_cannot_hold_costs_its_assertion_only(call: str, reason: str) -> None:
    made = problem("def f(x: int, y: Dict[float, int]) -> int:", "f(1, {}) == 1", call)
    assert (made.kept, made.dropped) == ([0], {reason: 1})


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("int", "-(2 ** 63)"),
        ("int", "2 ** 63 - 1"),
        ("float", "-1e-09"),
        ("float", "float('-inf')"),
        ("float", "5e-324"),
        ("str", r"'\x7f1\x00a\ud800\u200b'"),
        ("str", "'\\\\\"\\n\\t\\r{} é \U0001f600'"),
        ("List[Optional[int]]", "[None, -1]"),
        ("Optional[Tuple[int, Optional[str]]]", "(-1, None)"),
        ("Dict[Tuple[int, int], Set[str]]", "{(1, -1): {'b', 'a'}, (0, 0): set()}"),
        ("Set[float]", "{0.1, 2}"),
        ("Tuple[bool, None]", "(True, None)"),
    ],
)
def test_a_literal_has_the_type_that_the_signature_names(
    annotation: str, value: str, run: Run
) -> None:
    made = problem(f"def f(x: {annotation}) -> {annotation}:", f"f({value}) == {value}")
    assert verdicts(run, made, " = x", made.stub) == [True, False]


def test_nan_as_an_argument_is_found_by_the_look_up(run: Run) -> None:
    made = problem(
        "def f(x: float, y: List[float]) -> int:",
        "f(float('nan'), []) == 1",
        "f(1, [float('nan')]) == 2",
    )
    assert verdicts(run, made, made.lookup, *made.constants) == [True, False, False]


def test_maps_and_sets_of_floats_compare_without_order_and_with_tolerance(run: Run) -> None:
    made = problem(
        "def f(x: int) -> Tuple[Dict[str, float], Set[float]]:",
        "f(1) == ({'a': 0.3, 'b': 1}, {0.3, 2})",
    )
    right = ' = (Map.fromList [("b", 1), ("a", 0.1 + 0.2)], Set.fromList [2, 0.1 + 0.2])'
    wrong = [
        right.replace('"b"', '"c"'),
        right.replace("[2, ", "[2, 3, "),
        right.replace("[2, ", "[2.0009, "),
        right.replace('("b", 1), ', ""),
    ]
    assert verdicts(run, made, right, *wrong) == [True, *[False] * 4]


def test_nothing_of_floats_can_be_compared_where_no_value_shows_its_type(run: Run) -> None:
    made = problem("def f(x: int) -> Optional[Set[float]]:", "f(1) == None", "f(2) == {0.5}")
    assert verdicts(run, made, made.lookup, *made.constants) == [True, False, False]


@pytest.mark.parametrize(
    "completion",
    [
        " = if a > 9 then f 9 else a + 1",
        "\n  | a > 9 = f 9\n  | otherwise = next\n  where\n    next = a + 1",
        " = case a of\n  1 -> 2\n  _ -> length (show a) + 2",
        " = helper [a]\n\nhelper :: [Int] -> Int\nhelper [] = 0\nhelper (x : xs) = x + 1 + helper xs",
        " = let candidate = a; checks = 1; main = candidate + checks in main",
        ' = fromMaybe 0 (readMaybe (printf "%d" (ord (chr a))))'
        " + Map.size (Map.fromList [(a, Set.singleton (a .&. 1))])",
    ],
)
def test_a_completion_may_have_every_shape_that_an_equation_has(completion: str, run: Run) -> None:
    made = problem("def f(a: int) -> int:", "f(1) == 2", "f(2) == 3")
    assert verdicts(run, made, completion) == [True]
    assert not [stop for stop in made.stop_tokens if stop in completion]


def test_parameters_may_hide_what_stub_and_look_up_call(run: Run) -> None:
    made = problem(
        "def f(error: int, show: float, otherwise: bool) -> float:",
        "f(1, 2.5, True) == 0.5",
        "f(2, 2.5, False) == 1.5",
    )
    assert verdicts(run, made, made.lookup, made.stub) == [True, False]


@pytest.mark.parametrize("name", ["sum", "sequence", "Main", "checks", "xor", "where", "Foo", "_"])
def test_a_function_of_any_name_can_be_called(name: str, run: Run) -> None:
    made = problem(f"def {name}(where: int, _=1):", f"{name}(1) == 2", f"{name}(2) == 3")
    assert verdicts(run, made, made.lookup, made.constants[0]) == [True, False]


def test_the_names_in_scope_are_those_that_ghc_says() -> None:
    if not find_executable("ghc"):
        pytest.skip("ghc is not installed")
    modules = ("Data.Char", "Data.List", "Data.Maybe")
    commands = [f":m + {' '.join(modules)}", *(f":browse {m}" for m in ("Prelude", *modules))]
    done = subprocess.run(
        ["ghc", "-v0", "--interactive", "-ignore-dot-ghci"],
        input="\n".join(commands),
        capture_output=True,
        text=True,
        check=True,
    )
    named = re.findall(r"^ *([a-z_]\w*)(?: ::|,)", done.stdout, re.MULTILINE)
    listed = re.findall(r"\b[a-z]\w*(?=[,)])", " ".join(re.findall(r"\(.*\)", imports())))
    assert set(named) | set(listed) == IMPORTED


def imports() -> str:
    return HASKELL.comment((), ())


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("x = 1 -- one\n", "x = 1\n"),
        ("a --> b = a |-- b\n", "a --> b = a |-- b\n"),
        ("---- dashes\nx' = '\"' -- \"\n", "x' = '\"'\n"),
        ("x = {- a {- b -} c -} 1\n", "x = 1\n"),
        ('s = "-- {- no"\n', 's = "-- {- no"\n'),
        ("{-# INLINE f #-}\nf = 1\n", "{-# INLINE f #-}\nf = 1\n"),
        ("f = foldl' g ' ' -- c'\n", "f = foldl' g ' '\n"),
    ],
)
def test_comments_are_told_from_operators_strings_and_pragmas(code: str, left: str) -> None:
    assert HASKELL.strip_comments(code) == left
