"""One jail for all tests of the sandbox, and a check after every program that it is unharmed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from multiplt.sandbox import Limits, Outcome, Program, Sandbox, Verdict

LIMITS = Limits(cpu_seconds=1, wall_seconds=10, memory_mb=256, processes=8, output_bytes=1 << 20)

LUA_TESTS = """
lu = require('luaunit')

function test_humaneval()
local candidate = f
    lu.assertEquals(candidate(1), 2)
    lu.assertEquals(candidate(2), 3)
end

os.exit(lu.LuaUnit.run())"""

OCAML_TESTS = """
let assertions =
 let candidate = f in
  (assert ((candidate 1) = 2));
  (assert ((candidate 2) = 3));
  ()
"""

PYTHON_TESTS = """
def check(candidate):
    assert candidate(1) == 2
    assert candidate(2) == 3

def test_check():
    check(f)

test_check()
"""

TESTS = {"lua": LUA_TESTS, "ocaml": OCAML_TESTS, "python": PYTHON_TESTS}
RIGHT = {
    "lua": "local function f(x)\n  return x + 1\nend",
    "ocaml": "let f (x : int) : int = x + 1",
    "python": "def f(x):\n    return x + 1",
}

Run = Callable[..., Outcome]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(LIMITS, workers=1) as started:
        yield started


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    """Run one program, then show that the same worker still passes the right one, alone."""

    def run_one(language: str, source: str, tests: str = "") -> Outcome:
        (outcome,) = sandbox.run([Program(language, source, tests or TESTS[language])])
        assert processes_in(sandbox) == 1, "the program left a process behind"
        (after,) = sandbox.run([Program(language, RIGHT[language], TESTS[language])])
        assert after.verdict is Verdict.OK, after
        return outcome

    return run_one


def processes_in(sandbox: Sandbox) -> int:
    """Processes below the one worker's outer process: 1 is the jail itself."""
    (outer,) = sandbox.worker_pids
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields[1])
    below = {outer}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return len(below) - 1
