"""A merged model says what its base with the adapter says."""

from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from multiplt import training
from multiplt.errors import UserError
from multiplt.merging import merge

TOKENS = torch.arange(2, 34).unsqueeze(0)


def test_the_merged_model_has_the_logits_of_the_model_with_its_adapter(
    checkpoint: Path, trained: tuple[training.Training, Path], tmp_path: Path
) -> None:
    adapter = trained[1] / "epoch-2"
    merge(checkpoint, adapter, tmp_path / "merged")
    base = AutoModelForCausalLM.from_pretrained(checkpoint)
    before = base(TOKENS).logits.detach()
    expected = PeftModel.from_pretrained(base, str(adapter))(TOKENS).logits
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    torch.testing.assert_close(merged(TOKENS).logits, expected, rtol=1e-4, atol=1e-5)
    assert not torch.allclose(expected, before, atol=1e-3)
    assert training.load_tokenizer(tmp_path / "merged")("x")["input_ids"]
    assert [path.name for path in tmp_path.iterdir()] == ["merged"]


def test_the_merged_weights_have_the_type_of_the_checkpoint(
    checkpoint: Path, trained: tuple[training.Training, Path], tmp_path: Path
) -> None:
    half = tmp_path / "half"
    AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.bfloat16).save_pretrained(half)
    training.load_tokenizer(checkpoint).save_pretrained(half)
    merge(half, trained[1] / "epoch-2", tmp_path / "merged")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype="auto")
    assert {p.dtype for p in merged.parameters()} == {torch.bfloat16}


def test_a_folder_without_an_adapter_is_named(checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no adapter: it has no adapter_config"):
        merge(checkpoint, checkpoint, tmp_path / "merged")
