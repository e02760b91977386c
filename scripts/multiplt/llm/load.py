"""A model on the one engine that there is, vLLM, and what identifies its weights."""

from pathlib import Path

from multiplt import manifest
from multiplt.config.models import EngineConfig
from multiplt.llm.engine_vllm import VllmEngine
from multiplt.llm.protocol import Engine


def load(checkpoint: Path, engine: EngineConfig, tuned: Path | None) -> Engine:
    """The engine for `checkpoint`, or for what training made of it: an adapter on top, or a whole model."""
    if tuned is None:
        return VllmEngine(checkpoint, engine, None)
    if (tuned / "adapter_config.json").exists():
        return VllmEngine(checkpoint, engine, tuned)
    return VllmEngine(tuned, engine, None)


def revision(identity: str, tuned: Path | None) -> str:
    """What identifies the weights: the model's identity, and the SHA-256 of the tuned folder behind it."""
    return identity if tuned is None else f"{identity}+{manifest.sha256(tuned)}"
