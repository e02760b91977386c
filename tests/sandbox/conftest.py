"""One jail for all tests of the sandbox, and a check after every program that it is unharmed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from facts import FACTS
from facts.model import Programs
from multiplt.executables import find_executable
from multiplt.languages import compile_problem, get_language
from multiplt.sandbox import Limits, Outcome, Program, Sandbox, Verdict
from multiplt.sandbox.workers import NAMES

LIMITS = Limits(cpu_seconds=2, wall_seconds=10, memory_mb=256, processes=8, output_bytes=1 << 20)

PYTHON_TESTS = """
def check(candidate):
    assert candidate(1) == 2
    assert candidate(2) == 3

def test_check():
    check(f)

test_check()
"""

PROGRAMS = {name: facts.programs for name, facts in FACTS.items()} | {
    "python": Programs(
        tests=PYTHON_TESTS,
        right="def f(x):\n    return x + 1",
        wrong="def f(x): return 0\n",
        endless="def f(x):\n    while True: pass",
        hungry="def f(x):\n    t = []\n    while True: t.append(bytearray(10**6))",
        chatty="def f(x):\n    while True: print('x' * 10000)",
        prints="print('x' * 300000)\ndef f(x):\n    return x + 1",
        deep="def f(x):\n    return 1 + f(x)",
        comment="# {}\n",
    )
}
TESTS = {name: programs.tests for name, programs in PROGRAMS.items()}
RIGHT = {name: programs.right for name, programs in PROGRAMS.items()}

# Julia may not be there to be had.
RUNNABLE = [name for name in NAMES if name != "julia" or find_executable(name)]

Run = Callable[..., Outcome]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(LIMITS, workers=1, languages=RUNNABLE) as started:
        yield started


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    """Run one program, then show that the same worker still passes the right one, alone."""

    def run_one(language: str, source: str, tests: str = "") -> Outcome:
        before = processes_in(sandbox)
        (outcome,) = sandbox.run([Program(language, source, tests or TESTS[language])])
        left = processes_in(sandbox)
        (after,) = sandbox.run([Program(language, RIGHT[language], TESTS[language])])
        assert after.verdict is Verdict.OK, after
        # Each program's end kills all but the jail and its warm parents, one of which may just be dying.
        assert left <= before | processes_in(sandbox), "the program left a process behind"
        return outcome

    return run_one


def compiled_tests(language: str, parameter: str, result: str, *checks: str) -> str:
    """The suite of a function f of such types that this project compiles of Python assertions."""
    source = f'def f({parameter}) -> {result}:\n    """Do it."""\n'
    return compile_problem(source, checks, get_language(language)).tests


def processes_in(sandbox: Sandbox) -> set[int]:
    """The processes below the one worker's outer process: the jail and its warm parents."""
    (outer,) = sandbox.worker_pids
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # What has ended and is only not yet waited for is no process left behind.
        if fields[0] != "Z":
            parents[int(status.parent.name)] = int(fields[1])
    below = {outer}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return below
