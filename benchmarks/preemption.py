"""What is lost when a job that asks the model is cut short on SLURM: the completions that are sampled twice.

    .venv/bin/python benchmarks/preemption.py [EVENT ...]        as root on Debian; about a minute an event

It starts a SLURM of its own, lets a recorded model take a second for each completion of the translate stage, cuts the job short in
the middle and lets `snakemake --profile slurm` (started again only after Ctrl-C) finish. It prints, for each
event, how many completions were kept when it struck, how many were sampled twice, and whether the translations are those of
an undisturbed run. It kills nothing but what it started, and measures no model.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from replayed_project import build_images, replayed_project, slurm_command, small_config
from slurm_cluster import Slurm, why_not
from workflow_project import Project

# On the command line these stand in the place of all that the profile says of resources.
RESOURCES = ["translate:mem_mb=1000*attempt", "translate:slurm_partition=gpu"]
TARGET = "results/trial/translations/lua/000.jsonl.gz"


class Trial:
    """One job that is cut short: `strike` gets the trial and does it."""

    def __init__(self, project: Project, slurm: Slurm, config: dict[str, Any]) -> None:
        """project: one in which the stages before translate are done."""
        self.project = project
        self.slurm = slurm
        self.config = config
        self.sampled = project.folder / "sampled.txt"
        self.again = False

    def run(self, strike: Callable[["Trial"], None], **variables: str) -> str:
        """Strikes after three completions and runs to the end; returns what was seen."""
        self.clear()
        environment = {**os.environ, "SAMPLED": str(self.sampled), "PAUSE": "1", **variables}
        self.process = self.start(environment)
        while len(self.done()) < 3:
            if self.process.poll() is not None:
                return "ended before it was struck"
            time.sleep(0.1)
        before = len(self.done())
        strike(self)
        code = self.process.wait()
        if self.again:
            self.start(environment, "--unlock").wait()
            code = self.start(environment).wait()
        twice = len(self.done()) - len(set(self.done()))
        same = "the same" if code == 0 and self.hash() == self.undisturbed else f"NOT (exit {code})"
        return f"{before:2} of {len(set(self.done()))} kept, {twice} sampled twice, translations {same}"

    def start(self, environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
        """Starts `snakemake --profile slurm` for the translations."""
        words = words or ("--set-resources", *RESOURCES, "--", TARGET)
        log = (self.project.folder / "snakemake.log").open("ab")
        return subprocess.Popen(
            slurm_command(self.project, self.config, *words),
            cwd=self.project.folder, env=environment, stdout=log, stderr=log, process_group=0,
        )  # fmt: skip

    def done(self) -> list[str]:
        """The completions that the model gave so far, in order, with repetitions."""
        return self.sampled.read_text().splitlines() if self.sampled.exists() else []

    def hash(self) -> str:
        """The hash of the translations."""
        return hashlib.sha256((self.project.folder / TARGET).read_bytes()).hexdigest()

    def clear(self) -> None:
        """Takes the translations and their journal away."""
        self.again = False
        for pattern in ("translations/lua/*", "journal/translations/lua/*"):
            for file in (self.project.folder / "results/trial").glob(pattern):
                file.unlink()
        self.sampled.unlink(missing_ok=True)

    def prepare(self) -> None:
        """An undisturbed run on this machine, all stages up to translate."""
        words = ("--sdm", "apptainer", "--", TARGET)
        done = self.project.snakemake(self.config, *words)
        if done.returncode:
            sys.exit(done.stderr[-3000:])
        self.undisturbed = self.hash()


def scancel(trial: Trial) -> None:
    """The job is cancelled."""
    subprocess.run(["scancel", *trial.slurm.jobs()], check=True)


def kill(trial: Trial) -> None:
    """The program gets SIGKILL."""
    os.kill(_program(trial), signal.SIGKILL)


def time_limit(trial: Trial) -> None:
    """The job's time limit is a minute, and the model takes longer."""
    for job in trial.slurm.jobs():
        subprocess.run(["scontrol", "update", f"JobId={job}", "TimeLimit=1"], check=True)


def memory(trial: Trial) -> None:
    """Nothing more: the program holds more than the first attempt may."""


def node(trial: Trial) -> None:
    """The node's slurmd is killed for good, then its job's processes; another slurmd comes after half a minute."""
    trial.slurm.stop_node("gpu1")
    os.kill(_program(trial), signal.SIGKILL)
    time.sleep(30)
    trial.slurm.start_node("gpu1")


def interrupt(trial: Trial) -> None:
    """Snakemake gets Ctrl-C, and the same command is run again."""
    trial.process.send_signal(signal.SIGINT)
    trial.again = True


EVENTS: dict[str, tuple[Callable[[Trial], None], dict[str, str]]] = {
    "scancel": (scancel, {}),
    "SIGKILL": (kill, {}),
    "time": (time_limit, {"PAUSE": "9"}),
    "memory": (memory, {"MEMORY": "900"}),
    "slurmd": (node, {}),
    "Ctrl-C": (interrupt, {}),
}


def _program(trial: Trial) -> int:
    """The id of the program that asks the model."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
            folder = os.readlink(entry.with_name("cwd"))
        except OSError:
            continue
        if b"scripts/translate.py" in words and folder == str(trial.project.folder):
            return int(entry.parent.name)
    raise LookupError("no translate.py runs")


def main() -> None:
    """Runs the events and prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", nargs="*", default=list(EVENTS), help=", ".join(EVENTS))
    names = parser.parse_args().events
    reason = why_not()
    if reason:
        sys.exit(f"error: {reason}")
    with tempfile.TemporaryDirectory(prefix="multiplt-preemption-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        project = replayed_project(folder / "project", build_images(folder / "images"))
        with Slurm(folder / "slurm") as slurm:
            trial = Trial(project, slurm, small_config() | {"run": "trial"})
            trial.prepare()
            for name in names:
                strike, variables = EVENTS[name]
                began = time.monotonic()
                result = trial.run(strike, **variables)
                print(f"{name:8} {result}, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
