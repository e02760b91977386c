"""A warm parent: a process with a runtime loaded that forks a fresh process for each program.

Runs in the jail. The parent is the harness of a language in the jail's isolation and limits; it never
runs a line of a program itself. For each program it reads the path of the working directory, a line
from the FIFO "control" in the directory it was started in, and forks twice, so that the process in
which the program runs becomes the jail's own child: the kernel reports its end and its processor time to
the jail and not to anything that shares a user with the program. That process closes the FIFO, changes
to the directory and says "TOKEN start PID" on the channel before it reads the program's text.
"""

import os
import select
import signal
import time
from contextlib import suppress

from multiplt.sandbox.execute import (
    Setting,
    Streams,
    follow,
    open_channel,
    output_stream,
    start,
)
from multiplt.sandbox.jobs import Step, Trace

CONTROL = "control"
_START_SECONDS = 60.0
_ORPHAN_SECONDS = 5.0
# Forks of a parent that leaks slow down with it, and count what it holds as theirs.
_MOST_PROGRAMS = 500
_MOST_GROWTH = 2
_LOOK_SECONDS = 0.1


class Parent:
    """One warm parent; replaced by its owner when it is `spent`."""

    def __init__(self, step: Step, setting: Setting) -> None:
        """Start it in the present working directory and wait until it can serve. Raises OSError."""
        self._setting = setting
        self._served = 0
        control = os.path.join(setting.directory, CONTROL)
        os.mkfifo(control)
        os.chmod(control, 0o666)
        self._control = -1
        self._outputs = [os.pipe2(os.O_CLOEXEC), os.pipe2(os.O_CLOEXEC)]
        (_, stdout), (_, stderr) = self._outputs
        self.pid = start(step, setting, stdout, stderr, lives_on=True)
        self._alive = os.pidfd_open(self.pid)
        setting.descendants.spared.add(self.pid)
        try:
            self._control = self._opened(control)
            self._inherited = self._what_forks_inherit()
            self._resident = setting.descendants.resident_bytes(self.pid)
        except OSError:
            self.close()
            raise

    @property
    def spent(self) -> bool:
        """Whether it is dead, leaks, was changed, or served so long that a fresh one is cheaper than a doubt."""
        dead = bool(select.select([self._alive], [], [], 0)[0])
        resident = self._setting.descendants.resident_bytes(self.pid)
        return (
            dead
            or self._served >= _MOST_PROGRAMS
            or resident > _MOST_GROWTH * self._resident > 0
            or self._what_forks_inherit() != self._inherited
        )

    def _what_forks_inherit(self) -> tuple[object, ...]:
        """What its user, and so any program, can change of a process from outside."""
        try:
            return (
                self._setting.descendants.limits(self.pid),
                os.sched_getaffinity(self.pid),
                os.getpriority(os.PRIO_PROCESS, self.pid),
                os.sched_getscheduler(self.pid),
            )
        except OSError:
            # It is gone, or the kernel does not tell.
            return ()

    def run(self, setting: Setting, hangup: int) -> Trace:
        """Run the program whose files lie in the working directory, as run_step does.

        Raises OSError when the parent cannot: the program has then not run.
        """
        self._served += 1
        channel = open_channel(setting)
        outputs = [output_stream(read) for read, _ in self._outputs]
        streams = Streams(outputs[0], outputs[1], channel)
        try:
            for output in outputs:
                self._fresh(output.descriptor)
            # A program may have stopped its parent, whose user is its own.
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._alive, signal.SIGCONT)
            os.write(self._control, os.fsencode(setting.directory) + b"\n")
            child = self._child(streams, hangup)
            return follow(child, streams, setting, time.monotonic(), hangup)
        finally:
            os.close(channel.descriptor)

    def close(self) -> None:
        """End it and free what it held."""
        # By descriptor: the number of one that has long died may be another's.
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._alive, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        self._setting.descendants.spared.discard(self.pid)
        for descriptor in (self._control, self._alive, *sum(self._outputs, ())):
            if descriptor >= 0:
                os.close(descriptor)

    def _opened(self, control: str) -> int:
        """The writing end of the FIFO, which can be opened once the parent has opened the other."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            with suppress(OSError):
                return os.open(control, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            if select.select([self._alive], [], [], 0.005)[0]:
                error = output_stream(self._outputs[1][0])
                error.drain()
                said = bytes(error.head).decode("utf-8", "replace").strip()
                raise OSError(f"the warm parent died: {said}")
            if time.monotonic() > deadline:
                raise OSError("the warm parent does not come up")

    def _fresh(self, reader: int) -> None:
        """Empty an output and take back the flag that a program may have set on its writing end."""
        with suppress(BlockingIOError):
            while os.read(reader, 1 << 16):
                pass
        for _, writer in self._outputs:
            os.set_blocking(writer, True)

    def _child(self, streams: Streams, hangup: int) -> int:
        """The pid of the process that the parent has forked for the program, a child of ours."""
        poller = select.poll()
        for descriptor in (streams.channel.descriptor, self._alive, hangup):
            poller.register(descriptor, select.POLLIN)
        deadline = time.monotonic() + _START_SECONDS
        while b"\n" not in streams.channel.head:
            ready = [descriptor for descriptor, _ in poller.poll(_LOOK_SECONDS * 1000)]
            if hangup in ready:
                raise EOFError("nobody waits for the answer")
            if streams.channel.descriptor in ready:
                streams.channel.drain()
            elif self._alive in ready:
                raise OSError("the warm parent died")
            elif self._orphan_died():
                raise OSError("the process that was to run the program died before it began")
            elif time.monotonic() > deadline:
                raise OSError("the warm parent does not answer")
        line = bytes(streams.channel.head).partition(b"\n")[0]
        pid = int(line.split()[-1])
        self._adopt(pid)
        return pid

    def _orphan_died(self) -> bool:
        """Whether a process has died that became ours: no program's has said that it begins."""
        with suppress(ChildProcessError):
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            return found is not None and found.si_pid not in self._setting.descendants.spared
        return False

    def _adopt(self, pid: int) -> None:
        """Wait until the process between the parent and the program's has gone, and made it ours."""
        deadline = time.monotonic() + _ORPHAN_SECONDS
        while True:
            try:
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                return
            except ChildProcessError:
                if time.monotonic() > deadline:
                    raise OSError("the warm parent forked no process for the program") from None
                time.sleep(0.0002)
