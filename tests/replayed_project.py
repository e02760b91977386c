"""A copy of the project whose model answers from recorded completions, with the images that a small run in Lua needs.

Its model asks for a GPU. Recorded completions need no torch, so the stages that ask it run in the workflow's image instead of
the models' own.
Images are built once and kept in downloads/containers.
"""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from multiplt import workflow
from multiplt.config.run import load
from multiplt.containers import FOLDER as IMAGES
from multiplt.containers import image_path, read_lock, write_lock
from multiplt.source.stack import SCHEMA
from workflow_project import FUNCTIONS, ROOT, Project, copy_project, stack_rows

MODEL = "qwen2.5-coder-0.5b-instruct"
TASK = {
    "task_id": "HumanEval/0",
    "prompt": 'def unlike(word):\n    """Spell the word backwards."""\n',
    "entry_point": "unlike",
    "canonical_solution": "    return word[::-1]\n",
    "test": "def check(candidate):\n    assert candidate('ab') == 'ba'\n",
}
RECORDED = ROOT / "tests/cluster"

# A cluster without accounting is asked with squeue; jobs of a few seconds are looked after early.
_SLURM = ["--profile", "slurm", "--slurm-status-command", "squeue", "--latency-wait", "10"]
_SLURM += ["--slurm-init-seconds-before-status-checks", "10"]


def build_images(folder: Path) -> dict[str, str]:
    """Builds what is missing of the images of the workflow and Lua, from a copy of the project in `folder`.

    Returns name and digest of each. Raises RuntimeError where they cannot be built here.
    """
    copy_project(folder)
    (ROOT / IMAGES).mkdir(parents=True, exist_ok=True)
    (folder / IMAGES).parent.mkdir(parents=True)
    (folder / IMAGES).symlink_to(ROOT / IMAGES)
    for program, *words in (("apptainer.py",), ("build.py", "workflow", "lua")):
        command = [sys.executable, f"containers/{program}", *words]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-500:])
    return read_lock(folder)


def replayed_project(folder: Path, images: dict[str, str]) -> Project:
    """A copy of the project in `folder` with recorded completions in the place of the model."""
    copy_project(folder)
    write_lock(folder, {**images, "llm-cuda": images["workflow"]})
    shutil.copy(RECORDED / "replay.py", folder / "scripts/multiplt/llm/load.py")
    settings = folder / f"config/models/{MODEL}.yaml"
    settings.write_text(settings.read_text().replace("\nengine:\n", "\nengine:\n  gpus: 1\n"))
    downloads = folder / "downloads"
    config = load(small_config())
    benchmark = folder / workflow.benchmark_path(config)
    benchmark.parent.mkdir(parents=True)
    for name in ("containers", "models", "wheels", f"checkpoints/{MODEL}"):
        (downloads / name).mkdir(parents=True)
    # In the order in which the rules would make them: none has reason to run.
    (folder / workflow.wheel_path(config.benchmark.wheel)).touch()
    (downloads / f"models/{MODEL}.gguf").touch()
    with gzip.open(benchmark, "wt") as file:
        file.write(json.dumps(TASK) + "\n")
    shutil.copyfile(RECORDED / "recorded.json", downloads / f"checkpoints/{MODEL}/recorded.json")
    for name, image in (("workflow", "workflow"), ("lua", "lua"), ("llm-cuda", "workflow")):
        target = ROOT / image_path(images, image)
        (folder / image_path({name: images[image]}, name)).symlink_to(target)
    rows = pa.table(stack_rows({"easy/numbers.py": FUNCTIONS}), schema=SCHEMA)
    pq.write_table(rows, folder / "easy.parquet")
    return Project(folder)


def small_config() -> dict[str, Any]:
    """A config like the demo's: Lua alone, and a user's own Parquet file of easy functions."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    config["languages"] = ["lua"]
    config["source"] = {"parquet": ["easy.parquet"], "filters": {"max_lines": 10}}
    config["tests"]["suites"]["sampling"]["samples"] = 2
    config["translate"]["sampling"]["samples"] = 2
    return config


def slurm_command(project: Project, config: dict[str, Any], *words: str) -> list[str]:
    """The literal `snakemake --profile slurm`, with a config and more words."""
    local = project.command(config, *words)
    return [local[0], *_SLURM, *local[local.index("--configfile") :]]
