"""One step of a job: start the process under its limits, watch it, read it, end all it started.

Runs in the jail, one step at a time. It knows limits and pipes; what the output means is
decided outside. The clocks are the kernel's: processor time by getrusage, wall time monotonic.
"""

import errno
import math
import os
import resource
import select
import signal
import time
from dataclasses import dataclass, field

from multiplt.sandbox.jobs import Step, Trace, bytes_as_text
from multiplt.sandbox.model import Limits, Verdict
from multiplt.sandbox.processes import Descendants

CHANNEL = "channel"
_KEPT_BYTES = 2048
_CHANNEL_BYTES = 4 * 1024 * 1024
_TICK_SECONDS = 0.05
_CHUNK = 1 << 16
# Room for the tasks of warm parents that start after a limit was set; a jail has few of them.
_LATER_PARENTS = 16


@dataclass(frozen=True)
class Setting:
    """What is the same for every step of a jail.

    directory: where programs run. owner: their user id, or None for this process's own.
    company: processes of that user that are not the program's, which the kernel counts too.
    """

    limits: Limits
    descendants: Descendants
    directory: str
    owner: int | None
    company: int


@dataclass
class Stream:
    """The head of what came through one pipe, and how much came in all."""

    descriptor: int
    keep: int
    head: bytearray = field(default_factory=bytearray)
    total: int = 0

    def drain(self) -> bool:
        """Take one chunk; False when there is none now."""
        try:
            data = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return False
        self.total += len(data)
        self.head += data[: max(0, self.keep - len(self.head))]
        return bool(data)


@dataclass(frozen=True)
class Streams:
    """What a program can write to: its two outputs, and the channel that belongs to its harness."""

    stdout: Stream
    stderr: Stream
    channel: Stream

    def all(self) -> tuple[Stream, Stream, Stream]:
        """The three."""
        return self.stdout, self.stderr, self.channel

    @property
    def printed(self) -> int:
        """Bytes that came through both outputs."""
        return self.stdout.total + self.stderr.total


def output_stream(descriptor: int) -> Stream:
    """The reading end of a program's output."""
    os.set_blocking(descriptor, False)
    return Stream(descriptor, _KEPT_BYTES)


def open_channel(setting: Setting) -> Stream:
    """Make the channel's FIFO in the working directory and open it. Raises OSError."""
    path = os.path.join(setting.directory, CHANNEL)
    os.mkfifo(path)
    os.chmod(path, 0o666)
    # Read and write: never "no writer yet", and never an end of file.
    return Stream(os.open(path, os.O_RDWR | os.O_NONBLOCK), _CHANNEL_BYTES)


def run_step(step: Step, setting: Setting, hangup: int) -> Trace:
    """Run one step to its end in the working directory, leaving no process behind.

    hangup: a descriptor that becomes readable when nobody waits for the answer any more;
    the step is then abandoned with EOFError. Raises OSError when the machine cannot run it.
    """
    channel = open_channel(setting)
    out_read, out_write = os.pipe2(os.O_CLOEXEC)
    err_read, err_write = os.pipe2(os.O_CLOEXEC)
    streams = Streams(output_stream(out_read), output_stream(err_read), channel)
    try:
        started = time.monotonic()
        try:
            child = start(step, setting, out_write, err_write)
        finally:
            os.close(out_write)
            os.close(err_write)
        return follow(child, streams, setting, started, hangup)
    finally:
        for stream in streams.all():
            os.close(stream.descriptor)


def follow(child: int, streams: Streams, setting: Setting, started: float, hangup: int) -> Trace:
    """Watch a child of this process to its end, kill what it left, and say what it did.

    started: when it began, monotonic seconds.
    """
    cpu, status = 0.0, None
    try:
        stopped = _watch(child, streams, setting, started + setting.limits.wall_seconds, hangup)
        wall = time.monotonic() - started
        if not stopped:
            _, status, usage = os.wait4(child, 0)
            cpu = usage.ru_utime + usage.ru_stime
    finally:
        cpu += setting.descendants.kill()
    for stream in streams.all():
        # What is left is at most a pipe's capacity: all writers are dead by now.
        while stream.drain():
            pass
    exit_code = os.waitstatus_to_exitcode(status) if status is not None else -signal.SIGKILL
    return Trace(
        exit_code=exit_code,
        stopped=_limit_met(stopped, cpu, exit_code, streams, setting.limits),
        stdout=bytes_as_text(bytes(streams.stdout.head)),
        stderr=bytes_as_text(bytes(streams.stderr.head)),
        channel=bytes_as_text(bytes(streams.channel.head)),
        cpu_seconds=cpu,
        wall_seconds=wall,
    )


def _watch(child: int, streams: Streams, setting: Setting, deadline: float, hangup: int) -> str:
    """Read until the child ends; returns the limit that it met, or "" when it ended by itself."""
    limits = setting.limits
    ended = os.pidfd_open(child)
    poller = select.poll()
    readers = {stream.descriptor: stream for stream in streams.all()}
    for descriptor in (*readers, ended, hangup):
        poller.register(descriptor, select.POLLIN)
    next_tick = time.monotonic() + _TICK_SECONDS
    try:
        while True:
            pause = max(0.0, min(next_tick, deadline) - time.monotonic())
            ready = [descriptor for descriptor, _ in poller.poll(pause * 1000)]
            if hangup in ready:
                raise EOFError("nobody waits for the answer")
            for descriptor in readers.keys() & set(ready):
                if not readers[descriptor].drain():
                    poller.unregister(descriptor)
            if streams.printed > limits.output_bytes:
                return Verdict.OUTPUT_LIMIT
            if streams.channel.total > _CHANNEL_BYTES:
                return Verdict.OUTPUT_LIMIT
            # Before the clock: a program that ended while the machine stood still is in time.
            if ended in ready:
                return ""
            now = time.monotonic()
            if now >= next_tick:
                usage = setting.descendants.usage()
                if usage.cpu_seconds > limits.cpu_seconds:
                    return Verdict.CPU_TIMEOUT
                most = limits.memory_mb << 20
                if usage.resident_bytes > most and setting.descendants.shared_once_bytes() > most:
                    return Verdict.MEMORY
                next_tick = now + _TICK_SECONDS
            if now >= deadline:
                return Verdict.WALL_TIMEOUT
    finally:
        os.close(ended)


def _limit_met(stopped: str, cpu: float, exit_code: int, streams: Streams, limits: Limits) -> str:
    if stopped:
        return stopped
    # Processor time decides wherever the last tick fell, so a verdict does not hang on luck.
    if cpu > limits.cpu_seconds or exit_code == -signal.SIGXCPU:
        return Verdict.CPU_TIMEOUT
    if exit_code == -signal.SIGXFSZ or streams.printed > limits.output_bytes:
        return Verdict.OUTPUT_LIMIT
    return ""


def start(step: Step, setting: Setting, stdout: int, stderr: int, *, lives_on: bool = False) -> int:
    """Fork and exec; returns the child's pid. Raises OSError if it never became the program.

    lives_on: the process serves many programs, so its own processor time has no limit.
    """
    # As much as can be is done before the fork: each page that the child changes must be copied for it.
    limits = _limits(setting, step, lives_on)
    report_read, report_write = os.pipe2(os.O_CLOEXEC)
    try:
        child = os.fork()
        if child == 0:
            _become(step, setting, (stdout, stderr), report_write, limits)
        os.close(report_write)
        report_write = -1
        failure = os.read(report_read, 64)
    finally:
        os.close(report_read)
        if report_write >= 0:
            os.close(report_write)
    if failure:
        os.waitpid(child, 0)
        number = int(failure)
        raise OSError(number, f"cannot start {step.argv[0]}: {os.strerror(number)}")
    return child


def _become(
    step: Step,
    setting: Setting,
    outputs: tuple[int, int],
    report: int,
    limits: list[tuple[int, tuple[int, int]]],
) -> None:
    """In the child: take on the limits and turn into the program. Never returns."""
    try:
        os.setsid()
        os.chdir(setting.directory)
        null = os.open(os.devnull, os.O_RDONLY)
        for number, descriptor in enumerate((null, *outputs)):
            os.dup2(descriptor, number, inheritable=True)
        if setting.owner is not None:
            os.setresgid(setting.owner, setting.owner, setting.owner)
            os.setresuid(setting.owner, setting.owner, setting.owner)
        for what, bounds in limits:
            resource.setrlimit(what, bounds)
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        if step.no_files_at_start:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        os.execve(step.argv[0], step.argv, step.environment)
    except OSError as error:
        os.write(report, str(error.errno or errno.EIO).encode())
    finally:
        os._exit(127)


def _limits(setting: Setting, step: Step, lives_on: bool) -> list[tuple[int, tuple[int, int]]]:
    """The limits of a step's process, soft and hard, none over what this process may have."""
    limits = setting.limits
    company = setting.company + setting.descendants.spared_tasks()
    if lives_on:
        company += _LATER_PARENTS
    seconds = math.ceil(limits.cpu_seconds)
    file_bytes = limits.file_mb << 20
    wanted = {
        resource.RLIMIT_CORE: (0, 0),
        # The watch decides, which counts all processes of a program; the kernel's limit on each is for
        # the case that nobody watches. A program may ignore the soft limit's signal, not the hard one's.
        resource.RLIMIT_CPU: (seconds + 1, seconds + 2),
        resource.RLIMIT_AS: ((limits.memory_mb + step.address_space_mb) << 20,) * 2,
        resource.RLIMIT_FSIZE: (0 if step.no_files_at_start else file_bytes, file_bytes),
        resource.RLIMIT_NPROC: (limits.processes + company,) * 2,
        resource.RLIMIT_NOFILE: (limits.open_files + step.open_files,) * 2,
    }
    if lives_on:
        del wanted[resource.RLIMIT_CPU]
    return [(what, _clipped(what, *bounds)) for what, bounds in wanted.items()]


def _clipped(what: int, soft: int, hard: int) -> tuple[int, int]:
    ceiling = resource.getrlimit(what)[1]
    if ceiling == resource.RLIM_INFINITY:
        return soft, hard
    return min(soft, ceiling), min(hard, ceiling)
