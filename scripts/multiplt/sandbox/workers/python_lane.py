"""Processes of a Python suite, one after the other, each under limits of its own, and the words that they send.

A part of python_suite_harness.py, which says who trusts whom. Runs inside the sandbox, on the standard
library alone.
"""

import os
import resource
import select
import signal
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


# What a process may say.
MOST_SAID = 1 << 20


class Say:
    """The way out of a process that runs the function: one line an answer."""

    def __init__(self, descriptor: int) -> None:
        """Look up now what the program could give another meaning to."""
        self.descriptor = descriptor
        self._flushes = (sys.stdout.flush, sys.stderr.flush)
        self._write = os.write

    def __call__(self, step: int, word: str, text: str = "") -> None:
        """Say one thing about a step (-1: the program itself), after all that was printed before."""
        for flush in self._flushes:
            try:
                flush()
            except BaseException:
                continue
        write_all(self.descriptor, f"{step} {word} {text}\n".encode("latin-1"), self._write)


class Lane:
    """Runs one process after the other under limits of their own, and reads what they say and print.

    None of them can leave a process behind, so the pipes serve all of them.
    """

    def __init__(self, secrets: "list[int]") -> None:
        """secrets: descriptors that no process of the lane may have."""
        self._answers, self._answer = os.pipe()
        self._outputs, self._output = os.pipe()
        self._secrets = (self._answers, self._outputs, *secrets)
        for descriptor in (self._answers, self._outputs):
            os.set_blocking(descriptor, False)

    def run(
        self,
        limits: "Any",
        body: "Callable[..., object]",
        arguments: "tuple[Any, ...]",
        forks: bool = False,
    ) -> "tuple[str, str, float]":
        """Run the body in a fresh process, with a Say before the arguments; forks: it may make processes.

        Returns what it said, the limit that ended it ("" if none did), and its processor seconds.
        """
        child = os.fork()
        if child == 0:
            self._become(limits, body, arguments, forks)
        ended = os.pidfd_open(child)
        said, stopped = self._listen(ended, limits)
        os.close(ended)
        if stopped:
            os.kill(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        said += read_all(self._answers)
        read_all(self._outputs)
        for descriptor in (self._answer, self._output):
            # The process may have set the flag, which is the pipe's and not its own.
            os.set_blocking(descriptor, True)
        cpu = usage.ru_utime + usage.ru_stime
        return said.decode("latin-1"), stopped or limit_met(status, cpu, limits), cpu

    def _become(
        self,
        limits: "Any",
        body: "Callable[..., object]",
        arguments: "tuple[Any, ...]",
        forks: bool,
    ) -> None:
        """In the child: take on the limits, run the body, end. Never returns."""
        try:
            for descriptor in self._secrets:
                os.close(descriptor)
            os.dup2(self._output, 1)
            os.dup2(self._output, 2)
            hard = resource.getrlimit(resource.RLIMIT_NPROC)[1] if forks else 0
            resource.setrlimit(resource.RLIMIT_NPROC, (0, hard))
            limit_processor_time(limits["cpu_seconds"])
            body(Say(self._answer), *arguments)
        finally:
            os._exit(0)

    def _listen(self, ended: int, limits: "Any") -> "tuple[bytes, str]":
        """What the process says until it ends, and the limit on output or wall time that it met."""
        poller = select.poll()
        for descriptor in (ended, self._answers, self._outputs):
            poller.register(descriptor, select.POLLIN)
        said, printed = b"", 0
        deadline = time.monotonic() + limits["wall_seconds"]
        while True:
            left = max(0.0, deadline - time.monotonic())
            ready = [descriptor for descriptor, _ in poller.poll(left * 1000)]
            if self._answers in ready:
                said += read_all(self._answers)
            if self._outputs in ready:
                printed += len(read_all(self._outputs))
            if printed > limits["output_bytes"] or len(said) > MOST_SAID:
                return said, "output_limit"
            if ended in ready:
                return said, ""
            if not ready:
                return said, "wall_timeout"


def limit_processor_time(seconds: float) -> None:
    """Have the kernel end this process at its limit, whatever becomes of those who watch it."""
    whole = int(seconds) + 1
    ceiling = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if ceiling == resource.RLIM_INFINITY or ceiling > whole:
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def allow_forks() -> None:
    """Let this process make processes, now that the program is loaded."""
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))


def read_all(descriptor: int) -> bytes:
    """What is in a pipe now, up to as much as a process may say."""
    data = b""
    try:
        while len(data) <= MOST_SAID and (part := os.read(descriptor, 1 << 16)):
            data += part
    except BlockingIOError:
        pass
    return data


def limit_met(status: int, cpu: float, limits: "Any") -> str:
    """The limit that a process met which ended by itself."""
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if cpu > limits["cpu_seconds"] or number in (signal.SIGXCPU, signal.SIGPROF):
        return "cpu_timeout"
    if number == signal.SIGXFSZ:
        return "output_limit"
    return "crash" if number else ""


def write_all(
    descriptor: int, line: bytes, write: "Callable[[int, bytes], int]" = os.write
) -> None:
    """Write all of it."""
    while line:
        line = line[write(descriptor, line) :]
