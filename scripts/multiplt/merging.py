"""An adapter merged into its model, for engines that serve no adapters.

It is merged in float32, whatever the checkpoint's type, so that the weights are rounded once.
"""

import shutil
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from multiplt.errors import UserError


def merge(checkpoint: Path, adapter: Path, output: Path) -> None:
    """Writes the model in `checkpoint` with `adapter` merged into it to `output`, whole or not at all.

    The result has the type of the checkpoint's weights and its tokenizer. Raises UserError naming a
    folder without an adapter.
    """
    if not (adapter / "adapter_config.json").exists():
        raise UserError(f"{adapter}: no adapter: it has no adapter_config.json")
    base = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, str(adapter)).merge_and_unload()
    temporary = output.with_name(f".{output.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    dtype = AutoConfig.from_pretrained(checkpoint).dtype or torch.float32
    model.to(dtype).save_pretrained(temporary)
    AutoTokenizer.from_pretrained(checkpoint).save_pretrained(temporary)
    shutil.rmtree(output, ignore_errors=True)
    temporary.rename(output)
