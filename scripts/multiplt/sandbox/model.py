"""What goes into the sandbox and what comes out: limits, programs, verdicts, outcomes.

Plain data and its checks. It starts nothing and knows no language.
"""

from dataclasses import dataclass, fields, replace
from enum import StrEnum


class Verdict(StrEnum):
    """How a program ended. Only OK is a pass, and only a proven end makes it OK."""

    OK = "ok"
    ASSERTION = "assertion"
    EXCEPTION = "exception"
    COMPILE = "compile"
    CPU_TIMEOUT = "cpu_timeout"
    WALL_TIMEOUT = "wall_timeout"
    MEMORY = "memory"
    OUTPUT_LIMIT = "output_limit"
    CRASH = "crash"
    INFRASTRUCTURE = "infrastructure"

    @property
    def status(self) -> str:
        """The word MultiPL-E's results files use: OK, Exception, SyntaxError or Timeout.

        Raises ValueError for INFRASTRUCTURE, which says nothing about the program.
        """
        if self is Verdict.INFRASTRUCTURE:
            raise ValueError(
                "an infrastructure failure has no status: it is not a verdict on the program"
            )
        return _STATUS.get(self, "Exception")


_STATUS = {
    Verdict.OK: "OK",
    Verdict.COMPILE: "SyntaxError",
    Verdict.CPU_TIMEOUT: "Timeout",
    Verdict.WALL_TIMEOUT: "Timeout",
}


@dataclass(frozen=True)
class Limits:
    """What one program may use. Raises ValueError when a value is not positive.

    cpu_seconds: processor time of all its processes together; the limit that decides.
    wall_seconds: time on the clock; a generous backstop for programs that sleep.
    memory_mb: address space of each process, and resident memory of all together, MiB.
    file_mb: largest file, and everything in its directory together, MiB.
    processes: processes and threads alive at once.
    open_files: file descriptors of each process.
    output_bytes: standard output and standard error together, bytes.
    """

    cpu_seconds: float = 5.0
    wall_seconds: float = 30.0
    memory_mb: int = 1024
    file_mb: int = 16
    processes: int = 16
    open_files: int = 64
    output_bytes: int = 16 * 1024 * 1024

    def raised(self, cpu_seconds: float) -> "Limits":
        """These limits with at least that much processor time, and the clock's limit in proportion."""
        if cpu_seconds <= self.cpu_seconds:
            return self
        wall_seconds = self.wall_seconds * cpu_seconds / self.cpu_seconds
        return replace(self, cpu_seconds=cpu_seconds, wall_seconds=wall_seconds)

    def __post_init__(self) -> None:
        """Refuse what no program could run under."""
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ValueError(f"limit {field.name} must be positive")
        if self.wall_seconds < self.cpu_seconds:
            raise ValueError("limit wall_seconds must not be below cpu_seconds")


@dataclass(frozen=True)
class Program:
    """One program and the tests that judge it.

    language: a name of workers.NAMES.
    source: prompt and completion, the text under test.
    tests: the suite that MultiPL-E would append to the source.
    seed: of the runtime's hash function, where it takes one (Python); 0 is a seed like any other.
    cpu_seconds: a limit of its own, where that is above the sandbox's.
    """

    language: str
    source: str
    tests: str
    seed: int = 0
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """How one program ended.

    exit_code: of its main process, minus the signal's number if one ended it, None if it never ran.
    stdout, stderr: the first 2048 bytes of each, decoded, bad bytes replaced.
    cpu_seconds: processor time of all its processes; wall_seconds: time on the clock.
    proof: how the pass was proven, None without a pass: "values" (the supervisor itself compared
    every value) or "token" (the harness gave its secret after the last test).
    """

    verdict: Verdict
    exit_code: int | None
    stdout: str
    stderr: str
    cpu_seconds: float
    wall_seconds: float
    proof: str | None = None
