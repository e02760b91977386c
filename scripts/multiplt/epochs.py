"""A training's outputs: one directory an epoch that peft or transformers loads, and the log of its
loss.

The Trainer's own checkpoints hold more (optimizer, random state) and other things each time (paths
of this machine, sets in random order); what is exported depends on the training alone.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_ADAPTER = "adapter_config.json"
_ADAPTER_FILES = (_ADAPTER, "adapter_model.safetensors")
_MODEL_PATTERNS = ("model*.safetensors*", "config.json", "generation_config.json", "token*.json")


def export(checkpoints: Iterable[Path], output: Path, base_model: str) -> None:
    """Copies the model of the n-th checkpoint to `output`/epoch-<n>, n from 1.

    With adapters these are the two files that `PeftModel.from_pretrained` and vLLM read, which name
    `base_model` as what they adapt; without, a whole model with its tokenizer.
    """
    output.mkdir(parents=True, exist_ok=True)
    for stale in output.glob("epoch-*"):
        shutil.rmtree(stale)
    for epoch, checkpoint in enumerate(checkpoints, 1):
        target = output / f"epoch-{epoch}"
        target.mkdir()
        if (checkpoint / _ADAPTER).exists():
            _export_adapter(checkpoint, target, base_model)
        else:
            for pattern in _MODEL_PATTERNS:
                for file in checkpoint.glob(pattern):
                    _copy(file, target)


def write_log(output: Path, name: str, log: Iterable[Mapping[str, Any]]) -> None:
    """Writes one JSON line an entry to `output`/<name>.jsonl."""
    lines = (json.dumps(dict(entry), sort_keys=True) for entry in log)
    (output / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines))


def _export_adapter(checkpoint: Path, target: Path, base_model: str) -> None:
    for name in _ADAPTER_FILES:
        _copy(checkpoint / name, target)
    config = json.loads((target / _ADAPTER).read_text())
    config["base_model_name_or_path"] = base_model
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    (target / _ADAPTER).write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def _copy(file: Path, directory: Path) -> None:
    # The content alone: safetensors writes files that only their owner may read.
    shutil.copyfile(file, directory / file.name)
