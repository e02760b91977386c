"""Facts of Julia for the tests."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from facts.model import Facts, Programs, rewording_inside_words
from multiplt.executables import find_executable

# Each program is a module of its own, so that one may define what another uses. Test sets take after the one they
# are in, and this one ends a program at its first failure: describing them all would take longer than the rest.
_BATCH = """\
import Test
struct Brief <: Test.AbstractTestSet end
Brief(description; options...) = Brief()
Test.record(::Brief, _) = throw(InterruptException())
Test.finish(set::Brief) = set
Test.do_test(result::Test.ExecutionResult, _) =
    result isa Test.Returned && result.value === true || throw(InterruptException())
Test.push_testset(Brief())
redirect_stdout(open("/dev/null", "w"))
open(joinpath(ARGS[1], "verdicts"), "w") do verdicts
    for i in 1:parse(Int, ARGS[2])
        program = joinpath(ARGS[1], string(i, ".jl"))
        try
            Core.eval(Main, :(module $(Symbol("Program", i)) include($program) end))
            print(verdicts, '1')
        catch
            print(verdicts, '0')
        end
    end
end
"""

_TESTS = """using Test

@testset begin

candidate = f;
\t@test(candidate(1) == 2)
\t@test(candidate(2) == 3)
end
"""

_RIGHT = "function f(x::Int64)::Int64 \n    return x + 1\nend\n"

# Interpreted: compiling would take longer than all these programs run.
_COMMAND = (find_executable("julia") or "julia", "--startup-file=no", "-O0", "--compile=min")


def run(programs: Sequence[str], folder: Path) -> list[bool]:
    """Run all in one process."""
    for i, program in enumerate(programs, 1):
        (folder / f"{i}.jl").write_text(program, encoding="utf-8", newline="")
    (folder / "batch").write_text(_BATCH)
    subprocess.run(
        [*_COMMAND, folder / "batch", folder, str(len(programs))],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "JULIA_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    return [verdict == "1" for verdict in (folder / "verdicts").read_text()]


FACTS = Facts(
    programs=Programs(
        tests=_TESTS,
        right=_RIGHT,
        wrong="function f(x::Int64)::Int64\n    return 0\nend\n",
        endless="function f(x::Int64)::Int64\n    while true end\nend\n",
        hungry=(
            "function f(x::Int64)::Int64\n    kept = []\n"
            "    while true push!(kept, zeros(UInt8, 10^6)) end\nend\n"
        ),
        chatty='function f(x::Int64)::Int64\n    while true print("x"^10000) end\nend\n',
        prints='print("x"^300000)\n' + _RIGHT,
        deep="function f(x::Int64)::Int64\n    return 1 + f(x)\nend\n",
        comment="# {}\n",
    ),
    completion=(
        "    function helper(n)\n\n        return n == 0 ? 0 : helper(n - 1)\n    end\n\n"
        "    # recursion, and a comment\n    x = a > 5 ? f(5) : helper(a)\n\n    return x + outer(1)\nend\n\n"
        "outer(n) = n"
    ),
    babble=(
        "\n\nprintln(f(1))",
        "\n\n# test\nf(1)",
        "\n```\nSo",
        "\n@test f(1) == 1",
        '\n\n"""\nNext."""',
        "\nfunction g(x)",
    ),
    run=run,
    command=_COMMAND,
    prints=(
        "println({})",
        "println(string(reinterpret(UInt64, {}), base=16))",
        "println(bytes2hex(codeunits({})))",
    ),
    faults={
        "rewording inside words": rewording_inside_words("jl") + "|subvector|vectored",
        "docstring that ends in a quote": r'""""$',
        "stray > after Dict": r"Dict\{[^{}]*\}>",
        "integers among floats": r"double_the_difference\(\[|Union\{Int64, Float64\}",
    },
    identical=199,
    # Vectors of another type than the parameter's, which Julia refuses.
    other_suites=(
        r"\[\][],]|Dict\(\)|candidate = (find_lists|add_string|check_element|check_tuplex"
        r"|remove_nested|count_first_elements|recursive_list_sum);"
    ),
    # The order of a Union's members, of which theirs follows the annotation, means nothing.
    ours={
        r"Union\{Bool, Int64\}": "Union{Int64, Bool}",
        r"\{Union\{Int64, String\}\}": "{Union{String, Int64}}",
        r"Union\{(Tuple\{Int64, Int64\}|Vector\{Int64\}), Int64\}": r"Union{Int64, \1}",
    },
)
