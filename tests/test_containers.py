"""The lock of images, what makes an image another one, and what is said where none can be had."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from multiplt.containers import LOCK, image_path, read_lock, write_lock
from multiplt.errors import UserError
from workflow_project import ROOT

DIGEST = "0123456789abcdef" * 4


def program(name: str) -> ModuleType:
    """A program of containers/, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"containers/{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder like the repository's, with a lock of wheels."""
    for name in ("containers", "envs"):
        (tmp_path / name).mkdir()
    (tmp_path / "envs/workflow.txt").write_text("pydantic==2.14.3\n")
    return tmp_path


def test_the_lock_holds_what_was_written(root: Path) -> None:
    assert read_lock(root) == {}
    write_lock(root, {"lua": DIGEST})
    assert read_lock(root) == {"lua": DIGEST}


def test_a_line_that_is_no_digest_is_named(root: Path) -> None:
    (root / LOCK).write_text(f"lua {DIGEST}\nr 12\n")
    with pytest.raises(UserError, match="line 2"):
        read_lock(root)


def test_the_digest_is_in_the_name_of_the_file() -> None:
    assert image_path({"lua": DIGEST}, "lua").endswith("/lua-0123456789ab.sif")
    assert image_path({}, "lua").endswith("/lua.sif")


DEFINITION = (
    "# a comment\nFrom: {{ workflow }}\n    lua=5.4.4\n    pip install -r /mnt/workflow.txt\n"
)


def test_another_version_below_or_in_an_image_makes_it_another_one(root: Path) -> None:
    recipe = program("build")._recipe
    first = recipe(root, DEFINITION, {"workflow": DIGEST})
    assert recipe(root, DEFINITION, {"workflow": DIGEST}) == first
    assert recipe(root, DEFINITION.replace("5.4.4", "5.4.6"), {"workflow": DIGEST}) != first
    assert recipe(root, DEFINITION, {"workflow": DIGEST[::-1]}) != first
    (root / "envs/workflow.txt").write_text("pydantic==2.14.4\n")
    assert recipe(root, DEFINITION, {"workflow": DIGEST}) != first


def test_another_comment_does_not(root: Path) -> None:
    recipe = program("build")._recipe
    other = DEFINITION.replace("a comment", "another one")
    assert recipe(root, other, {}) == recipe(root, DEFINITION, {})


def test_where_apptainer_cannot_be_installed_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match=r"root on Debian.*module load apptainer"):
        program("apptainer").main()
