"""A folder of results as its manifests describe it, wherever it lies: who made each file, and from which.

Manifests name files as the run saw them, `results/<run>/…`; the folder may have been moved since. Nothing but manifests
is read here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import Any

from multiplt import manifest
from multiplt.errors import UserError
from multiplt.records import Funnel

SUFFIX = ".manifest.json"
_KEYS = {"stage", "section", "facts", "inputs", "outputs", "rows", "code", "image", "funnel"}


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be, with the file that it is about."""

    file: str
    text: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.file}: {self.text}"


@dataclass(frozen=True)
class Job:
    """One job: the path of its manifest, relative to the folder, and what that says.

    `inputs`, `outputs` (file and SHA-256) and `rows` (file and count) are relative to the folder too; inputs from
    outside are left out.
    """

    path: str
    stage: str
    section: dict[str, Any]
    facts: dict[str, Any]
    inputs: dict[str, str]
    outputs: dict[str, str]
    rows: dict[str, int]
    code: dict[str, str]
    image: str
    funnel: Funnel


@dataclass(frozen=True)
class Results:
    """A folder of results: every job, each after those whose outputs it read; `run` is `results/<run>`."""

    root: Path
    run: str
    jobs: list[Job]

    @cached_property
    def _makers(self) -> dict[str, Job]:
        files = {output: job for job in self.jobs for output in job.outputs}
        return files | {job.path: job for job in self.jobs}

    def makers(self, job: Job) -> Iterator[tuple[Job, str]]:
        """The jobs whose outputs or manifests a job read, each with that file."""
        for file in job.inputs:
            if file in self._makers:
                yield self._makers[file], file


def read_results(root: Path) -> Results:
    """The results in a folder; raises UserError where there are none or a manifest is broken."""
    found = {
        str(path.relative_to(root)): manifest.read(path)
        for path in sorted(root.rglob(f"*{SUFFIX}"))
    }
    if not found:
        raise UserError(f"{root}: no manifest in it: not a folder of results")
    for path, content in found.items():
        if missing := sorted(_KEYS - content.keys()):
            raise UserError(f"{root / path}: no {missing[0]!r} in it: made by another version")
    runs = {_run(o) for content in found.values() for o in content["outputs"]}
    if len(runs) != 1:
        raise UserError(f"{root}: the files of one run are expected, found {sorted(runs)}")
    (run,) = runs
    jobs = {path: _job(path, content, run) for path, content in found.items()}
    return Results(root, run, _in_order(jobs))


def _run(recorded: str) -> str:
    return "/".join(PurePosixPath(recorded).parts[:2])


def _job(path: str, content: dict[str, Any], run: str) -> Job:
    def own(files: dict[str, Any]) -> dict[str, Any]:
        inside = {f: value for f, value in files.items() if f.startswith(f"{run}/")}
        return {f.removeprefix(f"{run}/"): value for f, value in inside.items()}

    return Job(
        path,
        content["stage"],
        content["section"],
        content["facts"],
        own(content["inputs"]),
        own(content["outputs"]),
        own(content["rows"]),
        content["code"],
        content["image"],
        Funnel(**content["funnel"]),
    )


def _in_order(jobs: dict[str, Job]) -> list[Job]:
    made = {output: path for path, job in jobs.items() for output in job.outputs}
    # A manifest is an input of some jobs: it is made by its own job.
    made |= {path: path for path in jobs}
    order = TopologicalSorter(
        {path: [made[i] for i in job.inputs if i in made] for path, job in jobs.items()}
    )
    try:
        return [jobs[path] for path in order.static_order()]
    except CycleError as error:
        raise UserError(f"{error.args[1][0]}: made from itself, by way of other files") from error
