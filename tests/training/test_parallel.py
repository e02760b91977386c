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
from safetensors.torch import load_file

from multiplt import parallel, training
from multiplt.config.train import ParallelConfig, TrainConfig
from multiplt.errors import UserError
from tiny_training import ADAPTER, ENVIRONMENT, TRAIN, arguments, log, section, write_dataset

PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

# accelerate makes shards on GPUs only; told that these processes have some, it makes them on the CPU too.
AS_ON_GPUS = """
import os, runpy, sys
from accelerate.state import DistributedType, PartialState

start = PartialState.__init__

def start_as_on_gpus(self, *args, **kwargs):
    start(self, *args, **kwargs)
    if self.distributed_type == DistributedType.MULTI_CPU:
        self.distributed_type = DistributedType.MULTI_GPU

PartialState.__init__ = start_as_on_gpus
sys.argv = sys.argv[1:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def start(
    config: TrainConfig, checkpoint: Path, folder: Path, *before: Path
) -> "subprocess.CompletedProcess[str]":
    """Runs scripts/train.py as the rule does, or by the program `before`."""
    dataset = write_dataset(folder.with_suffix(".parquet"))
    command = [*parallel.launcher(config.parallel).split(), *map(str, before), str(TRAIN)]
    command += arguments(config, checkpoint, dataset, folder)
    environment = ENVIRONMENT | {"PATH": PATH}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.mark.slow
def test_copies_and_shards_have_the_curve_of_one_process_with_twice_the_accumulation(
    checkpoint: Path, tmp_path: Path
) -> None:
    (tmp_path / "as_on_gpus.py").write_text(AS_ON_GPUS)

    def curve(name: str, *before: Path, **changes: Any) -> list[dict[str, float]]:
        config = section(epochs=2, sequence_length=64, **changes)
        done = start(config, checkpoint, tmp_path / name, *before)
        assert done.returncode == 0, done.stderr
        adapter = load_file(tmp_path / name / "out/epoch-2" / ADAPTER)
        assert all(weights.numel() for weights in adapter.values())
        return log(tmp_path / name)

    one = curve("one", accumulation=2)
    two = {"accumulation": 1, "parallel": {"processes": 2}}
    sharded = {"accumulation": 1, "parallel": {"processes": 2, "strategy": "fsdp"}}
    copies = curve("copies", **two)
    shards = curve("shards", tmp_path / "as_on_gpus.py", **sharded)
    losses = [entry["loss"] for entry in one]
    for several in (copies, shards):
        assert [entry["loss"] for entry in several] == pytest.approx(losses, rel=1e-4)
        assert [entry["tokens"] for entry in several] == [entry["tokens"] for entry in one]


@pytest.mark.parametrize(("strategy", "found"), [("fsdp", "MULTI_CPU"), ("zero3", "MULTI_GPU")])
def test_shards_that_accelerate_does_not_make_are_refused(strategy: str, found: str) -> None:
    config = section(parallel={"strategy": strategy, "processes": 2})
    with pytest.raises(UserError, match=rf"{strategy} needs GPUs .* \({found}\): take none"):
        parallel.check(config, found, gpus=1)


def test_a_process_that_would_share_its_batches_out_among_gpus_is_refused() -> None:
    with pytest.raises(UserError, match="one process sees 4 GPUs"):
        parallel.check(section(), "NO", gpus=4)


def test_only_zero3_keeps_its_shards_in_the_machines_memory() -> None:
    with pytest.raises(ValidationError, match="offload needs the strategy zero3"):
        ParallelConfig.model_validate({"strategy": "fsdp", "processes": 2, "offload": True})


def test_weights_in_4_bits_do_not_go_with_zero3() -> None:
    with pytest.raises(ValidationError, match="take fsdp or none"):
        section(lora={"four_bit": True}, parallel={"strategy": "zero3", "processes": 2})


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
