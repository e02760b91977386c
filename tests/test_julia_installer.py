"""envs/julia.py: what is there is used, and what cannot be had is said."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from multiplt.executables import find_executable

PROGRAM = Path(__file__).parents[1] / "envs" / "julia.py"


@pytest.fixture
def installer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("julia_installer", PROGRAM)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the PATH, with a Python beside which nothing else is."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "environment" / "python"))
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder


def put(folder: Path, name: str, prints: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho {prints}\n")
    (folder / name).chmod(0o755)
    return str(folder / name)


def test_a_program_beside_python_comes_before_one_on_the_path(elsewhere: Path) -> None:
    assert find_executable("some-runtime") is None
    on_path = put(elsewhere, "some-runtime", "")
    assert find_executable("some-runtime") == on_path
    beside = put(Path(sys.executable).parent, "some-runtime", "")
    assert find_executable("some-runtime") == beside


@pytest.mark.parametrize(
    ("says", "enough"),
    [
        ("julia version 1.5.3", True),
        ("julia version 1.11.2", True),
        ("julia version 2.0.0-DEV", True),
        ("julia version 1.4.9", False),
        ("julia version 0.7.0", False),
        ("no version at all", False),
    ],
)
def test_a_julia_on_the_path_is_used_if_it_is_new_enough(
    says: str, enough: bool, elsewhere: Path, installer: ModuleType
) -> None:
    put(elsewhere, "julia", says)
    assert installer.present() is enough


def test_a_julia_that_is_there_is_left_alone(
    elsewhere: Path, installer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(elsewhere, "julia", "julia version 1.6.7")
    monkeypatch.setattr(installer, "install", lambda: pytest.fail("it was installed again"))
    installer.main()


@pytest.mark.skipif(not shutil.which("apt-get"), reason="no apt here")
def test_where_no_debian_archive_is_configured_it_says_so(
    elsewhere: Path, tmp_path: Path, installer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(elsewhere, "julia", "julia version 1.0.0")
    settings = tmp_path / "apt.conf"
    settings.write_text('Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "/dev/null";\n')
    monkeypatch.setenv("APT_CONFIG", str(settings))
    monkeypatch.setattr(installer, "ENVIRONMENT", tmp_path)
    with pytest.raises(SystemExit, match=r"Julia cannot be installed here.*archive|keyring"):
        installer.main()
    assert not (tmp_path / "bin").exists()
