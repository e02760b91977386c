"""Several processes learn what one learns with as many batches a step."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError

from multiplt import parallel, training
from multiplt.config.train import ParallelConfig
from multiplt.errors import UserError
from tiny_training import ENVIRONMENT, TRAIN, arguments, log, section, write_dataset

PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.slow
def test_two_processes_have_the_curve_of_one_with_twice_the_accumulation(
    checkpoint: Path, tmp_path: Path
) -> None:
    dataset = write_dataset(tmp_path / "d.parquet")

    def curve(name: str, **changes: Any) -> list[dict[str, float]]:
        config = section(epochs=2, sequence_length=64, **changes)
        command = [*parallel.launcher(config.parallel).split(), str(TRAIN)]
        command += arguments(config, checkpoint, dataset, tmp_path / name)
        done = subprocess.run(
            command, capture_output=True, text=True, env=ENVIRONMENT | {"PATH": PATH}
        )
        assert done.returncode == 0, done.stderr
        assert sorted(p.name for p in (tmp_path / name / "out/epoch-2").glob("adapter_*"))
        return log(tmp_path / name)

    one = curve("one", accumulation=2)
    for strategy in ("none", "fsdp"):
        two = curve(strategy, accumulation=1, parallel={"processes": 2, "strategy": strategy})
        assert [entry["tokens"] for entry in two] == [entry["tokens"] for entry in one]
        losses = [entry["loss"] for entry in one]
        assert [entry["loss"] for entry in two] == pytest.approx(losses, rel=1e-4)


@pytest.mark.parametrize("strategy", ["fsdp", "zero3"])
def test_shards_need_more_than_one_process(strategy: str) -> None:
    with pytest.raises(ValidationError, match=f"{strategy} needs more than one of processes"):
        ParallelConfig.model_validate({"strategy": strategy})


@pytest.mark.skipif(bool(find_spec("deepspeed")), reason="deepspeed is installed")
def test_zero3_without_deepspeed_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    config = section(parallel={"strategy": "zero3", "processes": 2})
    with pytest.raises(UserError, match="needs the package deepspeed; install it, or take fsdp"):
        training.arguments(config, tmp_path)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_four_bits_without_a_gpu_are_refused_and_say_what_to_do(checkpoint: Path) -> None:
    with pytest.raises(UserError, match="four_bit needs a GPU, and this machine has none"):
        training.load_model(section(lora={"four_bit": True}), checkpoint)


@pytest.mark.skipif(bool(find_spec("bitsandbytes")), reason="bitsandbytes is installed")
def test_four_bits_without_bitsandbytes_are_refused_and_say_what_to_do(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    with pytest.raises(UserError, match="needs the package bitsandbytes; install it"):
        training.load_model(section(lora={"four_bit": True}), checkpoint)
