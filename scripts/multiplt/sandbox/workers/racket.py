"""Racket: the source is a module and its tests a function, in two worlds of one process.

The harness says how a pass is proven. It is compiled once a process; a program is expanded and
compiled in memory, as `racket file.rkt` does.
"""

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

_ENTRY = re.compile(r"\(\(\s*candidate\s+([^\s()\[\]]+)\s*\)\)")
_COMPILE = """
(managed-compile-zo (vector-ref (current-command-line-arguments) 0))
(for ([name '(config-dir collects-dir)])
  (displayln (simplify-path (build-path (find-system-path name)))))
"""


@dataclass(frozen=True)
class _Harness:
    """The compiled harness's folder, and the folders of the installation that it reads."""

    folder: str
    trees: tuple[str, ...]


class Racket(Language):
    """Racket with rackunit."""

    def __init__(self) -> None:
        """Find the runtime and compile the harness. Raises UserError."""
        self._racket = runtime(["racket"], "racket")
        self._harness = _compiled_harness(self._racket)

    def trees(self) -> list[str]:
        """The runtime, its configuration and libraries, and the harness."""
        return [self._racket, self._harness.folder, *self._harness.trees]

    def task(self, program: Program) -> Task:
        """Run the harness, which loads the two texts and removes their files.

        Raises UserError for tests that name no function as their candidate.
        """
        token = new_token()
        step = self._step([f"{self._harness.folder}/harness.rkt"], _files(program, token))
        return Task(Job([step]), partial(_judge, token=token))

    def warm_task(self, program: Program) -> Task:
        """The same in a fork of a harness that has expanded and compiled a program before."""
        token = new_token()
        warm = f'(require (submod (file "{self._harness.folder}/harness.rkt") warm))'
        parent = self._step(["-l", "racket/base", "-e", warm], {})
        job = Job([Step([], _files(program, token))], parent)
        return Task(job, partial(_judge, token=token))

    def _step(self, arguments: list[str], files: dict[str, str]) -> Step:
        return Step(
            argv=[self._racket, "-U", *arguments],
            files=files,
            environment=environment(HOME="/nonexistent"),
            reads_proc=True,
        )

    def split(self, text: str) -> tuple[str, str]:
        """Cut before the last line that loads rackunit."""
        return split_at_last(text, "(require rackunit)")


def _files(program: Program, token: str) -> dict[str, str]:
    entry = _ENTRY.search(program.tests)
    if not entry:
        raise UserError("the tests judge nothing: they have no ((candidate FUNCTION))")
    return {
        "token": token,
        "entry": program_text(entry[1]),
        "source": program_text(program.source),
        "tests": program_text(program.tests),
    }


def _judge(trace: Trace, token: str) -> Outcome:
    judged = judge_words(trace, token)
    # Racket gives up by itself when the system refuses it more memory.
    if judged.verdict is not Verdict.OK and judged.stderr.endswith("out of memory\n"):
        return outcome(trace, Verdict.MEMORY)
    return judged


@cache
def _compiled_harness(racket: str) -> _Harness:
    """Compile the harness, once a process; it is removed at the process's end."""
    folder = scratch("racket")
    path = shutil.copy(HARNESSES / "racket_harness.rkt", f"{folder}/harness.rkt")
    command = [racket, "-l", "racket/base", "-l", "compiler/cm", "-e", _COMPILE, path]
    return _Harness(folder, tuple(compile_harness(command, folder).splitlines()))
