"""scripts/train.py from a dataset file to epochs, log and manifest."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

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


def test_an_empty_dataset_leaves_the_model_as_it_was_in_every_epoch(
    checkpoint: Path, tmp_path: Path
) -> None:
    empty = pa.table({"content": pa.array([], pa.string())})
    pq.write_table(empty, tmp_path / "d.parquet")
    done = run(tmp_path / "d.parquet", checkpoint, tmp_path, epochs=2)
    assert done.returncode == 0, done.stderr
    assert "d.parquet: no items" in done.stderr
    before = AutoModelForCausalLM.from_pretrained(checkpoint)
    for epoch in ("epoch-1", "epoch-2"):
        after = AutoModelForCausalLM.from_pretrained(checkpoint)
        after = PeftModel.from_pretrained(after, tmp_path / "out" / epoch).merge_and_unload()
        for name, weights in before.state_dict().items():
            assert torch.equal(weights, after.state_dict()[name]), name
    assert log(tmp_path) == []
