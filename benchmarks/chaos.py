"""The small run, killed at random moments and started again: the same datasets, and no finished completion sampled twice.

    .venv/bin/python benchmarks/chaos.py [--kills 20] [--seed 0] [--longest 90]

Each time one process gets SIGKILL: Snakemake itself, the program that holds the language model, another job's program, or
a process of the sandbox. The moment is drawn, and then which of them: the blow falls as soon as there is one. A moment
later all that is left of the run is killed, as when a machine goes down, and the run starts again. A run that ends
before all kills are done is thrown away with its journal, and another one begins; the last one ends undisturbed. Its datasets
are compared with those of a run that nobody killed. It takes as long as a handful of small runs.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from multiplt import manifest
from workflow_project import Project, new_project, own_downloads, small_config

MARK = "MULTIPLT_CHAOS"
# The stages that ask a model: where each one's completions lie in the journal.
JOURNALS = {
    "generate_suites": "suites/{name}",
    "translate": "translations/{folder}/{name}",
    "complete_benchmark": "evaluation/{above}/{folder}",
}
KINDS = ("snakemake", "model", "program", "sandbox")


class Chaos:
    """A run under fire; `kills` counts the victims, `repeated` the completions sampled again, of `sampled`."""

    def __init__(self, project: Project, config: dict[str, Any], seed: int, longest: float) -> None:
        """`longest` is the most time, seconds, between the start of a run and the readiness to kill."""
        self._project, self._config = project, config
        self._chance, self._longest = random.Random(seed), longest
        self.folder = project.folder / "results" / str(config["run"])
        self.kills: Counter[str] = Counter()
        self.repeated = self.sampled = 0

    def go(self, kills: int) -> None:
        """Starts and kills the run until there were so many kills; the last run ends undisturbed."""
        while self.kills.total() < kills:
            if self._start(self._chance.uniform(2, self._longest)):
                shutil.rmtree(self.folder)
        self._start(None)

    @property
    def _log(self) -> Path:
        return self._project.folder / "chaos.log"

    def _start(self, seconds: float | None) -> bool:
        """Starts the run and kills something in it after so long; whether it was complete before that."""
        self._project.snakemake(self._config, "--unlock")
        before, made = self._journal(), self._manifests()
        environment = os.environ | {MARK: str(self._project.folder)}
        with self._log.open("a") as log:
            process = subprocess.Popen(
                self._project.command(self._config), cwd=self._project.folder, env=environment,
                start_new_session=True, stdout=log, stderr=log,
            )  # fmt: skip
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        struck = process.returncode is None and self._kill(process)
        if process.wait() and not struck:
            raise SystemExit(f"the run failed: see {self._log}")
        self._count(before, self._manifests() - made)
        return not struck

    def _kill(self, run: subprocess.Popen[bytes]) -> bool:
        """Kills a process of a kind drawn at random, and soon all others; False where the run ends before there is one."""
        kind = self._chance.choice(KINDS)
        while not self._strike(kind):
            if run.poll() is not None:
                return False
            time.sleep(0.1)
        self.kills[kind] += 1
        jobs, done = len(self._manifests()), sum(self._journal().values())
        number = self.kills.total()
        print(f"kill {number}: {kind}, after {jobs} jobs and {done} completions", flush=True)
        time.sleep(self._chance.uniform(0, 2))
        while left := self._processes():
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)
        return True

    def _strike(self, kind: str) -> bool:
        """Kills one process of a kind, if there is one and it lives on for a random moment."""
        victims = [pid for pid, words in self._processes().items() if _kind(words) == kind]
        if not victims:
            return False
        time.sleep(self._chance.uniform(0, 1))
        try:
            os.kill(self._chance.choice(victims), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def _processes(self) -> dict[int, str]:
        """The run's processes with their command lines: those that carry its mark, and all below them."""
        mark = f"{MARK}={self._project.folder}".encode()
        found, parents = {}, {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and (words := (entry / "cmdline").read_bytes()):
                    status = (entry / "stat").read_text().rpartition(")")[2].split()
                    parents[int(entry.name)] = int(status[1])
                    marked = mark in (entry / "environ").read_bytes().split(b"\0")
                    found[int(entry.name)] = (words.replace(b"\0", b" ").decode(), marked)
        own = {pid for pid, (_, marked) in found.items() if marked}
        while more := {pid for pid, parent in parents.items() if parent in own} - own:
            own |= more
        return {pid: found[pid][0] for pid in own}

    def _journal(self) -> dict[str, int]:
        """How many completions each file of the journal holds."""
        counts = {}
        for path in (self.folder / "journal").rglob("*.sqlite"):
            with suppress(sqlite3.Error), sqlite3.connect(path) as connection:
                (count,) = connection.execute("SELECT count(*) FROM completion").fetchone()
                counts[str(path.relative_to(self.folder / "journal").with_suffix(""))] = count
        return counts

    def _manifests(self) -> set[Path]:
        return set(self.folder.rglob("*.manifest.json"))

    def _count(self, before: dict[str, int], made: set[Path]) -> None:
        """Adds what jobs sampled that ended just now, and how much of that their journals had before."""
        after = self._journal()
        for path in made:
            content = json.loads(path.read_text())
            if content["stage"] not in JOURNALS:
                continue
            name = path.name.split(".")[0]
            key = JOURNALS[content["stage"]].format(
                name=name, folder=path.parent.name, above=path.parent.parent.name
            )
            now = content["facts"]["sampled_now"]
            self.sampled += now + before.get(key, 0)
            self.repeated += now - (after.get(key, 0) - before.get(key, 0))


def _kind(words: str) -> str:
    """What a process is, by its command line; "" for shells and the like."""
    if "-I -S -B -c" in words:
        return "sandbox"
    program = words.partition(" ")[2].partition(" ")[0]
    if program.startswith("scripts/"):
        return "model" if Path(program).stem in JOURNALS else "program"
    return "snakemake" if "bin/snakemake" in words else ""


def _datasets(folder: Path) -> dict[str, str]:
    """The SHA-256 of every dataset of a run."""
    found = sorted((folder / "datasets").rglob("*.parquet"))
    return {str(path.relative_to(folder)): manifest.sha256(path) for path in found}


def main() -> None:
    """Runs once in peace and once under fire, and compares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=20, help="how many")
    parser.add_argument("--seed", type=int, default=0, help="of their moments and victims")
    parser.add_argument("--longest", type=float, default=90, help="most seconds before a kill")
    args = parser.parse_args()
    (ROOT / "results").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "results") as name:
        project = new_project(Path(name))
        # A kill may leave a download half made.
        own_downloads(project)
        config = small_config(project.folder) | {"languages": ["lua"]}
        begun = time.monotonic()
        Chaos(project, config | {"run": "peace"}, 0, 0).go(0)
        print(f"a run in peace: {time.monotonic() - begun:.0f} s", flush=True)
        chaos = Chaos(project, config | {"run": "chaos"}, args.seed, args.longest)
        chaos.go(args.kills)
        same = _datasets(project.folder / "results/peace") == _datasets(chaos.folder)
        victims = ", ".join(f"{count} × {kind}" for kind, count in chaos.kills.most_common())
        print(f"{chaos.kills.total()} kills: {victims}")
        print(f"datasets: {'the same bytes' if same else 'DIFFERENT'}")
        print(f"completions: {chaos.sampled}, {chaos.repeated} of them sampled again")
    sys.exit(not same or chaos.repeated > 0)


if __name__ == "__main__":
    main()
