"""Counting and killing every descendant of a program, however it detached itself.

In a process namespace "every process but this one" is exact; without one the tree below this
process is, as it adopts orphans. Nothing here starts a process.
"""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PATIENT_ROUNDS = 200


@dataclass(frozen=True)
class Usage:
    """Processor seconds and resident bytes of a set of processes; a page that two of them share counts twice."""

    cpu_seconds: float
    resident_bytes: int


class Descendants:
    """The processes below this one, read from an open /proc directory.

    spared: pids that are neither counted nor killed (warm parents); whoever owns them keeps it.
    """

    def __init__(self, proc: int, alone: bool) -> None:
        """Read from the directory descriptor proc; alone: all others in it are descendants."""
        self._proc = proc
        self._alone = alone
        self.spared: set[int] = set()

    def usage(self) -> Usage:
        """What the living descendants and the dead they waited for have used so far."""
        ticks = pages = 0
        for fields in self._table().values():
            ticks += sum(int(fields[index]) for index in (11, 12, 13, 14))
            pages += int(fields[21])
        return Usage(ticks / _TICKS, pages * _PAGE)

    def shared_once_bytes(self) -> int:
        """Resident bytes where a page that n processes share is an nth of a page to each; slower than usage.

        Forks of a warm parent share most of theirs. Of a process that says nothing, all pages count.
        """
        total = 0
        for pid in self._table():
            rows = (row.split() for row in self._read(f"{pid}/smaps_rollup").splitlines())
            parts = [int(row[1]) << 10 for row in rows if row[:1] == [b"Pss:"]]
            if not parts and (fields := self._stat(str(pid))):
                parts = [int(fields[21]) * _PAGE]
            total += sum(parts)
        return total

    def limits(self, pid: int) -> bytes:
        """The limits of a process, as the kernel prints them."""
        return self._read(f"{pid}/limits")

    def resident_bytes(self, pid: int) -> int:
        """What a process has in memory; 0 if it is gone."""
        fields = self._stat(str(pid))
        return int(fields[21]) * _PAGE if fields else 0

    def spared_tasks(self) -> int:
        """How many threads the spared processes have together."""
        return sum(self._threads(pid) for pid in self.spared)

    def _threads(self, pid: int) -> int:
        fields = self._stat(str(pid))
        return int(fields[17]) if fields else 0

    def kill(self) -> float:
        """Kill and reap until none is left but the spared; the processor seconds of those reaped.

        A spared one that a program has killed is reaped too, but its seconds are not that program's.
        """
        seconds, rounds = 0.0, 0
        while True:
            self._kill(spare=rounds < _PATIENT_ROUNDS)
            used, some_left = self._reap()
            seconds += used
            if not some_left:
                return seconds
            # Dying takes a moment, and a fork may have been missed: look again, do not wait.
            time.sleep(0.0005)
            rounds += 1

    def _kill(self, spare: bool) -> None:
        if self._alone and not (spare and self.spared):
            # At once, so that no fork can outrun it; the spared go too where nothing else helped.
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            for pid in self._table():
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)

    def _reap(self) -> tuple[float, bool]:
        """Reap what has died: its processor seconds, and whether something is left to kill."""
        seconds = 0.0
        try:
            while True:
                pid, _, usage = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    return seconds, not self.spared or bool(self._table())
                if pid in self.spared:
                    self.spared.discard(pid)
                else:
                    seconds += usage.ru_utime + usage.ru_stime
        except ChildProcessError:
            return seconds, False

    def _stat(self, name: str) -> list[str]:
        """The fields of a process's stat after its name; none if it is gone."""
        return self._read(f"{name}/stat").rpartition(b")")[2].decode().split()

    def _read(self, path: str) -> bytes:
        """What is in a file of /proc; nothing if its process is gone or it may not be read."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc)
        except OSError:
            return b""
        try:
            return os.read(descriptor, 4096)
        except OSError:
            return b""
        finally:
            os.close(descriptor)

    def _table(self) -> dict[int, list[str]]:
        """The fields of /proc/PID/stat after the name, for each descendant that is not spared."""
        rows: dict[int, list[str]] = {}
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        listing = os.open(".", flags, dir_fd=self._proc)
        try:
            names = [name for name in os.listdir(listing) if name.isdecimal()]
        finally:
            os.close(listing)
        for name in names:
            if fields := self._stat(name):
                rows[int(name)] = fields
        mine = os.getpid()
        if self._alone:
            return {pid: fields for pid, fields in rows.items() if pid not in {mine, *self.spared}}
        below = {mine}
        grown = True
        while grown:
            found = {pid for pid, fields in rows.items() if int(fields[1]) in below} - below
            grown = bool(found)
            below |= found
        return {pid: rows[pid] for pid in below - {mine} - self.spared}
