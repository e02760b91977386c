"""Haskell: source and tests are two modules, compiled to bytecode and run in one process, with GHC as a library.

The source exports only the function under test, so that what else it defines does not reach the tests, and is Safe
Haskell, so that it has no effects to deceive with; the harness says more. Pragmas for a whole file have no effect in it.
Bytecode because compiling and linking machine code takes more than twice as long as all of this.
"""

import ast
import re
import shutil
from dataclasses import dataclass
from functools import cache, partial

from multiplt.errors import UserError
from multiplt.sandbox.jobs import Job, Step, Trace
from multiplt.sandbox.model import Outcome, Program, Verdict
from multiplt.sandbox.workers.base import (
    HARNESSES,
    Language,
    Task,
    compile_harness,
    environment,
    judge_words,
    new_token,
    outcome,
    program_text,
    runtime,
    scratch,
    split_at_last,
)

_ENTRY = re.compile(r"\bcandidate\s*=\s*([a-z_][\w']*)")
# A heap that starts large is collected less often; no timer, as there is one thread.
_RTS = "-with-rtsopts=-A16m -V0"
# GHC's libraries are mapped, and its runtime reserves address space for a heap that it may never fill.
_ADDRESS_SPACE_MB = 512
_HEAP_EXHAUSTED = 251


@dataclass(frozen=True)
class _Harness:
    """The compiled harness's folder, GHC's own and that of its packages' descriptions."""

    folder: str
    ghc: str
    packages: str


class Haskell(Language):
    """Haskell with GHC's bytecode interpreter."""

    def __init__(self) -> None:
        """Find the compiler and compile the harness. Raises UserError."""
        self._harness = _compiled_harness(runtime(["ghc"], "ghc"))

    def trees(self) -> list[str]:
        """The harness, and GHC with its packages."""
        return [self._harness.folder, self._harness.ghc, self._harness.packages]

    def task(self, program: Program) -> Task:
        """Run the harness on the two modules.

        Raises UserError for tests that name no function as their candidate.
        """
        entry = _ENTRY.search(program.tests)
        if not entry:
            raise UserError("the tests judge nothing: they have no candidate = FUNCTION")
        token = new_token()
        step = Step(
            argv=[f"{self._harness.folder}/harness", self._harness.ghc],
            files={
                "token": token,
                "Program.hs": program_text(_source(program.source, entry[1])),
                "Tests.hs": program_text(_tests(program.tests, entry[1])),
            },
            environment=environment(),
            address_space_mb=_ADDRESS_SPACE_MB,
        )
        return Task(Job([step]), partial(_judge, token=token))

    def split(self, text: str) -> tuple[str, str]:
        """Cut before the last type of the main action."""
        return split_at_last(text, "main :: IO ()")


def _source(source: str, entry: str) -> str:
    return f'module Program ({entry}) where\n{{-# LINE 1 "program.hs" #-}}\n{source}\n'


def _tests(tests: str, entry: str) -> str:
    """The tests, with what they may call in scope; the function may have the name of one of the library's."""
    lines = [
        "module Tests (checks) where",
        "import qualified Data.Map as Map",
        "import qualified Data.Set as Set",
        f"import Prelude hiding ({entry})",
        f"import Program ({entry})",
        '{-# LINE 1 "tests.hs" #-}',
        tests,
        "",
    ]
    return "\n".join(lines)


def _judge(trace: Trace, token: str) -> Outcome:
    judged = judge_words(trace, token)
    if judged.verdict is Verdict.EXCEPTION and trace.exit_code == _HEAP_EXHAUSTED:
        return outcome(trace, Verdict.MEMORY)
    return judged


@cache
def _compiled_harness(ghc: str) -> _Harness:
    """Compile the harness, once a process; it is removed at the process's end.

    Raises UserError with the compiler's own message.
    """
    folder = scratch("haskell")
    shutil.copy(HARNESSES / "haskell_harness.hs", f"{folder}/harness.hs")
    options = ["-v0", "-O0", "-dynamic", "-package", "ghc", "-rtsopts=ignoreAll", _RTS]
    compile_harness([ghc, *options, "harness.hs", "-o", "harness"], folder)
    # A list of pairs of strings, which is written in Python as in Haskell.
    known = dict(ast.literal_eval(compile_harness([ghc, "--info"], folder).strip()))
    return _Harness(folder, known["LibDir"], known["Global Package DB"])
