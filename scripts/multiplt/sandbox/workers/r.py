"""R: the program runs in a child of the process that runs its tests, and only values pass between them.

The harness says how a pass is proven. The runtime is started without its shell script and without the
packages that take longest to load, which the harness attaches when they are used.
"""

import dataclasses
import subprocess
from functools import cache
from pathlib import Path

from multiplt.errors import UserError
from multiplt.sandbox.jobs import Job, Step
from multiplt.sandbox.model import Program
from multiplt.sandbox.workers.base import (
    HARNESSES,
    Language,
    Task,
    environment,
    judge_words,
    new_token,
    program_files,
    runtime,
    split_at_last,
)

# R refuses to start where it may open fewer than its table of connections holds.
_OPEN_FILES = 128
_PACKAGES = "utils,grDevices,graphics,stats"


class R(Language):
    """R 4 with its standard packages."""

    def __init__(self) -> None:
        """Find the runtime. Raises UserError."""
        self._home = _home(runtime(["R"], "r-base-core"))
        self._start = Step(
            argv=[
                *(f"{self._home}/bin/exec/R", "--vanilla", "--no-echo"),
                *("-f", str(HARNESSES / "r_harness.R")),
            ],
            environment=environment(
                LC_ALL="",
                LC_CTYPE="C.UTF-8",
                LC_COLLATE="C",
                R_HOME=self._home,
                LD_LIBRARY_PATH=f"{self._home}/lib",
                R_DEFAULT_PACKAGES=_PACKAGES,
                TMPDIR=".",
                LD_BIND_NOW="1",
            ),
            open_files=_OPEN_FILES,
        )

    def trees(self) -> list[str]:
        """The runtime, its settings, which Debian keeps elsewhere, and the harness."""
        settings = Path(self._home, "etc", "Renviron").resolve().parent
        return [self._home, str(settings), str(HARNESSES)]

    def task(self, program: Program) -> Task:
        """Run the harness, which takes the files away before the program runs."""
        token = new_token()
        step = dataclasses.replace(self._start, files=program_files(program, token))
        return Task(Job([step]), lambda trace: judge_words(trace, token))

    def warm_task(self, program: Program) -> Task:
        """The same in a fork of a harness that has loaded all that programs use."""
        token = new_token()
        job = Job([Step([], program_files(program, token))], parent=self._start)
        return Task(job, lambda trace: judge_words(trace, token))

    def split(self, text: str) -> tuple[str, str]:
        """Cut before the last definition of the test function."""
        return split_at_last(text, "test_humaneval <- function()")


@cache
def _home(r: str) -> str:
    """The runtime's folder. Raises UserError if there is no runtime in it."""
    done = subprocess.run([r, "RHOME"], capture_output=True, text=True, check=False)
    home = done.stdout.strip()
    if not Path(home, "bin/exec/R").exists():
        raise UserError(f"{r} RHOME names no folder with bin/exec/R: {done.stderr.strip()}")
    return home
