"""The whole workflow, small and real: killed, resumed, repeated, changed, and its products loaded.

The tests build on one another's results in the order in which they stand.
"""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from workflow_project import Project

pytestmark = pytest.mark.slow


def journalled(run: Path) -> dict[str, str]:
    """Every finished completion in the journals of a run."""
    found: dict[str, str] = {}
    for path in run.glob("journal/**/*.sqlite"):
        with sqlite3.connect(path) as connection:
            found |= dict(connection.execute("SELECT key, value FROM completion"))
    return found


def sampled(run: Path, fact: str) -> int:
    """The sum of a fact over the stages that finished sampling: `samples` or `sampled_now`."""
    facts = [json.loads(p.read_text())["facts"] for p in run.glob("**/*.manifest.json")]
    return sum(f[fact] for f in facts if "sampled_now" in f)


@pytest.fixture(scope="module")
def run(project: Project, small: dict[str, Any]) -> Path:
    """The run's folder, after a kill in the middle of generation and a second, complete run."""
    folder = project.folder / "results/small"
    process = subprocess.Popen(
        project.command(small), cwd=project.folder, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 1500
    # In the middle of a stage, whichever the scheduler took first.
    while len(journalled(folder)) < sampled(folder, "samples") + 3:
        assert time.monotonic() < deadline and process.poll() is None, "no stage was cut short"
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = journalled(folder)
    finished = sampled(folder, "samples")
    project.snakemake(small, "--unlock")
    done = project.snakemake(small)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    at_the_kill = {"journalled": before, "finished": finished}
    (folder / "at-the-kill.json").write_text(json.dumps(at_the_kill))
    return folder


def manifests(run: Path, stage: str) -> list[dict[str, Any]]:
    """The manifests of one stage."""
    found = [json.loads(path.read_text()) for path in sorted(run.glob("**/*.manifest.json"))]
    return [m for m in found if m["stage"] == stage]


def test_a_killed_run_repeats_no_finished_completion(run: Path) -> None:
    kill = json.loads((run / "at-the-kill.json").read_text())
    before, after = kill["journalled"], journalled(run)
    assert {key: after[key] for key in before} == before
    cut_short = len(before) - kill["finished"]
    assert cut_short > 0
    assert sampled(run, "sampled_now") <= sampled(run, "samples") - cut_short


def test_every_funnel_adds_up(run: Path) -> None:
    funnels = [json.loads(p.read_text())["funnel"] for p in run.glob("**/*.manifest.json")]
    assert len(funnels) > 20
    assert all(f["entered"] == f["left"] + sum(f["dropped"].values()) for f in funnels)


def test_verification_finds_all_as_it_was_written(project: Project, run: Path) -> None:
    command = [sys.executable, "scripts/verify.py", str(run), "--config", "run.yaml"]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_language_has_items_and_the_dataset_loads(small: dict[str, Any], run: Path) -> None:
    from datasets import load_dataset

    for language in small["languages"]:
        path = str(run / f"datasets/{language}/train.parquet")
        items = load_dataset("parquet", data_files=path, split="train")
        assert len(items) > 0
        assert all("Canonical" not in item["content"] for item in items)


def test_the_adapter_loads(run: Path) -> None:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(
        run.parents[1] / "downloads/checkpoints/qwen2.5-coder-0.5b-instruct"
    )
    model = PeftModel.from_pretrained(base, str(run / "checkpoints/lua/epoch-1"))
    assert any("lora" in name for name, _ in model.named_parameters())


def test_scores_name_their_problems_and_interval(small: dict[str, Any], run: Path) -> None:
    rows = (run / "report/results.csv").read_text().splitlines()
    assert len(rows) == 1 + 2 * len(small["languages"])
    assert all(name in rows[0] for name in ("language", "checkpoint", "estimate", "low", "high"))


def test_snakemakes_own_report_holds_the_pages_and_quotes_the_configuration(
    project: Project, small: dict[str, Any], run: Path
) -> None:
    done = project.snakemake(small, "--report", "report.zip")
    assert done.returncode == 0, done.stderr[-3000:]
    with zipfile.ZipFile(project.folder / "report.zip") as packed:
        names = {Path(name).name: name for name in packed.namelist()}
        index = packed.read(names["report.html"]).decode()
    assert {"index.html", "funnel.svg", *(f"{x}.html" for x in small["languages"])} <= names.keys()
    samples = small["translate"]["sampling"]["samples"]
    assert f"{samples} translations a problem at temperature" in index


def test_the_report_opens_without_the_network(run: Path) -> None:
    page = (run / "report/index.html").read_text()
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*//', page)
    assert "url(http" not in page


def test_a_finished_run_has_nothing_to_do(
    project: Project, small: dict[str, Any], run: Path
) -> None:
    assert project.planned(small) == set()


def test_a_higher_threshold_reruns_from_the_selection_on_and_samples_nothing(
    project: Project, small: dict[str, Any], run: Path
) -> None:
    changed = json.loads(json.dumps(small))
    changed["tests"]["selection"]["min_coverage"] = 95
    planned = project.planned(changed)
    assert {"select_functions", "build_problems", "translate"} <= planned
    assert not planned & {"filter_functions", "generate_suites", "run_suites", "fetch_model"}
    before = journalled(run)
    done = project.snakemake(changed, "--until", "translate")
    assert done.returncode == 0, done.stderr[-3000:]
    assert journalled(run) == before


def test_another_shard_count_samples_nothing(
    project: Project, small: dict[str, Any], run: Path
) -> None:
    before = journalled(run)
    done = project.snakemake(small | {"shards": 2}, "--until", "generate_suites")
    assert done.returncode == 0, done.stderr[-3000:]
    assert journalled(run) == before
    sampled_now = [m["facts"]["sampled_now"] for m in manifests(run, "generate_suites")]
    assert sampled_now == [0, 0]
