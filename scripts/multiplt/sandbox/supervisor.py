"""The sandbox as its users see it: programs in, outcomes out, in order, over several workers.

It starts the jails, hands out programs, remembers the last 4,096 of them and gives an identical one the same
outcome, and retries what the machine spoilt. What a jail does is in jail.py; what an outcome means is
decided by the language.
"""

import dataclasses
import json
import os
import queue
import socket
import subprocess
import sys
import time
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import Self

from multiplt.errors import UserError
from multiplt.sandbox.jobs import Job, Trace, job_message, receive, send
from multiplt.sandbox.model import Limits, Outcome, Program, Verdict
from multiplt.sandbox.workers import NAMES, language
from multiplt.sandbox.workers.base import Language, Task

_LIBRARY = str(Path(__file__).resolve().parents[2])
_START = f"""
import sys
sys.path.insert(0, {_LIBRARY!r})
from multiplt.sandbox.jail import main
main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
"""
_REMEMBERED = 4096
_AHEAD = 32
_RETRIES = 2


class Sandbox:
    """Runs generated programs under limits and isolation; a context manager.

    limits: for each program. workers: programs at once. languages: which to prepare.
    isolation: "auto" (namespaces, or an error where the machine has none), or "limits", which must
    be asked for: programs then see the network and the file system.
    mode: "warm" (a parent with the runtime loaded forks for each program, in languages that have
    one) or "cold" (a fresh process each, the oracle).
    Entering raises UserError if a runtime or the isolation is missing.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        workers: int = 1,
        isolation: str = "auto",
        languages: Iterable[str] = NAMES,
        mode: str = "warm",
    ) -> None:
        """Keep the settings; nothing starts before the context is entered."""
        if isolation not in ("auto", "limits"):
            raise UserError(f"isolation {isolation!r} is none of auto, limits")
        if mode not in ("warm", "cold"):
            raise UserError(f"mode {mode!r} is none of warm, cold")
        if workers < 1:
            raise UserError("the sandbox needs at least one worker")
        self.limits = limits or Limits()
        self.isolation = "limits" if isolation == "limits" else "namespaces"
        self.warm = mode == "warm"
        self.workers = workers
        self._names = list(languages)
        self._languages: dict[str, Language] = {}
        self._idle: queue.SimpleQueue[_Jail] = queue.SimpleQueue()
        self._jails: list[_Jail] = []
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Find the runtimes and start the workers."""
        self._languages = {name: language(name) for name in self._names}
        trees = sorted({tree for each in self._languages.values() for tree in each.trees()})
        for _ in range(self.workers):
            jail = _Jail(self.isolation, self.limits, trees)
            self._jails.append(jail)
            self._idle.put(jail)
        self._pool = ThreadPoolExecutor(self.workers)
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers and everything in them."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        while self._jails:
            self._jails.pop().close()

    def run(self, programs: Iterable[Program]) -> Iterator[Outcome]:
        """The outcomes of the programs, in their order; memory does not grow with their number.

        Raises UserError for a language that was not prepared, and for tests without a check.
        """
        waiting: deque[tuple[Program, Future[Outcome]]] = deque()
        known: OrderedDict[Program, Future[Outcome]] = OrderedDict()
        for program in programs:
            future = known.get(program)
            if future is None:
                future = known[program] = self._submit(program)
                if len(known) > _REMEMBERED:
                    known.popitem(last=False)
            waiting.append((program, future))
            if len(waiting) >= _AHEAD * self.workers:
                yield self._settle(waiting, known)
        while waiting:
            yield self._settle(waiting, known)

    @property
    def worker_pids(self) -> list[int]:
        """The process ids of the workers' outermost processes."""
        return [jail.pid for jail in self._jails]

    def run_job(self, job: Job) -> Trace:
        """Run one job of a caller's own making."""
        jail = self._idle.get()
        try:
            return jail.run(job)
        finally:
            self._idle.put(jail)

    def _submit(self, program: Program) -> Future[Outcome]:
        if self._pool is None:
            raise RuntimeError("the sandbox is used outside its context")
        if program.language not in self._languages:
            raise UserError(f"the sandbox was not prepared for {program.language!r}")
        runtime = self._languages[program.language]
        cold = runtime.task(program)
        warm = runtime.warm_task(program) if self.warm else None
        tasks = [warm, cold] if warm else [cold]
        return self._pool.submit(self._run_tasks, tasks, program.cpu_seconds)

    def _run_tasks(self, tasks: list[Task], cpu_seconds: float) -> Outcome:
        """Run the first, and the next one where the machine and not the program stood in its way."""
        for task in tasks:
            outcome = task.judge(
                self.run_job(dataclasses.replace(task.job, cpu_seconds=cpu_seconds))
            )
            if outcome.verdict is not Verdict.INFRASTRUCTURE:
                break
        return outcome

    def _settle(
        self,
        waiting: deque[tuple[Program, Future[Outcome]]],
        known: OrderedDict[Program, Future[Outcome]],
    ) -> Outcome:
        """The first outcome that waits, retried with the machine to itself if it is no verdict."""
        program, future = waiting.popleft()
        outcome = future.result()
        for attempt in range(_RETRIES):
            if outcome.verdict is not Verdict.INFRASTRUCTURE:
                break
            wait([other for _, other in waiting])
            time.sleep(0.1 * (attempt + 1))
            future = known[program] = self._submit(program)
            outcome = future.result()
        return outcome


class _Jail:
    """One worker's jail, started again when it dies."""

    def __init__(self, isolation: str, limits: Limits, trees: list[str]) -> None:
        self._arguments = [isolation, json.dumps(dataclasses.asdict(limits)), *trees]
        self._start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def run(self, job: Job) -> Trace:
        try:
            send(self._connection, job_message(job))
            return Trace(**receive(self._connection))
        except (OSError, EOFError) as error:
            self.close()
            self._start()
            return Trace(failure=f"the worker died: {error}")

    def close(self) -> None:
        """End the jail; its namespace's processes end with it."""
        self._connection.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._connection, theirs = socket.socketpair()
        command = [os.path.realpath(sys.executable), "-I", "-S", "-B", "-c", _START]
        with theirs:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), *self._arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8"},
            )
        answer = {"ready": False, "reason": "it ended at once"}
        with suppress(OSError, EOFError):
            answer = receive(self._connection)
        if not answer["ready"]:
            self.close()
            raise UserError(
                f"the sandbox cannot isolate programs here ({answer['reason']}): allow user "
                "namespaces (sysctl kernel.unprivileged_userns_clone=1 or "
                "kernel.apparmor_restrict_unprivileged_userns=0), or accept resource limits "
                "alone, which leave network and files open to programs (execution.isolation: limits "
                "in the config, --isolation limits for run_programs.py)"
            )
