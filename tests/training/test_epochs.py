"""What a training leaves: an epoch's adapter or model that loads elsewhere."""

import json
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from multiplt import epochs, training
from tiny_training import ADAPTER, train


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
    one, two = (output / name / ADAPTER for name in ("epoch-1", "epoch-2"))
    assert one.read_bytes() != two.read_bytes()


def test_an_exported_adapter_names_no_path_of_the_machine(
    checkpoint: Path, trained: tuple[training.Training, Path]
) -> None:
    text = (trained[1] / "epoch-1" / "adapter_config.json").read_text()
    assert str(checkpoint) not in text
    assert json.loads(text)["base_model_name_or_path"] == "tiny"


def test_a_full_training_leaves_a_model_with_its_tokenizer(
    checkpoint: Path, tmp_path: Path
) -> None:
    result = train(checkpoint, tmp_path / "state", lora=None, epochs=1)
    epochs.export(result.checkpoints, tmp_path / "out", "tiny")
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "out" / "epoch-1")
    tokenizer = training.load_tokenizer(tmp_path / "out" / "epoch-1")
    assert result.trainable_parameters == sum(p.numel() for p in model.parameters())
    assert tokenizer.decode(tokenizer("x = 1")["input_ids"]) == "x = 1"
