"""Training in several processes, one a GPU: what the launcher and the Trainer are told.

`accelerate launch` starts the processes, and each finds its place in the environment. On a CPU the
processes talk through gloo and hold whole copies: accelerate makes no shards there. Shards (FSDP, ZeRO-3)
are for models whose optimizer state is larger than a GPU.
"""

import os
from importlib.util import find_spec
from typing import Any

from multiplt.config.train import ParallelConfig, TrainConfig
from multiplt.errors import UserError

_STAGE3 = {
    "stage": 3,
    "overlap_comm": True,
    "contiguous_gradients": True,
    "stage3_gather_16bit_weights_on_model_save": True,
}
_OFFLOAD = {"offload_optimizer": {"device": "cpu"}, "offload_param": {"device": "cpu"}}
_ZERO3 = {
    # PyTorch's own AdamW, also where the state is in the machine's memory.
    "zero_force_ds_cpu_optimizer": False,
    # The Trainer fills these in from its own arguments.
    "bf16": {"enabled": "auto"},
    "gradient_accumulation_steps": "auto",
    "gradient_clipping": "auto",
    "train_batch_size": "auto",
    "train_micro_batch_size_per_gpu": "auto",
}


def arguments(section: TrainConfig) -> dict[str, Any]:
    """The Trainer's arguments about shards and recomputed activations.

    For FSDP it also sets what from_pretrained looks for in the environment before accelerate sets it.
    Raises UserError for ZeRO-3 without DeepSpeed.
    """
    strategy = section.parallel.strategy
    if strategy == "fsdp":
        # It recomputes activations itself: otherwise shards are gathered once more for that.
        options = {
            "activation_checkpointing": section.gradient_checkpointing,
            # One process reads the weights, and the others take their shards from it.
            "cpu_ram_efficient_loading": True,
        }
        os.environ["ACCELERATE_USE_FSDP"] = "true"
        return {"fsdp": True, "fsdp_config": options}
    if strategy == "zero3" and not find_spec("deepspeed"):
        raise UserError(
            "train.parallel.strategy: zero3 needs the package deepspeed; install it, or take fsdp"
        )
    stage = _STAGE3 | (_OFFLOAD if section.parallel.offload else {})
    sharded = {"deepspeed": _ZERO3 | {"zero_optimization": stage}} if strategy == "zero3" else {}
    return {"gradient_checkpointing": section.gradient_checkpointing, **sharded}


def check(section: TrainConfig, distributed_type: str, gpus: int) -> None:
    """Raises UserError where accelerate or the Trainer has taken another way than the section's, in silence.

    `distributed_type` is the Trainer's, as accelerate spells it; `gpus` are those of this process.
    """
    if gpus > 1:
        raise UserError(
            f"one process sees {gpus} GPUs and would share each batch out among them: give it one with"
            " CUDA_VISIBLE_DEVICES, or start as many processes (train.parallel.processes)"
        )
    strategy = section.parallel.strategy
    expected = {"fsdp": "FSDP", "zero3": "DEEPSPEED"}.get(strategy)
    if expected and distributed_type != expected:
        raise UserError(
            f"train.parallel.strategy: {strategy} needs GPUs and `accelerate launch`; here whole copies"
            f" would be trained ({distributed_type}): take none"
        )


def launcher(parallel: ParallelConfig) -> str:
    """The command that a program's path follows: Python, or accelerate with as many processes."""
    if parallel.processes == 1:
        return "python"
    return (
        # Two trainings on one machine need two ports: 0 takes a free one.
        f"accelerate launch --multi_gpu --num_processes {parallel.processes} --num_machines 1"
        " --main_process_port 0 --mixed_precision no --dynamo_backend no"
    )


def is_first() -> bool:
    """Whether this process is the only one, or the first of several: the one that writes."""
    return os.environ.get("RANK", "0") == "0"
