"""Turns a GGUF file into a checkpoint folder (config, tokenizer, safetensors), dequantised.

The quantised weights are what the file holds; the checkpoint has their values in a wider type. The output
head of a file without one is tied to the embeddings, which transformers leaves untied.
"""

import shutil
from pathlib import Path


def from_gguf(file: Path, output: Path, dtype: str) -> None:
    """Writes the checkpoint of `file` to the folder `output` in the type `dtype`, whole or not at all."""
    import torch
    from gguf import GGUFReader
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    folder, name = str(file.parent), file.name
    model = AutoModelForCausalLM.from_pretrained(
        folder,
        gguf_file=name,
        quantization_config=GgufConfig(dequantize=True),
        dtype=getattr(torch, dtype),
    )
    if not any(tensor.name == "output.weight" for tensor in GGUFReader(file).tensors):
        model.config.tie_word_embeddings = True
        model.tie_weights()
    temporary = output.with_name(f".{output.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    model.save_pretrained(temporary)
    AutoTokenizer.from_pretrained(folder, gguf_file=name).save_pretrained(temporary)
    shutil.rmtree(output, ignore_errors=True)
    temporary.rename(output)
