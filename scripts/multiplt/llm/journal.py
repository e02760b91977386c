"""The journal of finished completions: append-only sqlite files, read before any model is asked.

One directory holds the journal of a stage; each job appends to a file of its own and reads all of them, so
jobs never wait for each other's locks (network file systems have none worth the name) and another number
of shards finds what an earlier run finished. A row is committed before the next completion is taken.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from multiplt.errors import UserError
from multiplt.records import Completion
from multiplt.rows import dumps

_SCHEMA = "CREATE TABLE IF NOT EXISTS completion (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"


class Journal:
    """The completions under `directory`; new ones go to `<directory>/<name>.sqlite`.

    Raises UserError naming the file when it is not a journal, or when the disk is full.
    """

    def __init__(self, directory: Path, name: str) -> None:
        """Opens the journal, making directory and file as needed."""
        self._path = directory / f"{name}.sqlite"
        self._directory = directory
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._own = sqlite3.connect(self._path, timeout=60)
            self._own.execute("PRAGMA synchronous=FULL")
            self._own.execute(_SCHEMA)
            self._own.commit()
        except (OSError, sqlite3.Error) as error:
            raise self._trouble(error, self._path) from error

    def __enter__(self) -> "Journal":
        """Returns the journal."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the file."""
        self._own.close()

    def find(self, keys: Iterable[str]) -> dict[str, Completion]:
        """The completions kept under `keys`, those that there are."""
        wanted = set(keys)
        found: dict[str, Completion] = {}
        for path in sorted(self._directory.glob("*.sqlite")):
            missing = sorted(wanted - found.keys())
            try:
                found |= self._look_up(path, missing)
            except sqlite3.Error as error:
                raise self._trouble(error, path) from error
        return found

    def add(self, key: str, completion: Completion) -> None:
        """Keeps one completion; it is on the disk when this returns."""
        try:
            with self._own:
                self._own.execute(
                    "INSERT OR IGNORE INTO completion VALUES (?, ?)",
                    (key, dumps(asdict(completion))),
                )
        except sqlite3.Error as error:
            raise self._trouble(error, self._path) from error

    def _look_up(self, path: Path, keys: list[str]) -> dict[str, Completion]:
        connection = self._own if path == self._path else sqlite3.connect(path, timeout=60)
        try:
            found = {}
            for start in range(0, len(keys), 500):
                some = keys[start : start + 500]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, value FROM completion WHERE key IN ({marks})"
                for key, value in connection.execute(query, some):
                    found[key] = Completion(**json.loads(value))
            return found
        finally:
            if connection is not self._own:
                connection.close()

    def _trouble(self, error: Exception, path: Path) -> UserError:
        try:
            free = shutil.disk_usage(self._directory).free
        except OSError:
            free = 0
        return UserError(
            f"{path}: the journal cannot be used: {error} ({free / 2**20:.0f} MiB free on its disk);"
            " nothing finished so far is lost: free space or mend the file, then run again"
        )
