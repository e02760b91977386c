"""The paper's run as Snakemake sees it, without a network: its jobs are those that the plan counts."""

import resource
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from multiplt.config.run import load
from multiplt.plan import Plan
from workflow_project import ROOT, Project

# Jobs that bring downloads, or that only name targets.
NOT_PLANNED = {"all", "experiments", "total", "build_checkpoint"}


def dry_run(project: Project, config: Mapping[str, Any], *targets: str) -> Counter[str]:
    """The number of jobs by rule."""
    done = project.snakemake(config, "--dry-run", "--quiet", "rules", "--", *targets)
    assert done.returncode == 0, done.stderr
    lines = (line.split() for line in (done.stdout + done.stderr).splitlines())
    counts = {words[0]: int(words[1]) for words in lines if len(words) == 2 and words[1].isdigit()}
    return Counter({rule: n for rule, n in counts.items() if rule not in NOT_PLANNED})


def planned(config: Mapping[str, Any], *, experiments: bool = False) -> Counter[str]:
    """The number of jobs by rule, by the plan."""
    plan = Plan(load(config), ROOT / "no-results")
    more = plan.experiments().values() if experiments else ()
    counts: Counter[str] = Counter()
    for job in (*plan.run(), *(job for jobs in more for job in jobs)):
        counts[job.rule] += job.count
    return counts


def without_downloads(counts: Counter[str]) -> Counter[str]:
    return Counter({rule: n for rule, n in counts.items() if not rule.startswith("fetch_")})


def settings(name: str, run: str) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((ROOT / f"config/{name}.yaml").read_text())
    return values | {"run": run}


@pytest.mark.slow
def test_the_papers_run_is_planned_without_a_network_in_minutes(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    config = settings("paper", "paper-planned")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = dry_run(project, config, "all")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # It takes 35 seconds of one core.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 120
    assert {"fetch_checkpoint", "fetch_hub_benchmark"} <= set(found)
    assert without_downloads(found) == planned(config)


@pytest.mark.slow
def test_the_plan_counts_the_jobs_of_the_demo_and_of_all_its_experiments(project: Project) -> None:
    config = settings("demo", "demo-planned")
    targets = ("all", "experiments")
    found = without_downloads(dry_run(project, config, *targets))
    names = set(config["experiments"])
    found = Counter({rule: n for rule, n in found.items() if rule not in names})
    assert found == planned(config, experiments=True)


def test_snakemake_prints_the_plan(project: Project) -> None:
    done = project.snakemake(settings("paper", "paper-printed"), "--quiet", "all", "--", "plan")
    assert done.returncode == 0, done.stderr
    assert "the run" in done.stdout
    assert "GPU-hours" in done.stdout
