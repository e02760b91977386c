"""Documents told apart in a packed block: each is read and learned as if it were alone."""

from pathlib import Path

import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    GPTBigCodeConfig,
    GPTBigCodeForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Starcoder2Config,
    Starcoder2ForCausalLM,
)

from multiplt import training
from multiplt.packing import pack
from tiny_training import ITEMS, train

SIZES = {
    "vocab_size": 50,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
}
MODELS = {
    "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(**SIZES)),
    "llama": lambda: LlamaForCausalLM(LlamaConfig(**SIZES)),
    "starcoder2": lambda: Starcoder2ForCausalLM(Starcoder2Config(**SIZES)),
    "starcoder": lambda: GPTBigCodeForCausalLM(
        GPTBigCodeConfig(vocab_size=50, n_embd=32, n_layer=2, n_head=2, n_positions=128)
    ),
}
DOCUMENTS = [[5, 6, 7, 8], [9, 5, 9, 9, 4, 6, 11], [5, 6], [12, 13, 14, 15, 16]]


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("kind", MODELS)
def test_the_logits_of_a_document_are_those_of_it_alone(kind: str, attention: str) -> None:
    torch.manual_seed(0)
    model: PreTrainedModel = MODELS[kind]().eval()
    model.set_attn_implementation(attention)
    model.config.use_cache = False  # as the Trainer sets it
    (block,) = pack(DOCUMENTS, length=64, eos=1, pad=0, separate=True)
    ids, positions = torch.tensor([block.input_ids]), torch.tensor([block.position_ids])
    together = model(input_ids=ids, position_ids=positions).logits[0]
    start = 0
    for document in DOCUMENTS:
        alone = model(input_ids=torch.tensor([[*document, 1]])).logits[0]
        torch.testing.assert_close(together[start : start + len(alone)], alone)
        start += len(alone)


def test_the_loss_of_a_block_is_that_of_its_documents_alone(
    checkpoint: Path, tmp_path: Path
) -> None:
    tokenizer = training.load_tokenizer(checkpoint)
    model = AutoModelForCausalLM.from_pretrained(checkpoint)
    total, count = 0.0, 0
    for item in ITEMS:
        ids = torch.tensor([[*tokenizer(item)["input_ids"], tokenizer.eos_token_id]])
        predicted = ids.shape[1] - 1
        total += float(model(input_ids=ids, labels=ids).loss.detach()) * predicted
        count += predicted
    # New adapters change nothing before the first step.
    sizes = {"epochs": 1, "sequence_length": 1024, "accumulation": 1}
    apart = train(checkpoint, tmp_path / "apart", separate_documents=True, **sizes)
    joined = train(checkpoint, tmp_path / "joined", **sizes)
    assert apart.log[0]["loss"] == pytest.approx(total / count, rel=1e-5)
    assert joined.log[0]["loss"] != pytest.approx(total / count, rel=1e-5)
    assert apart.log[0]["tokens"] == joined.log[0]["tokens"]
