"""The life of a training item is told from its file to the dataset, and nothing of another item's."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from finished_run import write_finished_run
from multiplt.code_files import ROOT
from multiplt.errors import UserError
from multiplt.trace import trace


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_finished_run(tmp_path_factory.mktemp("finished"))


@pytest.fixture(scope="module")
def item(finished: Path) -> str:
    """The first item of the dataset."""
    rows = pq.read_table(finished / "datasets/lua/train.parquet").to_pylist()
    return str(rows[0]["item"])


def test_every_stage_is_told_in_order_with_its_file(finished: Path, item: str) -> None:
    steps = trace(finished, item)
    assert [step.title for step in steps] == [
        "File of The Stack", "Function", "Suites", "Assertions", "Problem", "Prompt", "Candidate",
        "Verdict", "Duplicates that it displaced", "Training item",
    ]  # fmt: skip
    assert all(Path(step.file).exists() for step in steps)


def test_it_tells_what_the_rows_say(finished: Path, item: str) -> None:
    told = {step.title: step.text for step in trace(finished, item)}
    name = item.split("/")[1].split("_", 2)[2]
    assert "licence MIT" in told["File of The Stack"]
    assert f"def {name}(" in told["Function"]
    assert told["Assertions"].count("ok  ") == 3
    assert told["Assertions"].count("assertion  ") == 1
    assert f"function {name}(" in told["Problem"]
    assert "ok, proven by channel" in told["Verdict"]
    assert "1 assertion, 2 ok" in told["Verdict"]
    assert "licence MIT" in told["Training item"]


def test_what_it_displaced_is_named_with_the_reason(finished: Path, item: str) -> None:
    told = {step.title: step.text for step in trace(finished, item)}
    other = item[:-1] + "1"
    assert f"{other}: identical" in told["Duplicates that it displaced"]


def test_a_displaced_candidate_is_no_item(finished: Path, item: str) -> None:
    with pytest.raises(UserError, match="no such item"):
        trace(finished, item[:-1] + "1")


def test_what_is_no_item_is_refused_with_the_shape_of_one(finished: Path) -> None:
    with pytest.raises(UserError, match="LANGUAGE/PROBLEM/CANDIDATE"):
        trace(finished, "gcd")


def test_the_items_that_the_documented_command_prints_can_be_traced(
    finished: Path, item: str, tmp_path: Path
) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results/demo").symlink_to(finished)
    (command,) = re.findall(r"^    \S+ (-c .*)$", (ROOT / "ARTIFACT.md").read_text(), re.MULTILINE)
    words = [sys.executable, *shlex.split(command)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    items = done.stdout.split()
    assert item in items
    assert all(trace(finished, each) for each in items)


def test_the_program_prints_every_step(finished: Path, item: str) -> None:
    command = [sys.executable, str(ROOT / "scripts/trace.py"), item, "--folder", str(finished)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n== ") == 9
