"""The words that the supervisor and its jails exchange: a job, its limits, and what it did.

Frames are a four-byte length and JSON; bytes travel as Latin-1 text. Neither end trusts the
other's programs, only each other: nothing here is ever read from a program's own output.
"""

import json
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

_LENGTH = struct.Struct("!I")


@dataclass(frozen=True)
class Step:
    """One process to run in the job's directory, after its files were put there.

    address_space_mb: what the runtime reserves without using it, MiB, on top of the memory limit;
    resident memory stays under that limit all the same. no_files_at_start: the soft limit on the size
    of files is 0 and its signal ignored, until the harness takes both back: a runtime that would put
    its compiled code into a file in memory then uses pages of its own, which forks do not share.
    open_files: how many files the runtime wants to be allowed, on top of the limit. reads_proc: the
    runtime does not start without a /proc; it gets one that holds only what it needs.
    """

    argv: list[str]
    files: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    address_space_mb: int = 0
    no_files_at_start: bool = False
    open_files: int = 0
    reads_proc: bool = False


@dataclass(frozen=True)
class Job:
    """Processes to run one after the other in one fresh directory, until one fails.

    The limits, as in Limits, hold for each step. With a parent, a warm process that is started once and
    lives on, there is one step: a process that the parent forks, given the step's files. cpu_seconds
    raises the limit of processor time, and that of the clock with it.
    """

    steps: list[Step]
    parent: Step | None = None
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Trace:
    """What the last step that ran did, as the kernel saw it.

    stopped: the limit it ran into (a verdict's name), or "" if it ended by itself.
    channel: the bytes its harness sent, as Latin-1 text. step: its index in the job.
    failure: what went wrong outside the program, or "".
    """

    step: int = 0
    exit_code: int | None = None
    stopped: str = ""
    stdout: str = ""
    stderr: str = ""
    channel: str = ""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    failure: str = ""


def bytes_as_text(data: bytes) -> str:
    """Bytes in a form that JSON carries."""
    return data.decode("latin-1")


def text_as_bytes(text: str) -> bytes:
    """The inverse of bytes_as_text."""
    return text.encode("latin-1")


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one frame. Raises OSError when the other end is gone."""
    body = json.dumps(message).encode()
    connection.sendall(_LENGTH.pack(len(body)) + body)


def receive(connection: socket.socket) -> dict[str, Any]:
    """Read one frame. Raises EOFError when the other end is gone."""
    body = _read(connection, _LENGTH.unpack(_read(connection, _LENGTH.size))[0])
    message: dict[str, Any] = json.loads(body)
    return message


def job_message(job: Job) -> dict[str, Any]:
    """A job as a frame's content."""
    # Not asdict, which copies every value and takes longer than all else here.
    steps = [vars(step) for step in job.steps]
    return vars(job) | {"steps": steps, "parent": job.parent and vars(job.parent)}


def trace_message(trace: Trace) -> dict[str, Any]:
    """A trace as a frame's content."""
    return vars(trace)


def job_from(message: dict[str, Any]) -> Job:
    """The inverse of job_message."""
    parent = message["parent"]
    steps = [Step(**step) for step in message["steps"]]
    return Job(steps, parent and Step(**parent), message["cpu_seconds"])


def _read(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError("the other end closed the connection")
        parts += part
    return bytes(parts)
