"""What the rules call their programs with, as a dry run prints it."""

import re
from typing import Any

import pytest
import yaml

from workflow_project import ROOT, Project

pytestmark = pytest.mark.slow


def demo(**changes: Any) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    return config | {"languages": ["lua"]} | changes


def commands(project: Project, config: dict[str, Any], program: str, target: str) -> list[str]:
    done = project.snakemake(config, "--dry-run", "--printshellcmds", "--", target)
    assert done.returncode == 0, done.stdout + done.stderr
    return re.findall(rf".*scripts/{program}\.py .*", done.stdout + done.stderr)


def test_problems_of_a_users_own_are_compiled_whatever_prompts_are_given(project: Project) -> None:
    config = demo()
    (project.folder / "prompts.jsonl").touch()
    config["evaluate"]["prompts"] = {"lua": "prompts.jsonl"}
    found = commands(project, config, "compile_benchmark", "adversarial")
    own = [command for command in found if "--problems config/adversarial.jsonl" in command]
    assert own and all("--prompts" not in command for command in own)


def test_no_two_trainings_share_the_state_that_a_kill_leaves(project: Project) -> None:
    found = commands(project, demo(), "train", "dedup_ablation")
    states = re.findall(r"--state (\S+)", "\n".join(found))
    assert len(states) == len(set(states)) > 1
