"""What `make runtimes` says where it may not install anything: on a machine without apt and without any runtime."""

import subprocess
import sys
from pathlib import Path

import pytest

from workflow_project import ROOT


def runtimes(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "envs/runtimes.py"), *words]
    nothing = {"PATH": "/nonexistent"}
    return subprocess.run(command, env=nothing, capture_output=True, text=True, check=False)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text("languages: [lua, r]\n")
    return path


def test_a_config_needs_the_runtimes_of_its_own_languages_only(config: Path) -> None:
    done = runtimes(str(config))
    assert done.returncode == 1
    assert "error: Lua and R cannot run here" in done.stderr
    assert "install --yes --no-install-recommends lua-unit lua5.4 r-base-core\n" in done.stderr
    assert f"leave them out of `languages` in {config}" in done.stderr


def test_without_a_config_all_languages_are_named() -> None:
    done = runtimes()
    assert done.returncode == 1
    assert all(name in done.stderr for name in ("Haskell", "Lua", "OCaml", "Racket"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "keys and their values are expected, found None"),
        ("shards: 1\n", "languages: a list of"),
        ("languages: lua\n", "languages: a list of"),
        (None, "cannot be read"),
    ],
)
def test_a_config_that_names_no_languages_is_one_line(
    config: Path, text: str | None, message: str
) -> None:
    config.unlink() if text is None else config.write_text(text)
    done = runtimes(str(config))
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {config}: {message}")
    assert len(done.stderr.splitlines()) == 1


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    config = tmp_path / "mine.yaml"
    config.write_text("languages: []\n")
    assert runtimes(str(config)).returncode == 0
