"""Training on a tiny model of two layers: what it learns, saves, logs, and survives."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from math import cos, pi
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, Trainer

from multiplt import epochs, training
from multiplt.config.train import LoraConfig, TrainConfig
from multiplt.packing import Block
from multiplt.training_data import blocks
from tiny import write_model

ITEMS = [f"local function f{i}(x)\n  return x + {i}\nend\n" * 2 for i in range(6)]
TRAIN = Path(__file__).parent.parent / "scripts" / "train.py"


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Qwen2 of 2 layers whose tokens are the bytes' characters."""
    folder = tmp_path_factory.mktemp("tiny")
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
    return blocks(ITEMS, training.load_tokenizer(checkpoint), section.sequence_length)


def train(checkpoint: Path, state: Path, held_out: int = 0, **changes: Any) -> training.Training:
    config = section(**changes)
    given = packed(checkpoint, config)
    tokenizer = training.load_tokenizer(checkpoint)
    return training.train(config, checkpoint, given, tokenizer, state, given[:held_out])


@pytest.fixture(scope="module")
def trained(
    checkpoint: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[training.Training, Path]:
    """One training of two epochs, and its exported epochs."""
    state = tmp_path_factory.mktemp("state")
    result = train(checkpoint, state)
    output = tmp_path_factory.mktemp("epochs")
    epochs.export(result.checkpoints, output, "tiny")
    return result, output


def test_an_exported_epoch_loads_as_an_adapter(
    checkpoint: Path, trained: tuple[training.Training, Path]
) -> None:
    _, output = trained
    base = AutoModelForCausalLM.from_pretrained(checkpoint)
    tokens = torch.arange(2, 34).unsqueeze(0)
    before = base(tokens).logits.detach()
    tuned = PeftModel.from_pretrained(base, str(output / "epoch-2"))
    assert not torch.allclose(tuned(tokens).logits, before)


def test_each_epoch_has_its_checkpoint_and_they_differ(
    trained: tuple[training.Training, Path],
) -> None:
    _, output = trained
    assert sorted(p.name for p in output.iterdir()) == ["epoch-1", "epoch-2"]
    one, two = (output / name / "adapter_model.safetensors" for name in ("epoch-1", "epoch-2"))
    assert one.read_bytes() != two.read_bytes()


def test_an_exported_adapter_names_no_path_of_the_machine(
    checkpoint: Path, trained: tuple[training.Training, Path]
) -> None:
    text = (trained[1] / "epoch-1" / "adapter_config.json").read_text()
    assert str(checkpoint) not in text
    assert json.loads(text)["base_model_name_or_path"] == "tiny"


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


def test_training_killed_after_an_epoch_gives_the_same_weights_and_log(
    checkpoint: Path, tmp_path: Path, trained: tuple[training.Training, Path]
) -> None:
    whole, _ = trained
    state = tmp_path / "state"
    state.mkdir()
    shutil.copytree(whole.checkpoints[0], state / whole.checkpoints[0].name)
    half_written = state / whole.checkpoints[1].name
    half_written.mkdir()
    (half_written / "adapter_model.safetensors").write_bytes(b"cut o")
    resumed = train(checkpoint, state)
    assert resumed.log == whole.log
    name = "adapter_model.safetensors"
    assert [(p / name).read_bytes() for p in resumed.checkpoints] == [
        (p / name).read_bytes() for p in whole.checkpoints
    ]


def test_held_out_items_are_scored_after_each_epoch_and_name_the_best(
    checkpoint: Path, tmp_path: Path, trained: tuple[training.Training, Path]
) -> None:
    result = train(checkpoint, tmp_path, held_out=1, epochs=3)
    losses = [entry["loss"] for entry in result.validation]
    assert [entry["epoch"] for entry in result.validation] == [1, 2, 3]
    assert losses[0] > losses[-1]
    assert result.best_epoch == 1 + losses.index(min(losses))
    assert trained[0].best_epoch is None


def test_looking_at_held_out_items_changes_no_weight(
    checkpoint: Path, tmp_path: Path, trained: tuple[training.Training, Path]
) -> None:
    result = train(checkpoint, tmp_path, held_out=1)
    name = "adapter_model.safetensors"
    assert [(p / name).read_bytes() for p in result.checkpoints] == [
        (p / name).read_bytes() for p in trained[0].checkpoints
    ]


def test_a_finished_training_is_not_trained_again(
    checkpoint: Path, trained: tuple[training.Training, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = trained
    monkeypatch.setattr(Trainer, "training_step", lambda *_: pytest.fail("trained again"))
    assert train(checkpoint, whole.checkpoints[0].parent).log == whole.log


def test_a_checkpoint_whose_last_file_is_cut_off_is_not_resumed(tmp_path: Path) -> None:
    for step, text in ((2, "{}"), (10, '{"log_history": [')):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(text)
    assert training.complete_checkpoints(tmp_path) == [tmp_path / "checkpoint-2"]


def test_checkpoints_are_ordered_by_step_not_by_name(tmp_path: Path) -> None:
    for step in (10, 9, 100):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text("{}")
    found = [path.name for path in training.complete_checkpoints(tmp_path)]
    assert found == ["checkpoint-9", "checkpoint-10", "checkpoint-100"]


def test_the_state_belongs_to_one_setting_and_dataset(checkpoint: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "a"
    dataset.write_text("a")

    def directory(config: TrainConfig) -> Path:
        return training.state_directory(tmp_path, config, checkpoint, dataset)

    first = directory(section())
    assert first == directory(section())
    assert first != directory(section(learning_rate=2e-2))
    dataset.write_text("b")
    assert first != directory(section())


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


def test_a_full_training_leaves_a_model_with_its_tokenizer(
    checkpoint: Path, tmp_path: Path
) -> None:
    result = train(checkpoint, tmp_path / "state", lora=None, epochs=1)
    epochs.export(result.checkpoints, tmp_path / "out", "tiny")
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "out" / "epoch-1")
    tokenizer = training.load_tokenizer(tmp_path / "out" / "epoch-1")
    assert result.trainable_parameters == sum(p.numel() for p in model.parameters())
    assert tokenizer.decode(tokenizer("x = 1")["input_ids"]) == "x = 1"


def test_weights_that_learn_are_float32_in_bfloat16_training(
    checkpoint: Path, tmp_path: Path
) -> None:
    for lora in (LoraConfig(r=2), None):
        model = training.load_model(section(dtype="bfloat16", lora=lora), checkpoint)
        kinds = {p.dtype for p in model.parameters() if p.requires_grad}
        assert kinds == {torch.float32}
    result = train(checkpoint, tmp_path, dtype="bfloat16", epochs=1, gradient_checkpointing=True)
    assert result.log[-1]["loss"] < 7


def run(dataset: Path, checkpoint: Path, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    arguments = {
        "section": section(epochs=1, sequence_length=512).model_dump_json(),
        "checkpoint": checkpoint,
        "dataset": dataset,
        "output": tmp_path / "out",
        "state": tmp_path / "state",
        "manifest": tmp_path / "manifest.json",
    }
    flags = [text for name, value in arguments.items() for text in (f"--{name}", str(value))]
    return subprocess.run([sys.executable, TRAIN, *flags], capture_output=True, text=True)


def test_the_program_trains_on_a_few_short_items(checkpoint: Path, tmp_path: Path) -> None:
    pq.write_table(pa.table({"content": ITEMS}), tmp_path / "d.parquet")
    done = run(tmp_path / "d.parquet", checkpoint, tmp_path)
    assert done.returncode == 0, done.stderr
    facts = json.loads((tmp_path / "manifest.json").read_text())["facts"]
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert facts["items"] == 6
    assert facts["padding_share"] < 0.02
    assert facts["final_loss"] == log[-1]["loss"]
    assert not list((tmp_path / "state").iterdir())


def test_an_empty_dataset_is_refused_in_one_line(checkpoint: Path, tmp_path: Path) -> None:
    empty = pa.table({"content": pa.array([], pa.string())})
    pq.write_table(empty, tmp_path / "d.parquet")
    done = run(tmp_path / "d.parquet", checkpoint, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "the dataset is empty" in done.stderr
    assert not (tmp_path / "out").exists()
