"""What a training does to the model, step by step."""

from collections.abc import Callable
from math import cos, pi
from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate import Accelerator
from transformers import Trainer

from multiplt import training
from multiplt.config.train import LoraConfig
from tiny_training import ADAPTER, packed, section, train


def test_the_loss_falls(trained: tuple[training.Training, Path]) -> None:
    losses = [entry["loss"] for entry in trained[0].log]
    assert losses[-1] < losses[0]


def test_the_log_has_every_optimizer_step_and_counts_its_tokens(
    checkpoint: Path, trained: tuple[training.Training, Path]
) -> None:
    blocks_ = packed(checkpoint, section())
    steps = 2 * -(-len(blocks_) // 2)
    log = trained[0].log
    assert [entry["step"] for entry in log] == list(range(1, steps + 1))
    assert log[-1]["tokens"] == 2 * sum(block.tokens for block in blocks_)


def test_accumulation_gives_the_update_of_one_large_batch(checkpoint: Path, tmp_path: Path) -> None:
    # Every block is in the one update of the epoch, the last incomplete batch too.
    many = {"epochs": 1, "warmup_steps": 0, "sequence_length": 64}
    one = train(checkpoint, tmp_path / "one", batch_size=64, accumulation=1, **many)
    other = train(checkpoint, tmp_path / "other", batch_size=3, accumulation=64, **many)
    assert len(one.log) == len(other.log) == 1
    assert one.log[0]["loss"] == pytest.approx(other.log[0]["loss"], rel=1e-4)


def test_the_cosine_spans_the_optimizer_steps_not_the_passes(
    trained: tuple[training.Training, Path],
) -> None:
    # Four optimizer steps of two passes; a rate is the one in force during its step.
    rates = [entry["learning_rate"] / 1e-2 for entry in trained[0].log]
    fall = [(1 + cos(pi * step / 3)) / 2 for step in range(3)]
    assert rates == pytest.approx([0, *fall])


def test_the_order_differs_from_epoch_to_epoch(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[int]] = []
    step: Callable[..., torch.Tensor] = Trainer.training_step

    def spy(self: Trainer, model: Any, inputs: dict[str, torch.Tensor], *rest: Any) -> torch.Tensor:
        seen.append(inputs["input_ids"][0].tolist())
        return step(self, model, inputs, *rest)

    monkeypatch.setattr(Trainer, "training_step", spy)
    train(checkpoint, tmp_path, sequence_length=64)
    half = len(seen) // 2
    assert sorted(seen[:half]) == sorted(seen[half:])
    assert seen[:half] != seen[half:]


def test_neither_biases_nor_norms_decay(checkpoint: Path, tmp_path: Path) -> None:
    config = section(lora=None)
    model = training.load_model(config, checkpoint)
    trainer = Trainer(model=model, args=training.arguments(config, tmp_path))
    decaying = trainer.get_decay_parameter_names(model)
    assert decaying
    assert not [name for name in decaying if "bias" in name or "norm" in name]


def test_held_out_items_are_scored_after_each_epoch_and_name_the_best(
    checkpoint: Path, tmp_path: Path, trained: tuple[training.Training, Path]
) -> None:
    result = train(checkpoint, tmp_path, held_out=1, epochs=3)
    losses = [entry["loss"] for entry in result.validation]
    assert [entry["epoch"] for entry in result.validation] == [1, 2, 3]
    assert losses[0] > losses[-1]
    assert result.best_epoch == 1 + losses.index(min(losses))
    assert trained[0].best_epoch is None


def test_an_epoch_whose_loss_is_no_number_is_never_the_best() -> None:
    losses = [{"epoch": n, "loss": loss} for n, loss in enumerate((float("nan"), 2.0, 1.0), 1)]
    assert training.Training([], [], losses, 0).best_epoch == 3


def test_looking_at_held_out_items_changes_no_weight(
    checkpoint: Path, tmp_path: Path, trained: tuple[training.Training, Path]
) -> None:
    result = train(checkpoint, tmp_path, held_out=1)
    assert [(p / ADAPTER).read_bytes() for p in result.checkpoints] == [
        (p / ADAPTER).read_bytes() for p in trained[0].checkpoints
    ]


def test_weights_that_learn_are_float32_in_bfloat16_training(
    checkpoint: Path, tmp_path: Path
) -> None:
    for lora in (LoraConfig(r=2), None):
        model = training.load_model(section(dtype="bfloat16", lora=lora), checkpoint)
        kinds = {p.dtype for p in model.parameters() if p.requires_grad}
        assert kinds == {torch.float32}
    result = train(checkpoint, tmp_path, dtype="bfloat16", epochs=1, gradient_checkpointing=True)
    assert result.log[-1]["loss"] < 7


def test_every_update_is_clipped_at_norm_one(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    norms: list[float] = []
    clip: Callable[..., Any] = Accelerator.clip_grad_norm_

    def spy(self: Accelerator, parameters: Any, max_norm: float, *rest: Any) -> Any:
        norms.append(max_norm)
        return clip(self, parameters, max_norm, *rest)

    monkeypatch.setattr(Accelerator, "clip_grad_norm_", spy)
    log = train(checkpoint, tmp_path).log
    assert log
    assert norms == [1.0] * len(log)
