"""The impact matrix: which jobs run again after a change of each setting, and after an edit of each file of code.

The expected table is docs/impact.md, whole; what must never rerun is said here once more.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dry_runs import FinishedRun
from impact_matrix import DOCUMENT, changed, document, leaves, other_value
from multiplt import models
from multiplt.config.run import Config
from multiplt.staleness import settings

pytestmark = pytest.mark.slow

DOWNLOADS = {
    "fetch_wheel",
    "fetch_benchmark",
    "fetch_model",
    "build_checkpoint",
    "fetch_checkpoint",
}
# Their change gives jobs other files to read or to write, which no setting in a manifest tells.
PLACES = (
    "run",
    "train.epochs",
    "languages",
    "shards",
    "source.wheels",
    "source.parquet",
    "source.hub",
    "source.published",
    "benchmark",
    "experiments",
    "tests.suites",
    "evaluate.prompts",
    "train.mix",
    "source.near_duplicates",
    "source.decontamination.others",
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    return FinishedRun(tmp_path_factory.mktemp("impact"))


def test_a_finished_run_has_nothing_to_do(run: FinishedRun) -> None:
    assert run.dry_run(run.config).jobs == {}


def test_the_documented_matrix_is_what_snakemake_does(run: FinishedRun) -> None:
    # Of several reasons why a job reruns, Snakemake does not name the same one every time.
    written, true = (text.replace("**", "") for text in (DOCUMENT.read_text(), document(run)))
    assert written == true, "run: make docs"


def _settings(run: FinishedRun, config: Config) -> dict[str, dict[str, Any]]:
    """What the manifests of each stage must hold, for those stages that the configuration has."""
    found = {stage: settings(stage, config, "easy") for stage in run.all.keys() - DOWNLOADS}
    return {stage: held for stage, held in found.items() if held is not None}


def test_verify_calls_stale_what_snakemake_runs_anew(
    run: FinishedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "ROOT", run.folder)  # Where the other model's file is.
    told = 0
    for leaf in leaves(run.config):
        impact, other = changed(run, leaf), other_value(run.config, leaf)
        before, after = _settings(run, run.config), _settings(run, other)
        stale = {s for s in before if s in after and before[s] != after[s]}
        assert stale <= impact.jobs.keys(), leaf
        if leaf not in PLACES and not leaf.startswith(("source.wheels", "benchmark")):
            assert impact.direct - DOWNLOADS <= stale, leaf
            told += bool(stale)
    assert told > 60


@pytest.mark.parametrize(
    "leaf", ["execution.memory_mb", "tests.mutants", "dataset.rouge_threshold"]
)
def test_no_model_writes_suites_anew_for_what_comes_after(run: FinishedRun, leaf: str) -> None:
    assert "generate_suites" not in changed(run, leaf).jobs


def test_a_language_more_makes_its_own_jobs_and_the_report(run: FinishedRun) -> None:
    jobs = changed(run, "languages").jobs
    made_once = {"report", "build_problems", "translate", "train", "compile_benchmark"}
    assert {rule: jobs.get(rule) for rule in made_once} == dict.fromkeys(made_once, 1)


def test_deduplication_is_repeated_without_translating_or_running_anew(run: FinishedRun) -> None:
    jobs = changed(run, "dataset.rouge_threshold").jobs
    assert not jobs.keys() & {"translate", "validate"}
    assert {"deduplicate", "train"} <= jobs.keys()


def test_an_edit_of_the_report_reruns_the_report_alone(run: FinishedRun) -> None:
    assert run.edited("scripts/multiplt/report/page.py").jobs == {"report": 1}


def test_an_edit_of_one_language_reruns_no_job_of_another(run: FinishedRun) -> None:
    assert run.edited("scripts/multiplt/languages/r.py").jobs["validate"] == 1
    assert "validate" not in run.edited("scripts/multiplt/languages/ocaml.py").jobs


def test_a_dry_run_in_a_fork_says_what_a_process_of_its_own_says(run: FinishedRun) -> None:
    other = other_value(run.config, "tests.selection.min_coverage")
    path = run.folder / "own.yaml"
    path.write_text(yaml.safe_dump(other.model_dump(mode="json"), sort_keys=False))
    program = Path(sys.executable).parent / "snakemake"
    done = subprocess.run(
        [program, "--cores", "2", "--configfile", path, "--dry-run", "--quiet", "rules"],
        cwd=run.folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    listed = (line.split() for line in (done.stdout + done.stderr).splitlines())
    counts = {w[0]: int(w[1]) for w in listed if len(w) == 2 and w[1].isdigit()}
    del counts["total"], counts["all"]
    assert counts == run.dry_run(other).jobs
