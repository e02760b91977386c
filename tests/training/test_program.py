"""scripts/train.py from a dataset file to epochs, log and manifest."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tiny_training import log, run, write_dataset

pytestmark = pytest.mark.slow


def test_the_program_trains_on_a_few_short_items(checkpoint: Path, tmp_path: Path) -> None:
    done = run(write_dataset(tmp_path / "d.parquet"), checkpoint, tmp_path)
    assert done.returncode == 0, done.stderr
    facts = json.loads((tmp_path / "manifest.json").read_text())["facts"]
    assert facts["items"] == 6
    assert facts["padding_share"] < 0.02
    assert facts["final_loss"] == log(tmp_path)[-1]["loss"]
    assert not list((tmp_path / "state").iterdir())


def test_an_empty_dataset_is_refused_in_one_line(checkpoint: Path, tmp_path: Path) -> None:
    empty = pa.table({"content": pa.array([], pa.string())})
    pq.write_table(empty, tmp_path / "d.parquet")
    done = run(tmp_path / "d.parquet", checkpoint, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "the dataset is empty" in done.stderr
    assert not (tmp_path / "out").exists()
