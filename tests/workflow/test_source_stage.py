"""The source stage as the workflow runs it: the same bytes for any shards and cores, and after kill -9.

The corpus is some of Python's own library, in three Parquet files that share functions.
"""

import gzip
import os
import random
import shutil
import signal
import subprocess
import sysconfig
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from multiplt import manifest
from multiplt.source.stack import SCHEMA
from workflow_project import Project, stack_rows

pytestmark = pytest.mark.slow

KILLS = 10
FILES = 60
HELD = '{"task_id": 1, "text": "Write a function to take the mean of a list of numbers.", "code": "x = 1"}\n'
OWN = '''
def mean_of(numbers):
    """Write a function to take the mean of a list of numbers."""
    return sum(numbers) / max(len(numbers), 1)


def spread(numbers, least, most):
    """Return the numbers between least and most, each at most once, in order."""
    found = []
    for number in sorted(numbers):
        if least <= number <= most and number not in found:
            found.append(number)
    if not found:
        found.append(least)
    return found * 1
'''


@pytest.fixture(scope="module")
def settings(project: Project) -> dict[str, Any]:
    """A run with three Parquet files, an extra benchmark and near-duplicates."""
    import yaml

    library = Path(sysconfig.get_path("stdlib"))
    files = {f.name: f.read_text() for f in sorted(library.glob("*.py"))[:FILES]}
    names = list(files)
    for number in range(3):
        part = {name: files[name] for n, name in enumerate(names) if n % 3 == number or n < 5}
        part[f"own/{number}.py"] = OWN.replace("* 1", f"* {number + 1}")
        table = pa.table(stack_rows(part), schema=SCHEMA)
        pq.write_table(table, project.folder / f"part-{number}.parquet")
    (project.folder / "held.jsonl").write_text(HELD)
    config: dict[str, Any] = yaml.safe_load((project.folder / "config/demo.yaml").read_text())
    config["source"] = {
        "parquet": [f"part-{number}.parquet" for number in range(3)],
        "decontamination": {"others": [{"name": "held", "file": "held.jsonl"}]},
        "near_duplicates": {"threshold": 0.8},
    }
    return config


def command(
    project: Project, settings: dict[str, Any], run: str, shards: int, cores: int
) -> list[str]:
    return project.command(
        settings | {"run": run, "shards": shards},
        *("--cores", str(cores), "--until", "drop_near_duplicates", "--quiet", "all"),
    )


def finish(project: Project, words: list[str]) -> None:
    done = subprocess.run(words, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def whole(project: Project, run: str) -> dict[str, bytes]:
    """What a run found, its shards one after another; the union of its extracts as they are."""
    source = project.folder / f"results/{run}/source"
    found = {p.name: p.read_bytes() for p in sorted(source.glob("extracts/*.jsonl.gz"))}
    for name in ("functions", "contaminated", "distinct"):
        shards = sorted((source / name).glob("*.jsonl.gz"))
        found[name] = b"".join(gzip.decompress(p.read_bytes()) for p in shards)
    found["near_duplicates"] = gzip.decompress((source / "near_duplicates.jsonl.gz").read_bytes())
    return found


def outputs(project: Project, run: str) -> dict[str, bytes]:
    """Every file of a run's source stage, its own name in the manifests aside.

    A file whose writing was cut short bears a hidden name and is nobody's input.
    """
    source = project.folder / f"results/{run}/source"
    files = [p for p in sorted(source.rglob("[!.]*")) if p.is_file()]
    return {
        str(p.relative_to(source)): p.read_bytes().replace(f"/{run}/".encode(), b"/run/")
        for p in files
    }


def counts(project: Project, run: str, stage: str) -> dict[str, int]:
    """The sum of a stage's funnels."""
    total: dict[str, int] = {}
    for path in (project.folder / f"results/{run}/source/{stage}").glob("*.manifest.json"):
        funnel = manifest.read(path)["funnel"]
        for reason, n in (funnel["dropped"] | {"entered": funnel["entered"]}).items():
            total[reason] = total.get(reason, 0) + n
    return total


@pytest.fixture(scope="module")
def reference(project: Project, settings: dict[str, Any]) -> str:
    """A run of 16 shards on one core that nobody disturbs."""
    finish(project, command(project, settings, "reference", 16, 1))
    return "reference"


def test_the_corpus_takes_every_way_through_the_stage(project: Project, reference: str) -> None:
    found = whole(project, reference)
    assert all(found.values())
    dropped = counts(project, reference, "functions")
    assert {"duplicate", "needs_import", "no_return_value", "benchmark_exact"} <= dropped.keys()
    assert counts(project, reference, "distinct")["near_duplicate"] == 2


@pytest.mark.parametrize(("shards", "cores"), [(1, 1), (3, 2)])
def test_shards_and_cores_change_nothing(
    project: Project, settings: dict[str, Any], reference: str, shards: int, cores: int
) -> None:
    run = f"shards-{shards}"
    finish(project, command(project, settings, run, shards, cores))
    assert whole(project, run) == whole(project, reference)
    for stage in ("functions", "distinct"):
        assert counts(project, run, stage) == counts(project, reference, stage)


def test_ten_kills_at_random_moments_change_nothing(
    project: Project, settings: dict[str, Any], reference: str
) -> None:
    words = command(project, settings, "killed", 16, 2)
    draw = random.Random(time.time_ns())
    kills = 0
    while kills < KILLS:
        process = subprocess.Popen(
            words, cwd=project.folder, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.wait(timeout=draw.uniform(1, 20))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
            subprocess.run(
                [*words, "--unlock"], cwd=project.folder, capture_output=True, check=True
            )
        else:
            # Finished before its moment: the next kills need a run that has something left to do.
            assert process.returncode == 0
            assert outputs(project, "killed") == outputs(project, reference)
            shutil.rmtree(project.folder / "results/killed")
    finish(project, words)
    assert outputs(project, "killed") == outputs(project, reference)
