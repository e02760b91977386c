"""The process of one worker that lives inside the isolation and runs jobs one after another.

Started once a worker by the supervisor, as `main(socket, isolation, limits, trees)`; entering
namespaces costs milliseconds, so it is done once a worker and not once a program. It runs what
it is told and reports what the kernel saw; it judges nothing and knows no language. It is
process 1 of its own process namespace: when it ends, the kernel ends everything in it.
"""

import json
import os
import shutil
import signal
import socket
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from multiplt.sandbox import kernel, view
from multiplt.sandbox.execute import CHANNEL, Setting, run_step
from multiplt.sandbox.jobs import (
    Job,
    Step,
    Trace,
    job_from,
    receive,
    send,
    text_as_bytes,
    trace_message,
)
from multiplt.sandbox.model import Limits
from multiplt.sandbox.processes import Descendants
from multiplt.sandbox.warm import Parent


class Jail:
    """Runs jobs in one working directory, fresh for each."""

    def __init__(self, setting: Setting, namespaces: bool) -> None:
        """namespaces: the directory is a mount of its own, replaced after each job that left things."""
        self._setting = setting
        self._namespaces = namespaces
        self._mounted = False
        self._executable = ""
        self._parents: dict[str, Parent] = {}
        self._hopeless: dict[str, str] = {}
        # Inherited by all that is started here, which must not have them; this process can do without.
        if setting.owner is not None:
            os.setgroups([])
        kernel.control(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.forbid_meddling()

    def serve(self, connection: socket.socket) -> None:
        """Answer jobs until the other end is gone."""
        send(connection, {"ready": True})
        with suppress(EOFError, OSError):
            while True:
                job = job_from(receive(connection))
                send(connection, trace_message(self.run(job, connection.fileno())))

    def run(self, job: Job, hangup: int) -> Trace:
        """Run a job; trouble of the machine's becomes the trace's failure."""
        try:
            parent = self._parent(job.parent) if job.parent else None
            self._open_directory()
            try:
                return self._run_steps(job, parent, hangup)
            except OSError:
                # Whatever is wrong with a parent that does not serve, the next program gets another one.
                if job.parent:
                    self._parents.pop(repr(job.parent)).close()
                raise
            finally:
                self._close_directory()
        except OSError as error:
            return Trace(failure=str(error))

    def _run_steps(self, job: Job, parent: Parent | None, hangup: int) -> Trace:
        limits = self._setting.limits.raised(job.cpu_seconds)
        setting = replace(self._setting, limits=limits)
        trace = Trace()
        for index, step in enumerate(job.steps):
            self._put_files(step.files)
            if parent is None:
                self._prepare(step)
            run = parent.run(setting, hangup) if parent else run_step(step, setting, hangup)
            trace = replace(run, step=index)
            self._remove(CHANNEL)
            if trace.stopped or trace.exit_code != 0:
                break
        return trace

    def _parent(self, step: Step) -> Parent:
        """The warm parent that this step starts, started now if there is none that is fit."""
        name = repr(step)
        found = self._parents.get(name)
        if found is not None and not found.spent:
            return found
        if found is not None:
            self._parents.pop(name).close()
        if name in self._hopeless:
            raise OSError(self._hopeless[name])
        self._open_directory()
        try:
            self._put_files(step.files)
            self._prepare(step)
            self._parents[name] = Parent(step, self._setting)
        except OSError as error:
            # It would not start the next time either, and to find that out takes as long again.
            self._hopeless[name] = str(error)
            raise
        finally:
            self._close_directory()
        return self._parents[name]

    def _open_directory(self) -> None:
        if not self._namespaces:
            os.mkdir(self._setting.directory, 0o700)
        elif not self._mounted:
            view.fresh_work(self._setting.limits.file_mb, self._setting.owner)
            self._mounted = True

    def _close_directory(self) -> None:
        if not self._namespaces:
            _remove_tree(self._setting.directory)
        elif os.listdir(self._setting.directory) or self._has_attributes():
            view.discard_work()
            self._mounted = False
        else:
            # An empty one serves again, which saves a third of a millisecond.
            os.chmod(self._setting.directory, 0o700)

    def _has_attributes(self) -> bool:
        """Whether the directory may carry what outlives its files, as default rights for new ones."""
        try:
            return bool(os.listxattr(self._setting.directory))
        except OSError:
            return True

    def _put_files(self, files: dict[str, str]) -> None:
        for name, content in files.items():
            path = os.path.join(self._setting.directory, name)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            with open(os.open(path, flags, 0o600), "wb") as file:
                file.write(text_as_bytes(content))
                os.fchmod(file.fileno(), 0o444)

    def _prepare(self, step: Step) -> None:
        """Give the runtime the /proc that it wants."""
        if step.reads_proc and self._namespaces and step.argv[0] != self._executable:
            view.name_executable(step.argv[0], self._setting.limits.memory_mb)
            self._executable = step.argv[0]

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError, IsADirectoryError):
            os.remove(os.path.join(self._setting.directory, name))


def main(descriptor: int, isolation: str, limits: str, trees: list[str]) -> None:
    """Enter the isolation ("namespaces" or "limits") and serve the socket until it closes.

    limits: Limits as JSON; trees: paths that programs may read besides the system's.
    """
    connection = socket.socket(fileno=descriptor)
    # It came by inheritance; no program may inherit it in turn.
    connection.set_inheritable(False)
    bounds = Limits(**json.loads(limits))
    try:
        if isolation == "namespaces":
            _serve_in_namespaces(connection, bounds, trees)
        else:
            _serve_with_limits(connection, bounds)
    except OSError as error:
        with suppress(OSError):
            send(connection, {"ready": False, "reason": str(error)})


def _serve_in_namespaces(connection: socket.socket, limits: Limits, trees: list[str]) -> None:
    owner = view.enter_namespaces()
    child = os.fork()
    if child:
        # The namespaces' first process is the jail; this one only hands on its end.
        connection.close()
        os.waitpid(child, 0)
        return
    kernel.control(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    proc = view.build_view(trees)
    # Programs of the same user must not read this process's memory or descriptors.
    kernel.control(kernel.PR_SET_DUMPABLE, 0)
    setting = Setting(
        limits,
        Descendants(proc, alone=True),
        view.WORK,
        owner,
        company=1 if owner is not None else 3,
    )
    Jail(setting, namespaces=True).serve(connection)


def _serve_with_limits(connection: socket.socket, limits: Limits) -> None:
    kernel.control(kernel.PR_SET_CHILD_SUBREAPER, 1)
    kernel.control(kernel.PR_SET_DUMPABLE, 0)
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    with tempfile.TemporaryDirectory(prefix="multiplt-sandbox-") as scratch:
        setting = Setting(
            limits,
            Descendants(proc, alone=False),
            os.path.join(scratch, "work"),
            owner=None,
            company=_own_processes() + 1,
        )
        Jail(setting, namespaces=False).serve(connection)


def _own_processes() -> int:
    """Processes and threads of this user, all of which the kernel counts against its limit."""
    count = 0
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and entry.stat().st_uid == os.geteuid():
                count += sum(1 for _ in (entry / "task").iterdir())
    return count


def _remove_tree(directory: str) -> None:
    def open_up(function: object, path: str, _error: object) -> None:
        # A program may have taken its own rights away; they are ours to give back.
        for name in (os.path.dirname(path), path):
            os.chmod(name, 0o700)
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.remove(path)

    shutil.rmtree(directory, onerror=open_up)
