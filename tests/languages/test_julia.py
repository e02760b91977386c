"""What is particular to Julia: invariant containers, interpolation in docstrings, names, comments."""

from collections.abc import Callable, Sequence

import pytest

from multiplt.languages import CompiledProblem, Untranslatable, compile_problem, get_language
from multiplt.languages import types as t

JULIA = get_language("julia")

Run = Callable[[str, Sequence[str]], list[bool]]


def problem(header: str, *calls: str, docstring: str = "Do it.") -> CompiledProblem:
    source = f"{header}\n    {docstring!r}\n    return 0\n"
    return compile_problem(source, [f"assert {call}" for call in calls], JULIA)


def header(source: str, *calls: str) -> str:
    return problem(source, *calls).prompt.splitlines()[-1]


@pytest.mark.parametrize(
    ("annotation", "call", "written"),
    [
        ("Dict[str, int]", "f({'a': 1}) == 1", "x::Dict{String, Int64}"),
        ("Optional[int]", "f(1) == 1", "x::Union{Int64, Nothing}"),
        ("Set[str]", "f({'a'}) == 1", "x::Set{String}"),
        ("Tuple[int, ...]", "f((1, 2)) == 1", "x::Tuple{Vararg{Int64}}"),
        ("Tuple[()]", "f(()) == 1", "x::Tuple{}"),
        ("Optional[Union[str, int]]", "f(1) == 1", "x::Union{Int64, String, Nothing}"),
        ("List[List[float]]", "f([[1]]) == 1", "x::Vector{Vector{Float64}}"),
        ("Any", "f(1) == 1", "x::Int64"),
    ],
)
def test_types_are_julias(annotation: str, call: str, written: str) -> None:
    assert header(f"def f(x: {annotation}) -> int:", call) == f"function f({written})::Int64 "


def test_what_has_no_single_type_is_any_unless_declared() -> None:
    calls = ("f([1, 'a']) == 1", "f([2]) == 'b'")
    assert header("def f(x):", *calls) == "function f(x::Vector{Any})::Any "
    declared = "def f(x: List[Union[int, str]]) -> Union[int, str]:"
    union = "Union{Int64, String}"
    assert header(declared, *calls) == f"function f(x::Vector{{{union}}})::{union} "


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("List[Any]", "[1, 2]"),
        ("List[Any]", "['a', 2.5, [], {}, (1, 'b')]"),
        ("List[float]", "[1, 2]"),
        ("List[Optional[int]]", "[1, 2]"),
        ("List[Optional[int]]", "[None]"),
        ("List[Tuple[int, Optional[str]]]", "[(1, 'a'), (2, None)]"),
        ("List[Union[int, List[int]]]", "[1, [2, 3]]"),
        ("List[List[int]]", "[[], [1]]"),
        ("List[Tuple[int, ...]]", "[(1, 2), (3,), ()]"),
        ("Dict[str, int]", "{}"),
        ("Dict[str, List[int]]", "{'a': []}"),
        ("Dict[str, Any]", "{'a': 1, 'b': 2}"),
        ("Dict[int, Optional[float]]", "{1: 2}"),
        ("Set[float]", "{1, 2}"),
        ("Set[Optional[int]]", "{1}"),
        ("Set[int]", "set()"),
        ("Tuple[()]", "()"),
    ],
)
def test_a_literal_has_the_type_that_the_signature_names(
    annotation: str, value: str, run: Run
) -> None:
    made = problem(f"def f(x: {annotation}) -> {annotation}:", f"f({value}) == {value}")
    assert run("julia", [made.program("    return x\nend"), made.program(made.stub)]) == [
        True,
        False,
    ]


def test_plain_literals_are_left_plain() -> None:
    made = problem("def f(x: List[Tuple[int, str]]) -> int:", "f([(1, 'a')]) == 2")
    assert '\t@test(candidate([(1, "a")]) == 2)\n' in made.tests


DOCSTRINGS = [
    'ends in a "quote"',
    '"begins with one',
    'ends in three """',
    "costs $5, $name and $(exit(0))",
    r"a \d, a \n, a \u, a path C:\new\table and a backslash \\",
    'has """ inside and """" too',
    "ends in a backslash \\",
    "has ` and ' and #= and # and end",
]


@pytest.mark.parametrize("docstring", DOCSTRINGS)
def test_a_docstring_is_text_whatever_stands_in_it(docstring: str, run: Run) -> None:
    made = problem("def f(x: int) -> int:", "f(1) == 2", "f(2) == 3", docstring=docstring)
    body = "    return x + 1\nend\n"
    literal = JULIA.literal(docstring.strip(), t.Str())
    texts = "only(values(only(values(Base.Docs.meta(@__MODULE__))).docs)).text"
    reads = f"occursin({literal}, {texts}[1]) || error()\n"
    programs = [
        f"{prompt}{body}{check}{made.tests}"
        for prompt in (made.prompt, made.prompt_with_solution)
        for check in ("", reads)
    ]
    assert run("julia", programs) == [True] * 4


def test_a_solution_with_strings_comes_out_exactly_again(run: Run) -> None:
    solution = 'def f(x: int) -> int:\n    s = \'\\n$x\\\\d\' + """a"""\n    return len(s) + 1 if s else ""'
    made = compile_problem(solution, ["assert f(1) == 2", "assert f(2) == 3"], JULIA)
    assert made.prompt_with_solution.replace(made.solution_block, "") == made.prompt
    program = f"{made.prompt_with_solution}    return x + 1\nend\n{made.tests}"
    assert run("julia", [program]) == [True]


def test_the_lead_of_a_docstring_stays_and_its_indentation_goes() -> None:
    def first_line(docstring: str) -> str:
        source = f'def f(x: int) -> int:\n    """{docstring}"""\n    return x\n'
        return compile_problem(source, ["assert f(1) == 1"], JULIA).prompt.splitlines()[0]

    assert first_line(" Do it.\n    Now.\n    ") == '""" Do it.'
    assert first_line("\n\tDo it.\n\t") == '"""\tDo it."""'
    assert first_line("\n    Do it.\n      Now.\n    ") == '"""Do it.'


def test_doctests_show_values_without_their_types() -> None:
    docstring = ">>> f([], {})\n[None, 'a$']\n"
    made = problem(
        "def f(x: List[float], y: Dict[str, int]) -> List[Optional[str]]:",
        "f([1], {}) == ['a']",
        docstring=docstring,
    )
    assert made.prompt.splitlines()[:2] == ['""">>> f([], Dict())', '[nothing, "a\\\\\\$"]"""']


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (-(2**63), "typemin(Int64)"),
        (2**63 - 1, "9223372036854775807"),
        (-0.0, "-0.0"),
        (float("-inf"), "-Inf"),
        (float("nan"), "NaN"),
        (1e22, "1e+22"),
        ('$x \\ "é" \'\n\t\0\x7f1', '"\\$x \\\\ \\"é\\" \'\\n\\t\\U00000000\\U0000007f1"'),
        (None, "nothing"),
        ((1,), "(1,)"),
        (True, "true"),
    ],
)
def test_literals(value: object, literal: str) -> None:
    assert JULIA.literal(value, t.type_of(value)) == literal


@pytest.mark.parametrize(
    ("value", "type_", "reason"),
    [
        (2**63, t.Int(), "integer-range"),
        (2**53 + 1, t.Float(), "integer-range"),
        (10**400, t.Float(), "integer-range"),
        ("\ud800", t.Str(), "lone-surrogate"),
    ],
)
def test_what_julia_cannot_say_is_refused(value: object, type_: t.Type, reason: str) -> None:
    with pytest.raises(Untranslatable) as raised:
        JULIA.literal(value, type_)
    assert raised.value.reason == reason


def test_floats_are_compared_with_tolerance_that_makes_no_integers_equal(run: Run) -> None:
    made = problem("def f(x: float) -> float:", "f(1) == 0.3", "f(2) == 100000000.0")
    bodies = [
        f"    return x == 1 ? {first} : {second}\nend"
        for first, second in [("0.1 + 0.2", "1e8"), ("0.3", "100000001"), ("0.3001", "1e8")]
    ]
    assert run("julia", list(map(made.program, bodies))) == [True, False, False]


def test_bools_and_nothing_are_no_numbers_even_among_any(run: Run) -> None:
    made = problem("def f(x: int) -> Any:", "f(1) == [1, None]", "f(2) == True", "f(3) == 'a'")
    answers = ["[1, nothing]", "[true, nothing]", "[1, 0]", "[1, missing]", "[1, false]"]
    bodies = [f'    return [{a}, true, "a"][x]\nend' for a in answers]
    assert run("julia", list(map(made.program, bodies))) == [True, False, False, False, False]
    assert run("julia", [made.program('    return [[1, nothing], 1, "a"][x]\nend')]) == [False]


@pytest.mark.parametrize(
    "source",
    [
        "def end(begin: int, where: int = 1) -> float:",
        "def isa(in_: int, isa: int = 1) -> float:",
        "def same_value_(Base: int, error: int = 1) -> float:",
        "def abs(isequal: int, all: int = 1) -> float:",
        "def include(eval: int, String: int = 1) -> float:",
        "def candidate(test: int, repr: int = 1) -> float:",
    ],
)
def test_names_that_mean_something_in_julia_do_no_harm(source: str, run: Run) -> None:
    name = source.split("(")[0].removeprefix("def ")
    made = problem(source, f"{name}(1) == 2.5", f"{name}(2) == 3.5")
    programs = [made.program(c) for c in (made.lookup, made.stub, *made.constants)]
    assert run("julia", programs) == [True, False, False, False]


@pytest.mark.parametrize(
    ("code", "stripped"),
    [
        ('"""Do # it."""\nf(x) = x # why\n', "f(x) = x\n"),
        ("a = 1 #= in #= nested =# still =# + 2\n", "a = 1 + 2\n"),
        ('s = "# no" # yes\n', 's = "# no"\n'),
        ('x = """# no"""\n', 'x = """# no"""\n'),
        ("c = '#' # yes\nd = '\\'' # too\n", "c = '#'\nd = '\\''\n"),
        ("B = A' # yes\nC = (A')' * '#'\n", "B = A'\nC = (A')' * '#'\n"),
        ('s = "a \\" # b" # c\n', 's = "a \\" # b"\n'),
        ("x = 1 #= never closed", "x = 1"),
    ],
)
def test_comments_and_docstrings_go_and_code_stays(code: str, stripped: str) -> None:
    assert JULIA.strip_comments(code) == stripped
