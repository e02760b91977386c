"""One small run on this machine, in containers, and on a real SLURM in containers: the datasets are the same, byte by byte."""

import hashlib
import json
import re
import subprocess
from typing import Any

import pytest

from multiplt.containers import read_lock, write_lock
from replayed_project import slurm_command
from slurm_cluster import Slurm
from workflow_project import Project

pytestmark = pytest.mark.slow

DATASETS = ("datasets/lua/train.parquet", "datasets/lua/validation.parquet")


def submit(project: Project, config: dict[str, Any], *words: str) -> str:
    """Runs `snakemake --profile slurm`; returns what it said."""
    command = slurm_command(project, config, *words)
    done = subprocess.run(
        command, cwd=project.folder, capture_output=True, text=True, check=False, timeout=1200
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return done.stdout + done.stderr


def hashes(project: Project, run: str) -> dict[str, str]:
    folder = project.folder / "results" / run
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in DATASETS}


@pytest.fixture(scope="module")
def plain(replayed: Project, config: dict[str, Any]) -> dict[str, str]:
    """The hashes of a run on this machine without containers."""
    done = replayed.snakemake(config | {"run": "plain"}, "--", "datasets")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return hashes(replayed, "plain")


@pytest.fixture(scope="module")
def contained(replayed: Project, config: dict[str, Any]) -> dict[str, str]:
    """The hashes of a run on this machine in containers, by the command of docs/cluster.md."""
    words = ["--sdm", "apptainer", "--apptainer-args=--nv", "--resources", "gpu=1"]
    done = replayed.snakemake(config | {"run": "contained"}, *words, "--", "datasets")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return hashes(replayed, "contained")


@pytest.fixture(scope="module")
def submitted(replayed: Project, config: dict[str, Any], slurm: Slurm) -> dict[str, str]:
    """The hashes of a run on SLURM in containers."""
    submit(replayed, config | {"run": "slurm"}, "--", "datasets")
    return hashes(replayed, "slurm")


def test_the_datasets_in_containers_are_those_without(
    plain: dict[str, str], contained: dict[str, str]
) -> None:
    assert contained == plain


def test_the_datasets_of_slurm_are_those_of_this_machine(
    plain: dict[str, str], submitted: dict[str, str]
) -> None:
    assert submitted == plain


def test_slurm_gives_a_gpu_to_what_asks_the_model_and_to_nothing_else(
    slurm: Slurm, submitted: dict[str, str]
) -> None:
    given = slurm.given()
    asking = {name: given.pop(name) for name in ("generate_suites", "translate")}
    assert set(asking.values()) == {("gpu", "gres:gpu:1")}
    assert {"validate", "build_dataset"} <= given.keys()
    assert set(given.values()) == {("cpu", "N/A")}


def test_the_dataset_has_the_translations_that_pass_and_no_others(
    replayed: Project, plain: dict[str, str]
) -> None:
    import pyarrow.parquet as pq

    texts = [
        text
        for name in DATASETS
        for text in pq.read_table(replayed.folder / "results/plain" / name)["content"].to_pylist()
    ]
    assert any("a + b + c" in text for text in texts)
    assert not any("while true" in text for text in texts)


def test_programs_in_containers_run_in_namespaces_of_their_own(
    replayed: Project, contained: dict[str, str]
) -> None:
    path = replayed.folder / "results/contained/verdicts/lua/000.manifest.json"
    assert json.loads(path.read_text())["facts"]["isolation"] == "namespaces"


def test_a_rebuilt_image_reruns_what_ran_in_it(
    replayed: Project, config: dict[str, Any], contained: dict[str, str]
) -> None:
    digests = read_lock(replayed.folder)
    write_lock(replayed.folder, digests | {"lua": "0" * 64})
    try:
        planned = dry_run(replayed, config | {"run": "contained"})
    finally:
        write_lock(replayed.folder, digests)
    assert {"build_problems", "validate", "recheck_solutions"} <= planned
    assert not planned & {"extract_functions", "filter_functions", "generate_suites", "run_suites"}
    assert dry_run(replayed, config | {"run": "contained"}) == set()


def test_an_output_cut_short_after_its_job_is_named_and_made_again(
    replayed: Project, config: dict[str, Any], plain: dict[str, str]
) -> None:
    path = replayed.folder / "results/plain/translations/lua/000.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-20])
    refused = replayed.snakemake(config | {"run": "plain"}, "--", "datasets")
    assert refused.returncode != 0
    assert "translations/lua/000.jsonl.gz: cannot be read" in refused.stderr
    path.unlink()
    done = replayed.snakemake(config | {"run": "plain"}, "--", "datasets")
    assert done.returncode == 0, done.stderr[-3000:]
    assert hashes(replayed, "plain") == plain


def test_a_missing_image_is_named_before_the_first_job(
    replayed: Project, config: dict[str, Any], images: dict[str, str]
) -> None:
    digests = read_lock(replayed.folder)
    write_lock(replayed.folder, {k: v for k, v in digests.items() if k != "lua"})
    try:
        done = replayed.snakemake(config | {"run": "x"}, "--sdm", "apptainer", "--", "datasets")
    finally:
        write_lock(replayed.folder, digests)
    assert done.returncode != 0
    assert "lua.sif" in done.stderr and "make containers" in done.stderr
    assert not (replayed.folder / "results/x").exists()


def dry_run(project: Project, config: dict[str, Any]) -> set[str]:
    done = project.snakemake(
        config, "--sdm", "apptainer", "--dry-run", "--quiet", "rules", "--", "datasets"
    )
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"^(\w+) +\d+$", done.stdout + done.stderr, re.MULTILINE)) - {"total"}
