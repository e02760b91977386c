"""Frozen weights in 4 bits, for adapters on models that are too large for a GPU otherwise (QLoRA).

It needs a GPU and bitsandbytes, and was never run: the tests say only that it is refused without them.
"""

from importlib.util import find_spec
from typing import Any

import torch
from transformers import BitsAndBytesConfig

from multiplt.errors import UserError


def four_bit(dtype: torch.dtype) -> dict[str, Any]:
    """Arguments of `from_pretrained` for NF4 weights that are computed with in `dtype`.

    Raises UserError without a GPU or without bitsandbytes.
    """
    if not torch.cuda.is_available():
        raise UserError(
            "train.lora.four_bit needs a GPU, and this machine has none; set it to false"
        )
    if not find_spec("bitsandbytes"):
        raise UserError(
            "train.lora.four_bit needs the package bitsandbytes; install it, or set it to false"
        )
    config = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
        # FSDP shards only tensors of one type.
        bnb_4bit_quant_storage=dtype,
    )
    return {"quantization_config": config, "device_map": {"": torch.cuda.current_device()}}
