"""Datasets go to the hub when asked to, whole, as a repository that load_dataset reads; never without a token.

The program runs against a hub on this machine (`upload_server`).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import load_dataset

from factories import problem
from multiplt import cards, dataset
from multiplt.records import Sampling, Solution
from upload_server import COMMIT, TOKEN, Hub, serve

PROGRAM = Path(__file__).parent.parent / "scripts" / "push_datasets.py"


def write_dataset(folder: Path, items: int, held_out: int) -> Path:
    """A dataset of one language with its card, as the pipeline leaves it."""
    solutions = [
        Solution(
            problem(), "m", "r", Sampling(0.8, 0.95, 10, []), i, 7, "", f"{folder.name} {i}", 1
        )
        for i in range(items)
    ]
    files = {name: f"{name}.parquet" for name in ("train", "validation")}
    folder.mkdir(parents=True)
    dataset.write(folder / files["train"], solutions[held_out:])
    dataset.write(folder / files["validation"], solutions[:held_out])
    text = cards.card(
        solutions,
        language=folder.name,
        title=folder.name.title(),
        files=files,
        held_out=held_out,
        upstream=[],
        translator="Teacher-1B, licence MIT",
    )
    (folder / "README.md").write_text(text)
    return folder


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    return [write_dataset(tmp_path / "lua", 3, 1), write_dataset(tmp_path / "r", 2, 0)]


def push(
    hub: Hub, folders: list[Path], manifest: Path, token: str = TOKEN, section: str = ""
) -> "subprocess.CompletedProcess[str]":
    settings = section or json.dumps({"hub": {"repository": "me/validated"}})
    command = [sys.executable, str(PROGRAM), "--section", settings]
    command += ["--manifest", str(manifest), "--input", *map(str, folders)]
    # A home without a stored token.
    own = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(manifest.parent / "home"), "HF_TOKEN": token}
    environment = {k: v for k, v in (os.environ | own).items() if v}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_all_languages_are_one_commit_that_load_dataset_reads(
    folders: list[Path], tmp_path: Path
) -> None:
    with serve() as hub:
        done = push(hub, folders, tmp_path / "m.json")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "m.json").read_text())["facts"]["commit"] == COMMIT
    (files,) = hub.repositories["me/validated"].commits
    for name, data in files.items():
        target = tmp_path / "copy" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    where = {"path": str(tmp_path / "copy"), "cache_dir": str(tmp_path / "cache")}
    lua, r = load_dataset(name="lua", **where), load_dataset(name="r", **where)
    assert {split: rows["content"] for split, rows in lua.items()} == {
        "train": ["lua 1", "lua 2"],
        "validation": ["lua 0"],
    }
    assert {split: rows["content"] for split, rows in r.items()} == {"train": ["r 0", "r 1"]}


def test_a_repository_is_private_until_the_config_says_otherwise(
    folders: list[Path], tmp_path: Path
) -> None:
    public = json.dumps({"hub": {"repository": "me/public", "private": False}})
    with serve() as hub:
        push(hub, folders, tmp_path / "m.json")
        push(hub, folders, tmp_path / "m.json", section=public)
        again = push(hub, folders, tmp_path / "m.json")
    private = {name: repository.private for name, repository in hub.repositories.items()}
    assert private == {"me/validated": True, "me/public": False}
    assert again.returncode == 0, again.stderr
    assert len(hub.repositories["me/validated"].commits) == 2


def test_without_a_token_nothing_is_asked_of_the_hub_and_the_user_told_what_to_do(
    folders: list[Path], tmp_path: Path
) -> None:
    with serve() as hub:
        done = push(hub, folders, tmp_path / "m.json", token="")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "error: no token for the hub: run `hf auth login`, or set HF_TOKEN"
    )
    assert not hub.repositories
    assert not (tmp_path / "m.json").exists()


def test_a_token_that_the_hub_refuses_is_one_line_with_the_repository(
    folders: list[Path], tmp_path: Path
) -> None:
    with serve() as hub:
        done = push(hub, folders, tmp_path / "m.json", token="hf_wrong")
    assert done.returncode == 1
    assert done.stderr.startswith("error: me/validated: the hub did not take the datasets: ")
    assert not (tmp_path / "m.json").exists()


def test_a_run_without_a_repository_pushes_nothing(folders: list[Path], tmp_path: Path) -> None:
    with serve() as hub:
        done = push(hub, folders, tmp_path / "m.json", section="{}")
    assert done.returncode == 1
    assert done.stderr.startswith("error: dataset.hub: null; name the repository")
    assert not hub.repositories
