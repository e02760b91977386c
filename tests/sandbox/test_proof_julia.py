"""Julia programs that try to pass without passing; each test is named after what is attacked."""

import pytest

from multiplt.languages import compile_problem, get_language
from multiplt.sandbox import Verdict

from .conftest import RIGHT, TESTS, Run, compiled_tests

JULIA_TESTS, ANSWER = TESTS["julia"], RIGHT["julia"]
WRONG = "function f(x::Int64)\n    return 0\nend\n"


def returning(result: str) -> str:
    return f"function f(x)\n    return {result}\nend\n"


def expecting(literal: str) -> str:
    return (
        f"using Test\n\n@testset begin\n\ncandidate = f;\n\t@test(candidate(1) == {literal})\nend\n"
    )


def test_right_program_passes_with_the_token(run: Run) -> None:
    outcome = run("julia", ANSWER)
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "token")


def test_wrong_value_is_an_assertion(run: Run) -> None:
    assert run("julia", WRONG).verdict is Verdict.ASSERTION


@pytest.mark.parametrize("body", ['error("no")', "g(x)", "[1][x + 1]", "x + nothing", "missing"])
def test_error_in_the_program_is_an_exception(run: Run, body: str) -> None:
    assert run("julia", returning(body)).verdict is Verdict.EXCEPTION


@pytest.mark.parametrize(
    "source",
    [
        "function f(x)\n    return )\nend",
        "function f(x)\n    return 1",
        ANSWER + "#=",
        ANSWER + "break",
    ],
)
def test_what_julia_cannot_read_is_compile(run: Run, source: str) -> None:
    assert run("julia", source).verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "name", ["abs", "sum", "length", "isequal", "print", "map", "string", "all"]
)
def test_function_named_like_one_of_the_language_is_the_one_tested(run: Run, name: str) -> None:
    tests = JULIA_TESTS.replace("= f;", f"= {name};")
    assert run("julia", ANSWER.replace(" f(", f" {name}("), tests).verdict is Verdict.OK


def test_suites_of_this_project_with_their_own_equality_pass(run: Run) -> None:
    source = 'def f(x: float) -> dict[str, float]:\n    """Do it."""\n    return {"a": x}\n'
    problem = compile_problem(source, ["assert f(0.3) == {'a': 0.1 + 0.2}"], get_language("julia"))
    body = '    return Dict("a" => {})\nend\n'
    right, wrong = (problem.prompt + body.format(value) for value in ("x", "x + 1"))
    assert run("julia", right, problem.tests).verdict is Verdict.OK
    assert run("julia", wrong, problem.tests).verdict is Verdict.ASSERTION


def test_types_and_functions_of_the_program_serve_the_tests(run: Run) -> None:
    source = (
        "struct Two\n    n::Int64\nend\n@enum Colour red green\nf(x) = x == 1 ? Two(1) : green\n"
    )
    tests = JULIA_TESTS.replace("== 2", "== Two(1)").replace("== 3", "=== green")
    assert run("julia", source, tests).verdict is Verdict.OK


def test_other_forms_of_a_test_are_judged_too(run: Run) -> None:
    tests = (
        'using Test\n@testset "all" begin\n@testset begin\ncandidate = f\n'
        "@test candidate(1) in [2, 3] && !(candidate(2) > 3)\n"
        "@test isapprox(candidate(1), 2; atol = 1e-6)\n@test map(candidate, [1, 2]) == [2, 3]\nend\nend"
    )
    assert run("julia", ANSWER, tests).verdict is Verdict.OK
    assert run("julia", WRONG, tests).verdict is Verdict.ASSERTION


def test_program_that_is_a_script_and_tests_itself_passes(run: Run) -> None:
    script = (
        "using Test\n@test f(1) == 2\n"
        'if abspath(PROGRAM_FILE) == @__FILE__\n    println("main", ARGS)\nend\n'
    )
    outcome = run("julia", ANSWER + script)
    assert outcome.verdict is Verdict.OK
    assert "mainString[]" in outcome.stdout


@pytest.mark.parametrize(
    "source",
    [
        "exit(0)\n" + WRONG,
        "exit()\n" + WRONG,
        "atexit(() -> exit(0))\n" + WRONG,
        "ccall(:exit, Cvoid, (Cint,), 0)\n" + WRONG,
        "ccall(:_exit, Cvoid, (Cint,), 0)\n" + WRONG,
        "@async exit(0)\nyield()\n" + WRONG,
        "finalizer(_ -> ccall(:_exit, Cvoid, (Cint,), 0), Ref(1))\nGC.gc()\n" + WRONG,
        "Base.eval(Main, :(exit(0)))\n" + WRONG,
        "module Inner\n__init__() = exit(0)\nend\n" + WRONG,
        "run(`true`); exit(0)\n" + WRONG,
        returning("exit(0)"),
        returning("ccall(:jl_exit, Cvoid, (Cint,), 0)"),
    ],
)
def test_exit_zero_before_the_tests_end_is_no_pass(run: Run, source: str) -> None:
    assert run("julia", source).verdict in (Verdict.EXCEPTION, Verdict.ASSERTION)


@pytest.mark.parametrize(
    "attack",
    [
        "Base.:(==)(a::Int64, b::Int64) = true",
        "import Base: ==\n==(a::Number, b::Number) = true",
        "==(a, b) = true",
        "Base.isequal(a::Int64, b::Int64) = true",
        "Core.eval(Base, :(==(a::T, b::T) where {T<:Union{Int64,Bool}} = true))",
        "Base.invokelatest(f, args...) = args[1] + 1",
        "Base.push!(a::Vector{Any}, x) = a\nBase.isempty(a::Vector{Any}) = false",
        'Base.string(xs...) = "ok"',
        "Base.iterate(a::Vector{Any}, state...) = nothing",
        "Base.getproperty(x, name::Symbol) = true",
        "Core.eval(Core, :(===(a, b) = true))",
    ],
)
def test_redefined_language_does_not_reach_the_tests(run: Run, attack: str) -> None:
    outcome = run("julia", f"{attack}\n{WRONG}")
    assert outcome.verdict in (Verdict.ASSERTION, Verdict.EXCEPTION, Verdict.COMPILE)


@pytest.mark.parametrize(
    "attack",
    [
        "macro test(x) end\nmacro testset(xs...) end",
        "module Test\nmacro test(x) end\nmacro testset(xs...) end\nexport @test, @testset\nend",
        "using Test\nTest.do_test(result, original) = nothing",
        "using Test\nTest.record(set::Test.DefaultTestSet, result) = nothing",
        "import Test\nTest.eval(:(macro test(x) end))",
        'Harness.examine(xs...) = ("ok", "")',
        "Harness.holds(x) = true",
        "Harness.value(x) = 2",
        'Core.eval(Harness, :(described(x) = ("ok", "")))',
        "Core.eval(Harness, :(Known(x) = nothing))",
        'Harness.finish(3, "", "ok", "")',
        "Harness.judge()",
    ],
)
def test_redefined_test_library_or_harness_does_not_reach_the_tests(run: Run, attack: str) -> None:
    verdict = run("julia", f"{attack}\n{WRONG}").verdict
    assert verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


@pytest.mark.parametrize(
    "attack",
    [
        "Base.:(==)(a::Int64, b::Int64) = true",
        "Harness.holds(x) = true",
        'Harness.examine(xs...) = ("ok", "")',
        "Base.vect(xs::Int64...) = [0]",
    ],
)
def test_redefinition_during_the_tests_does_not_reach_them(run: Run, attack: str) -> None:
    source = f"function f(x)\n    Core.eval(Main, :({attack}))\n    return 0\nend\n"
    assert run("julia", source).verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


@pytest.mark.parametrize(
    ("definition", "result", "expected"),
    [
        ("struct E end\nBase.:(==)(::E, ::Any) = true", "E()", "2"),
        ("struct E <: Number end\nBase.promote_rule(::Type{E}, ::Type{Int64}) = E", "E()", "2"),
        (
            "struct E <: AbstractVector{Int64} end\nBase.size(::E) = (2,)\n"
            "Base.getindex(::E, i::Int) = i\nBase.:(==)(::E, ::Vector) = true",
            "E()",
            "[1, 2]",
        ),
        ("d = Dict{String, Int64}()\nd.count = 1", "d", 'Dict("a" => 1)'),
        ("s = Set{Int64}()\ns.dict.count = 1", "s", "Set([1])"),
        ("struct E <: AbstractString end\nBase.:(==)(::E, ::String) = true", "E()", '"a"'),
        ("Base.vect(xs::Int64...) = Int64[]", "Int64[]", "[1, 2]"),
        ("", "missing", "2"),
        ("", "1:2", "(1, 2)"),
    ],
)
def test_result_that_equals_everything_is_not_equal(
    run: Run, definition: str, result: str, expected: str
) -> None:
    outcome = run("julia", f"{definition}\n{returning(result)}", expecting(expected))
    assert outcome.verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


def test_arguments_changed_by_the_program_do_not_change_what_is_expected(run: Run) -> None:
    source = "function f(x)\n    push!(x, 9)\n    return x\nend\n"
    tests = expecting("[1]").replace("candidate(1)", "candidate([1])")
    assert run("julia", source, tests).verdict is Verdict.ASSERTION


def test_printing_what_a_pass_prints_is_no_pass(run: Run) -> None:
    source = (
        'println("Test Summary: | Pass  Total\\ntest set      |    2      2")\n'
        'write(stdout, "ok\\n")\nexit(0)\n'
    )
    outcome = run("julia", source + WRONG)
    assert outcome.verdict is Verdict.EXCEPTION
    assert "Pass  Total" in outcome.stdout


@pytest.mark.parametrize(
    "hunt",
    [
        'for n in ["token", "source", "tests", "channel", "/proc/self/mem", "/proc/1/environ"] @assert !ispath(n) end',
        "@assert isempty(ARGS)",
        "@assert Threads.nthreads() == 1",
        '@assert !any(occursin("TOKEN", k) for k in keys(ENV)) && isempty(read(stdin, String))',
        "for n in names(Harness, all = true) @assert !(getfield(Harness, n) isa Union{String, Dict, Vector}) end",
        "for n in names(Main, all = true) @assert !(isdefined(Main, n) && getfield(Main, n) isa String) end",
        "for m in values(Base.loaded_modules) @assert nameof(m) !== :Tests end; @assert !isdefined(Main, :Tests)",
        '@assert !any(occursin(r"[0-9a-f]{32}", string(frame)) for frame in stacktrace())',
        '@assert !occursin(r"[0-9a-f]{32}", string(current_task().storage))',
    ],
)
def test_token_is_not_to_be_found(run: Run, hunt: str) -> None:
    """The hunt itself asserts that it finds nothing; if it did, the right program would fail."""
    assert run("julia", f"{hunt}\n{ANSWER}").verdict is Verdict.OK


def test_words_on_the_channel_without_the_token_say_nothing(run: Run) -> None:
    forged = (
        'line = repeat("0", 32) * " ok \\n"\nfor fd in 3:63\n'
        "    ccall(:write, Cssize_t, (Cint, Cstring, Csize_t), fd, line, sizeof(line))\nend\n"
    )
    assert run("julia", forged + WRONG).verdict is Verdict.ASSERTION


def test_closing_all_descriptors_is_no_pass(run: Run) -> None:
    closing = "for fd in 3:63 ccall(:close, Cint, (Cint,), fd) end\n"
    assert run("julia", closing + WRONG).verdict is not Verdict.OK


@pytest.mark.parametrize(
    "spoiling",
    ["redirect_stdout()", "close(stdout)", "close(stderr)", 'cd("/")', "empty!(LOAD_PATH)"],
)
def test_honest_program_that_spoils_its_own_process_passes(run: Run, spoiling: str) -> None:
    assert run("julia", f"{spoiling}\n{ANSWER}").verdict is Verdict.OK


def test_exit_handlers_do_not_run_after_the_pass(run: Run) -> None:
    source = "atexit(() -> ccall(:_exit, Cvoid, (Cint,), 3))\n" + ANSWER
    assert run("julia", source).verdict is Verdict.OK


@pytest.mark.parametrize(
    "tests", ["using Test\n", "using Test\n@testset begin\ncandidate = f;\nend\n"]
)
def test_suite_that_checks_nothing_is_no_pass(run: Run, tests: str) -> None:
    assert run("julia", ANSWER, tests).verdict is Verdict.EXCEPTION


@pytest.mark.parametrize("result", ["s", "keys(s.dict)"])
def test_set_with_forged_fields_equals_no_set(run: Run, result: str) -> None:
    source = f"""
function f(x)
    s = Set{{Int64}}(-100:100)
    s.dict.count = 2
    s.dict.idxfloor = length(s.dict.slots) + 1
    return {result}
end
"""
    assert run("julia", source, expecting("Set([3, 17])")).verdict is Verdict.ASSERTION


def test_result_that_goes_into_another_call_keeps_its_type(run: Run) -> None:
    source = 'h(x) = [["a"]]\nf(x::Vector{Vector{String}}) = length(x)\n'
    tests = expecting("1").replace("candidate(1)", "candidate(h(1))")
    assert run("julia", source, tests).verdict is Verdict.OK


def test_dictionary_with_forged_fields_equals_no_dictionary(run: Run) -> None:
    tests = compiled_tests("julia", "x: float", "dict[str, float]", "assert f(1.5) == {'a': 0.3}")
    source = """
function f(x)
    d = Dict{String, Float64}()
    n = 26 * 11
    d.slots = fill(0x01, n)
    d.keys = [string(c) for c in 'a':'z' for i in 0:10]
    d.vals = [i / 10 for c in 'a':'z' for i in 0:10]
    d.count = 1
    d.idxfloor = 1
    return d
end
"""
    assert run("julia", source, tests).verdict is Verdict.ASSERTION


@pytest.mark.parametrize(
    "literal",
    [
        "[Set([1, 2]), Set{Int64}()]",
        'Dict("a" => Set([1]), "b" => Set([2, 3]))',
        '(1, Dict("a" => [0.5]))',
        "Set([(1, 2), (3, 4)])",
        'Any[1, "a", nothing]',
    ],
)
def test_honest_collections_equal_what_they_hold(run: Run, literal: str) -> None:
    assert run("julia", returning(literal), expecting(literal)).verdict is Verdict.OK
