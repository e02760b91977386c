"""Loads the engine that a model file names."""

from pathlib import Path

from multiplt import manifest
from multiplt.config.models import EngineConfig
from multiplt.llm.engine_vllm import VllmEngine
from multiplt.llm.protocol import Engine


def load(checkpoint: Path, engine: EngineConfig, adapter: Path | None) -> Engine:
    """The engine for `checkpoint`, with a LoRA adapter on top where one is given."""
    return VllmEngine(checkpoint, engine, adapter)


def revision(sha256: str, adapter: Path | None) -> str:
    """What identifies the weights: the SHA-256 of the model's file, and the adapter's behind it."""
    return sha256 if adapter is None else f"{sha256}+{manifest.sha256(adapter)}"
