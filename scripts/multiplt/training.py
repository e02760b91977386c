"""Fine-tuning with transformers' Trainer and peft: all weights, or low-rank adapters.

What the Trainer is trusted with, because its tests cover it: loss over a whole accumulated batch
divided by its number of tokens, a shorter last batch that still updates, clipping at norm 1, a
schedule that counts optimizer steps, weight decay on neither biases nor norms, another seeded order
each epoch. Here are only the choices, and a training that can be killed: after each epoch its whole
state lies in a state directory, and the next start goes on there, with the same loss curve.

It runs on what accelerate finds, in one process or several (`multiplt.parallel`); only the CPU was
tried. Every epoch's checkpoint is kept, whichever has the least loss on held-out items.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig as PeftLoraConfig
from peft import PeftModel, get_peft_model, prepare_model_for_kbit_training
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    default_data_collator,
    set_seed,
)
from transformers.trainer_pt_utils import get_model_param_count

from multiplt import manifest, parallel, quantisation, rows
from multiplt.config.train import TrainConfig
from multiplt.packing import Block

_LAST_WRITTEN = "trainer_state.json"
# What only going on needs, by the Trainer, DeepSpeed and FSDP: several times the size of the weights.
_STATE = ("optimizer*", "global_step*", "pytorch_model_fsdp*", "rng_state*")
_RECOMPUTING = {"use_reentrant": False}


@dataclass(frozen=True)
class Training:
    """A finished training: the Trainer's checkpoint of each epoch in order, and its log.

    A log entry is one optimizer step: `step`, `epoch` (fractional), `loss` (mean over the step's
    tokens, nats), `learning_rate`, `tokens` (seen so far, padding not counted). `validation` has an
    entry an epoch where items were held out: `epoch` and `loss` (mean over blocks, nats a token).
    """

    checkpoints: list[Path]
    log: list[dict[str, Any]]
    validation: list[dict[str, float]]
    trainable_parameters: int

    @property
    def best_epoch(self) -> int | None:
        """The first epoch with the least loss on held-out items, None without any that is a number."""
        losses = {epoch: entry["loss"] for epoch, entry in enumerate(self.validation, 1)}
        numbers = [epoch for epoch, loss in losses.items() if isfinite(loss)]
        return min(numbers, key=losses.__getitem__, default=None)


def state_directory(state: Path, section: TrainConfig, checkpoint: Path, *datasets: Path) -> Path:
    """The directory under `state` that belongs to this training alone.

    Another setting, model or dataset has another one, so that no training goes on from a state that
    is not its own. The model is known by its files' names and sizes: it can be many gigabytes.
    """
    files = sorted((p.name, p.stat().st_size) for p in checkpoint.iterdir() if p.is_file())
    key = [section.model_dump(mode="json"), files, *map(manifest.sha256, datasets)]
    return state / hashlib.sha256(rows.dumps(key).encode()).hexdigest()[:16]


def train(
    section: TrainConfig,
    checkpoint: Path,
    blocks: list[Block],
    tokenizer: PreTrainedTokenizerBase,
    state: Path,
    held_out: Sequence[Block] = (),
) -> Training:
    """Trains the model in `checkpoint` on packed blocks, or goes on from the last epoch in `state`.

    `state` is a directory that this training has for itself (`state_directory`). Without blocks
    every epoch's checkpoint is the model as it was: new adapters change nothing until they learn.
    """
    if not blocks:
        return _unchanged(section, checkpoint, tokenizer, state)
    # The arguments come first: how a model is loaded depends on what they say of shards.
    settings = arguments(section, state, evaluates=bool(held_out))
    set_seed(section.seed)  # The adapters' first values are drawn before the Trainer sets its seed.
    model = load_model(section, checkpoint)
    trainer = _Trainer(
        model=model,
        args=settings,
        train_dataset=[_inputs(block, section) for block in blocks],
        eval_dataset=[_inputs(block, section) for block in held_out],
        data_collator=default_data_collator,
        processing_class=tokenizer,
        callbacks=[_Slim()],
    )
    parallel.check(section, str(trainer.accelerator.distributed_type.value), settings.n_gpu)
    done = complete_checkpoints(state)
    trainer.train(resume_from_checkpoint=str(done[-1]) if done else None)
    return Training(
        checkpoints=complete_checkpoints(state),
        log=[_entry(entry) for entry in trainer.state.log_history if "loss" in entry],
        validation=[
            {"epoch": entry["epoch"], "loss": entry["eval_loss"]}
            for entry in trainer.state.log_history
            if "eval_loss" in entry
        ],
        trainable_parameters=get_model_param_count(model, trainable_only=True),
    )


def _unchanged(
    section: TrainConfig, checkpoint: Path, tokenizer: PreTrainedTokenizerBase, state: Path
) -> Training:
    set_seed(section.seed)
    model = load_model(section, checkpoint)
    target = state / "checkpoint-0"
    if parallel.is_first():
        model.save_pretrained(target)
        tokenizer.save_pretrained(target)
    learning = get_model_param_count(model, trainable_only=True)
    return Training([target] * section.epochs, [], [], learning)


class _Trainer(Trainer):  # type: ignore[misc]
    """The Trainer for blocks with positions: transformers reads the bounds of documents from them,
    but only without a mask, which the Trainer needs to count tokens before."""

    def compute_loss(self, model: Any, inputs: dict[str, Any], *rest: Any, **options: Any) -> Any:
        """The loss of a batch, without its mask where it has positions."""
        if "position_ids" in inputs:
            inputs = {name: value for name, value in inputs.items() if name != "attention_mask"}
        return super().compute_loss(model, inputs, *rest, **options)


class _Slim(TrainerCallback):  # type: ignore[misc]
    """Leaves of an epoch only its weights as soon as the next one is complete."""

    def on_save(self, args: TrainingArguments, state: Any, control: Any, **_: Any) -> None:
        """Called when a checkpoint is complete; the first process removes what the older ones have too much."""
        if state.is_world_process_zero:
            for checkpoint in complete_checkpoints(Path(args.output_dir))[:-1]:
                for path in (path for pattern in _STATE for path in checkpoint.glob(pattern)):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _inputs(block: Block, section: TrainConfig) -> dict[str, list[int]]:
    inputs = asdict(block)
    if not section.separate_documents:
        del inputs["position_ids"]
    return inputs


def load_tokenizer(checkpoint: Path) -> PreTrainedTokenizerBase:
    """The tokenizer of the model in `checkpoint`."""
    return AutoTokenizer.from_pretrained(checkpoint)


def load_model(section: TrainConfig, checkpoint: Path) -> PreTrainedModel | PeftModel:
    """The model to train, with new adapters where the section has any.

    Weights that learn are float32 whatever the `dtype`: updates in bfloat16 are lost in rounding.
    Raises UserError where weights shall have 4 bits and cannot.
    """
    frozen = section.lora is not None
    dtype = torch.bfloat16 if frozen and section.dtype == "bfloat16" else torch.float32
    four_bit = section.lora is not None and section.lora.four_bit
    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
        checkpoint, dtype=dtype, **(quantisation.four_bit(dtype) if four_bit else {})
    )
    if section.lora is None:
        return model
    if four_bit:
        model = prepare_model_for_kbit_training(
            model,
            # FSDP recomputes activations itself.
            use_gradient_checkpointing=section.gradient_checkpointing
            and section.parallel.strategy != "fsdp",
            gradient_checkpointing_kwargs=_RECOMPUTING,
        )
    adapters = PeftLoraConfig(
        r=section.lora.r,
        lora_alpha=section.lora.alpha,
        lora_dropout=section.lora.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, adapters)


def arguments(section: TrainConfig, state: Path, *, evaluates: bool = False) -> TrainingArguments:
    """The Trainer's arguments; what is not named here is its default."""
    return TrainingArguments(
        output_dir=str(state),
        num_train_epochs=section.epochs,
        learning_rate=section.learning_rate,
        lr_scheduler_type=section.schedule,
        warmup_steps=section.warmup_steps,
        per_device_train_batch_size=section.batch_size,
        gradient_accumulation_steps=section.accumulation,
        weight_decay=section.weight_decay,
        seed=section.seed,
        bf16=section.dtype == "bfloat16",
        gradient_checkpointing_kwargs=_RECOMPUTING,
        save_strategy="epoch",
        eval_strategy="epoch" if evaluates else "no",
        per_device_eval_batch_size=section.batch_size,
        logging_steps=1,
        logging_nan_inf_filter=False,
        include_num_input_tokens_seen="non_padding",
        remove_unused_columns=False,
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
        disable_tqdm=False,
        report_to="none",
        **parallel.arguments(section),
    )


def complete_checkpoints(state: Path) -> list[Path]:
    """The Trainer's checkpoints in `state`, oldest first, without one that was cut off.

    The Trainer writes its own state last, so a checkpoint is complete when that file is.
    """
    found = [path for path in state.glob("checkpoint-*") if _is_json(path / _LAST_WRITTEN)]
    return sorted(found, key=lambda path: int(path.name.rpartition("-")[2]))


def forget(state: Path) -> None:
    """Removes the state of a training whose outputs are complete."""
    shutil.rmtree(state)


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text())
    except (OSError, ValueError):
        return False
    return True


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "step": entry["step"],
        "epoch": entry["epoch"],
        "loss": entry["loss"],
        "learning_rate": entry["learning_rate"],
        "tokens": entry["num_input_tokens_seen"],
    }
