"""A copy of the project in which a test may run Snakemake, edit files and kill things.

The downloads are shared with the project's own folder: the model is fetched once.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

ROOT = Path(__file__).parents[1]

# Easy enough that a model of half a billion parameters translates most of them, and short enough to be cheap.
FUNCTIONS = '''
def add_three(a, b, c):
    """Return the sum of the three numbers a, b and c."""
    total = a + b + c
    return total


def largest_of_two(a, b):
    """Return the larger one of the numbers a and b."""
    if a > b:
        return a
    return b


def sum_to(n):
    """Return the sum of the numbers from 1 to n."""
    total = 0
    for i in range(1, n + 1):
        total = total + i
    return total


def is_even_number(n):
    """Return True if n is even, else False."""
    if n % 2 == 0:
        return True
    return False


def absolute_value(n):
    """Return the absolute value of n."""
    if n < 0:
        return -n
    return n


def undocumented(n):
    return n * n * n + n


def power_of(base, exponent):
    """Return base to the power of exponent, for an exponent of at least 0."""
    if exponent == 0:
        return 1
    return base * power_of(base, exponent - 1)
'''


@dataclass(frozen=True)
class Project:
    """A copy of the project; `snakemake` runs it with a config."""

    folder: Path

    def command(self, config: Mapping[str, Any], *words: str) -> list[str]:
        path = self.folder / "run.yaml"
        path.write_text(yaml.safe_dump(dict(config), sort_keys=False))
        program = str(Path(sys.executable).parent / "snakemake")
        return [
            program, "--cores", "2", "--scheduler", "greedy", "--rerun-incomplete",
            "--configfile", str(path), *words,
        ]  # fmt: skip

    def snakemake(self, config: Mapping[str, Any], *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(config, *words),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=2400,
        )

    def planned(self, config: Mapping[str, Any]) -> set[str]:
        """The rules that a dry run would run."""
        done = self.snakemake(config, "--dry-run", "--quiet", "rules")
        assert done.returncode == 0, done.stderr
        lines = (line.split() for line in (done.stdout + done.stderr).splitlines())
        return {words[0] for words in lines if len(words) == 2 and words[1].isdigit()} - {"total"}


def stack_rows(files: Mapping[str, str]) -> dict[str, list[Any]]:
    """The columns of the-stack-dedup that identify a file, for these paths and contents."""
    from multiplt.source.stack import SCHEMA

    rows: dict[str, list[Any]] = {}
    for field in SCHEMA:
        rows[field.name] = [None] * len(files)
    rows["content"] = list(files.values())
    rows["hexsha"] = [f"{n:040x}" for n in range(len(files))]
    rows["max_stars_repo_name"] = ["example/easy"] * len(files)
    rows["max_stars_repo_path"] = list(files)
    rows["max_stars_repo_licenses"] = [["MIT"]] * len(files)
    return rows


def copy_project(folder: Path) -> None:
    """Copies what git knows, without results and downloads."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A fresh copy of the project for the tests of a session."""
    return new_project(tmp_path_factory.mktemp("project"))


def new_project(folder: Path) -> Project:
    """A copy of the project in an empty folder, with the downloads of this one."""
    copy_project(folder)
    (ROOT / "downloads").mkdir(exist_ok=True)
    os.symlink(ROOT / "downloads", folder / "downloads")
    return Project(folder)


def own_downloads(project: Project) -> None:
    """Gives a new project links to the files of the downloads in the place of a link to their folder."""
    folder = project.folder / "downloads"
    folder.unlink()
    shutil.copytree(ROOT / "downloads", folder, copy_function=os.link)


@pytest.fixture(scope="session")
def small(project: Project) -> dict[str, Any]:
    """The config of the small run, whose functions lie in the project's folder."""
    return small_config(project.folder)


def small_config(folder: Path) -> dict[str, Any]:
    """A config like the demo's, with fewer languages and a few easy functions of a user's own file, written to `folder`."""
    from multiplt.source.stack import SCHEMA

    files = {"easy/numbers.py": FUNCTIONS, "easy/broken.py": "def f(:\n"}
    pq.write_table(pa.table(stack_rows(files), schema=SCHEMA), folder / "easy.parquet")
    config: dict[str, Any] = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    config["run"] = "small"
    config["languages"] = ["lua", "ocaml", "r"]
    config["shards"] = 1
    config["source"] = {
        "wheels": [w for w in config["source"]["wheels"] if w["package"] == "pygorithm"],
        "parquet": ["easy.parquet"],
        "filters": {"max_lines": 10},
    }
    config["tests"]["suites"]["sampling"] |= {"samples": 3, "max_tokens": 80}
    config["translate"]["sampling"] |= {"samples": 6, "max_tokens": 100}
    config["train"] |= {"epochs": 1, "sequence_length": 256}
    config["evaluate"] |= {"limit": 2}
    config["evaluate"]["sampling"] |= {"samples": 2, "max_tokens": 100}
    return config
