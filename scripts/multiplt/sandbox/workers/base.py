"""What every language has in common: a task, the token's words, and verdicts from a trace.

It knows no language. Channel lines are "TOKEN WORD TEXT"; lines without the token are not ours.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from multiplt.errors import UserError
from multiplt.sandbox.jobs import Job, Trace, bytes_as_text, text_as_bytes
from multiplt.sandbox.model import Outcome, Program, Verdict

HARNESSES = Path(__file__).resolve().parent
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Task:
    """A job and how to read what it did."""

    job: Job
    judge: Callable[[Trace], Outcome]


class Language(ABC):
    """One language: its runtime, found when constructed, and how it runs and judges programs."""

    @abstractmethod
    def trees(self) -> list[str]:
        """Absolute paths that its programs must be able to read, besides the system's."""

    @abstractmethod
    def task(self, program: Program) -> Task:
        """How to run one program. Raises UserError if the tests cannot judge anything."""

    def warm_task(self, program: Program) -> Task | None:
        """How to run it in a fork of a warm parent (see warm.py), None where there is none."""
        return None

    @abstractmethod
    def split(self, text: str) -> tuple[str, str]:
        """A whole program in MultiPL-E's shape as (source, tests). Raises UserError."""


def environment(**more: str) -> dict[str, str]:
    """All that a program finds in its environment."""
    return _ENVIRONMENT | more


def runtime(names: list[str], package: str) -> str:
    """The absolute path of the first program that exists.

    Raises UserError naming the Debian package if there is none.
    """
    for name in names:
        found = shutil.which(name)
        if found:
            return os.path.realpath(found)
    raise UserError(f"{names[0]} was not found: install the Debian package {package}")


def scratch(name: str) -> str:
    """A directory that programs can read, removed when this process ends."""
    directory = tempfile.mkdtemp(prefix=f"multiplt-{name}-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    # Programs run as another user, who must be able to read it.
    Path(directory).chmod(0o755)
    return directory


def compile_harness(command: list[str], folder: str) -> str:
    """What a compiler of a harness prints, run in the folder. Raises UserError with its own message."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError(f"{command[0]} cannot compile the harness: {done.stderr.strip()}")
    return done.stdout


def new_token() -> str:
    """A secret for one run of one program."""
    return secrets.token_hex(16)


def program_text(text: str) -> str:
    """A program's text as a job carries it; lone surrogates become the bytes they stand for."""
    return bytes_as_text(text.encode("utf-8", "surrogatepass"))


def program_files(program: Program, token: str) -> dict[str, str]:
    """The files that most harnesses take: the token, the source and the tests."""
    return {
        "token": token,
        "source": program_text(program.source),
        "tests": program_text(program.tests),
    }


def split_at_last(text: str, marker: str) -> tuple[str, str]:
    """Cut text before the last line that starts with marker. Raises UserError if none does."""
    start = ("\n" + text).rfind("\n" + marker)
    if start < 0:
        raise UserError(f"the program has no line that starts with {marker!r}, so no tests")
    return text[:start], text[start:]


def words(trace: Trace, token: str) -> list[tuple[str, str]]:
    """The (word, text) pairs that the harness said, in order."""
    said = []
    for line in trace.channel.split("\n"):
        secret, _, rest = line.partition(" ")
        if secrets.compare_digest(secret.encode(), token.encode()):
            word, _, text = rest.partition(" ")
            said.append((word, text))
    return said


def judge_words(trace: Trace, token: str) -> Outcome:
    """The outcome of a program whose harness says "start" and then one verdict."""
    verdict = early_verdict(trace)
    if verdict is not None:
        return outcome(trace, verdict)
    said = [word for word, _ in words(trace, token)]
    if not said:
        return outcome(trace, Verdict.INFRASTRUCTURE)
    if len(said) == 1:
        return outcome(trace, Verdict.EXCEPTION)
    verdict = Verdict(said[1])
    if verdict is Verdict.OK and trace.exit_code != 0:
        # The tests passed and then an exit handler spoilt the end.
        verdict = Verdict.EXCEPTION
    return outcome(trace, verdict, proof="token")


def early_verdict(trace: Trace) -> Verdict | None:
    """The verdict that needs no word of the harness's, if there is one."""
    if trace.failure:
        return Verdict.INFRASTRUCTURE
    if trace.stopped:
        return Verdict(trace.stopped)
    if trace.exit_code is not None and trace.exit_code < 0:
        return Verdict.CRASH
    return None


def outcome(trace: Trace, verdict: Verdict, proof: str | None = None) -> Outcome:
    """The trace with its verdict; the proof is kept for a pass only."""
    return Outcome(
        verdict,
        trace.exit_code,
        text_as_bytes(trace.stdout).decode("utf-8", "replace"),
        text_as_bytes(trace.stderr).decode("utf-8", "replace") or trace.failure,
        trace.cpu_seconds,
        trace.wall_seconds,
        proof if verdict is Verdict.OK else None,
    )
