"""A model of two layers and a training on a few items, for tests of what a training does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from multiplt import training
from multiplt.config.train import TrainConfig
from multiplt.packing import Block
from multiplt.training_data import blocks
from tiny import write_model

ITEMS = [f"local function f{i}(x)\n  return x + {i}\nend\n" * 2 for i in range(6)]
TRAIN = Path(__file__).parent.parent / "scripts" / "train.py"
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}
ADAPTER = "adapter_model.safetensors"


def write_checkpoint(folder: Path) -> Path:
    write_model(folder)
    return folder


def section(**changes: Any) -> TrainConfig:
    values: dict[str, Any] = {
        "model": "tiny",
        "epochs": 2,
        "learning_rate": 1e-2,
        "warmup_steps": 1,
        "accumulation": 2,
        "sequence_length": 128,
        "lora": {"r": 4, "alpha": 8},
    }
    return TrainConfig.model_validate(values | changes)


def packed(checkpoint: Path, section: TrainConfig) -> list[Block]:
    return blocks(ITEMS, training.load_tokenizer(checkpoint), section)


def train(checkpoint: Path, state: Path, held_out: int = 0, **changes: Any) -> training.Training:
    config = section(**changes)
    given = packed(checkpoint, config)
    tokenizer = training.load_tokenizer(checkpoint)
    return training.train(config, checkpoint, given, tokenizer, state, given[:held_out])


def write_dataset(path: Path) -> Path:
    """The items as a dataset file."""
    pq.write_table(pa.table({"content": ITEMS}), path)
    return path


def arguments(config: TrainConfig, checkpoint: Path, dataset: Path, folder: Path) -> list[str]:
    """Arguments of scripts/train.py, whose outputs are all under `folder`."""
    values = {
        "section": config.model_dump_json(),
        "checkpoint": checkpoint,
        "dataset": dataset,
        "output": folder / "out",
        "state": folder / "state",
        "manifest": folder / "manifest.json",
    }
    return [text for name, value in values.items() for text in (f"--{name}", str(value))]


def run(
    dataset: Path, checkpoint: Path, folder: Path, **changes: Any
) -> "subprocess.CompletedProcess[str]":
    """Runs scripts/train.py for one epoch."""
    config = section(**({"epochs": 1, "sequence_length": 512} | changes))
    flags = arguments(config, checkpoint, dataset, folder)
    return subprocess.run(
        [sys.executable, TRAIN, *flags], capture_output=True, text=True, env=ENVIRONMENT
    )


def log(folder: Path) -> list[dict[str, float]]:
    """The log that scripts/train.py left under `folder`."""
    return [json.loads(line) for line in (folder / "out/log.jsonl").read_text().splitlines()]
