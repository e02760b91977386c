"""What `snakemake fetch` brings: a file or a repository, as each model's file says, from a hub on this machine."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub_server import NAME, REVISION, serve
from multiplt import manifest
from workflow_project import ROOT, Project

MODEL = "tiny-of-a-test"
FILES = {"config.json": b"{}", "model.safetensors": b"weights"}


@pytest.fixture
def config(project: Project, small: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A run that trains a model of which the hub has the checkpoint."""
    settings = yaml.safe_load((ROOT / "config/models/starcoderbase-1b.yaml").read_text())
    settings["repository"] = {"name": NAME, "revision": REVISION}
    path = project.folder / f"config/models/{MODEL}.yaml"
    path.write_text(yaml.safe_dump(settings))
    changed = json.loads(json.dumps(small))
    changed["train"]["model"] = MODEL
    yield changed
    path.unlink()
    for left in (project.folder / "downloads/checkpoints").glob(f"*{MODEL}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    (project.folder / f"downloads/logs/{MODEL}.checkpoint.log").unlink(missing_ok=True)


@pytest.mark.slow
def test_a_checkpoint_of_the_hub_is_fetched_and_one_of_a_file_is_made(
    project: Project, config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = f"downloads/checkpoints/{MODEL}"
    with serve(FILES) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        monkeypatch.setenv("HF_HOME", str(tmp_path))
        done = project.snakemake(config, "--", target)
        assert done.returncode == 0, done.stderr
    facts = manifest.read(project.folder / f"{target}.manifest.json")["facts"]
    assert set(facts["files"]) == set(FILES)
    made = "downloads/checkpoints/qwen2.5-coder-0.5b-instruct"
    dry = ("--dry-run", "--forceall", "--quiet", "rules", "--")
    planned = project.snakemake(config, *dry, made, target)
    assert planned.returncode == 0, planned.stderr
    text = planned.stdout + planned.stderr
    assert {"fetch_checkpoint", "fetch_model", "build_checkpoint"} <= set(text.split())
