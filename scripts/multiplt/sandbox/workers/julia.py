"""Julia: the source runs in Main, the tests beside it in the world as it was before the source.

The harness says how a pass is proven. A suite counts if at least one `@test` was evaluated and each
was true, whatever the program did to the language, to Test or to its process.
"""

import subprocess
from functools import cache, partial

from multiplt.errors import UserError
from multiplt.executables import find_executable
from multiplt.sandbox.jobs import Job, Step, Trace
from multiplt.sandbox.model import Outcome, Program, Verdict
from multiplt.sandbox.workers.base import (
    HARNESSES,
    Language,
    Task,
    environment,
    judge_words,
    new_token,
    outcome,
    program_files,
    split_at_last,
)

_PROBE = """
println(dirname(Sys.BINDIR))
println(get(ENV, "LD_LIBRARY_PATH", ""))
println(match(r"VmPeak:\\s*(\\d+)", read("/proc/self/status", String))[1])
"""
_OPTIONS = ("--startup-file=no", "--history-file=no", "--color=no", "-O1")


class Julia(Language):
    """Julia 1.5 or later."""

    def __init__(self) -> None:
        """Find the interpreter, and ask it what it needs. Raises UserError."""
        julia = find_executable("julia")
        if julia is None:
            raise UserError("julia was not found: run make runtimes, or install Julia 1.5 or later")
        self._prefix, libraries, address_space = _asked(julia)
        self._address_space_mb = address_space // 1024
        self._environment = environment(
            JULIA_BINDIR=f"{self._prefix}/bin",
            JULIA_DEPOT_PATH=f"{self._prefix}/share/julia",
            JULIA_NUM_THREADS="1",
            LD_LIBRARY_PATH=libraries,
        )

    def trees(self) -> list[str]:
        """The interpreter with its libraries, and the harness."""
        return [self._prefix, str(HARNESSES)]

    def task(self, program: Program) -> Task:
        """Run the harness, which loads the two texts and removes their files."""
        token = new_token()
        step = self._step([], program_files(program, token))
        return Task(Job([step]), partial(_judge, token=token))

    def warm_task(self, program: Program) -> Task:
        """The same in a fork of a harness that has compiled and judged programs before."""
        token = new_token()
        job = Job([Step([], program_files(program, token))], parent=self._step(["warm"], {}))
        return Task(job, partial(_judge, token=token))

    def _step(self, arguments: list[str], files: dict[str, str]) -> Step:
        harness = str(HARNESSES / "julia_harness.jl")
        return Step(
            argv=[f"{self._prefix}/bin/julia", *_OPTIONS, harness, *arguments],
            files=files,
            environment=self._environment,
            address_space_mb=self._address_space_mb,
            no_files_at_start=True,
            reads_proc=True,
        )

    def split(self, text: str) -> tuple[str, str]:
        """Cut before the last line that loads Test."""
        return split_at_last(text, "using Test")


def _judge(trace: Trace, token: str) -> Outcome:
    judged = judge_words(trace, token)
    starved = "out of memory" in judged.stderr.lower()
    if starved and judged.verdict in (Verdict.EXCEPTION, Verdict.CRASH):
        return outcome(trace, Verdict.MEMORY)
    return judged


@cache
def _asked(julia: str) -> tuple[str, str, int]:
    """Where it is installed, its libraries' folders, the address space that it takes (KiB)."""
    done = subprocess.run(
        [julia, *_OPTIONS, "-e", _PROBE],
        env=environment(JULIA_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        prefix, libraries, peak = done.stdout.splitlines()
        return prefix, libraries, int(peak)
    except ValueError:
        raise UserError(f"{julia} does not run: {done.stderr.strip()[-500:]}") from None
