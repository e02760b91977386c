"""The train stage: which model is fine-tuned, and how."""

from typing import Literal

from pydantic import Field, model_validator

from multiplt.config.base import Section
from multiplt.config.mix import MixConfig


class LoraConfig(Section):
    """Low-rank adapters on every linear layer except the output head."""

    r: int = Field(8, description="Rank of the adapters; vLLM runs none above 512.", ge=1, le=512)
    alpha: int = Field(16, description="Scale of the adapters, divided by the rank.", ge=1)
    dropout: float = Field(0.0, description="Dropout before the adapters.", ge=0, lt=1)
    four_bit: bool = Field(
        False,
        description=(
            "Keep the frozen weights in 4 bits (QLoRA: NF4 with double quantisation); needs a GPU and"
            " the package bitsandbytes."
        ),
    )


class ParallelConfig(Section):
    """Training in several processes of one machine, one a GPU, each with its own batches."""

    strategy: Literal["none", "fsdp", "zero3"] = Field(
        "none",
        description=(
            "Where weights, gradients and optimizer state lie: whole in each process, or in shards by"
            " PyTorch's FSDP or by DeepSpeed's ZeRO stage 3 (needs the package deepspeed)."
        ),
    )
    processes: int = Field(
        1,
        description="Processes; each takes `batch_size` sequences in every forward pass of a step.",
        ge=1,
    )

    offload: bool = Field(
        False,
        description=(
            "With zero3: keep shards that are not in use in the machine's memory, where the GPUs have"
            " too little for about 16 bytes a parameter together."
        ),
    )

    @model_validator(mode="after")
    def _has_shards(self) -> "ParallelConfig":
        if self.offload and self.strategy != "zero3":
            raise ValueError("offload needs the strategy zero3")
        if self.strategy != "none" and self.processes == 1:
            raise ValueError(f"strategy: {self.strategy} needs more than one of processes")
        return self


class TrainConfig(Section):
    """Fine-tuning on packed sequences; gradients are clipped at norm 1."""

    model: str = Field(
        description="Model to fine-tune: the name of a file in config/models/, without .yaml.",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
    )
    epochs: int = Field(1, description="Passes over the dataset; each leaves a checkpoint.", ge=1)
    learning_rate: float = Field(3e-5, description="Peak learning rate.", gt=0, lt=1)
    schedule: Literal["linear", "cosine"] = Field(
        "cosine", description="How the learning rate falls to 0 after the warm-up."
    )
    warmup_steps: int = Field(
        10, description="Optimizer steps in which the learning rate rises from 0 to its peak.", ge=0
    )
    batch_size: int = Field(1, description="Sequences in one forward pass on one device.", ge=1)
    accumulation: int = Field(
        8,
        description="Forward passes per optimizer step; the last step of an epoch may have less.",
        ge=1,
    )
    sequence_length: int = Field(
        2048, description="Most tokens in a packed sequence.", ge=8, multiple_of=8
    )
    separate_documents: bool = Field(
        False,
        description=(
            "Hide the items in a packed sequence from one another; in the paper's training each sees"
            " those before it."
        ),
    )
    weight_decay: float = Field(
        0.001, description="Weight decay of AdamW; biases and norm layers have none.", ge=0, lt=1
    )
    seed: int = Field(0, description="Seed of the order, the adapters and dropout.", ge=0)
    dtype: Literal["float32", "bfloat16"] = Field(
        "float32",
        description=(
            "Precision of the computation. With bfloat16 the weights that learn stay in float32;"
            " frozen ones are stored in bfloat16."
        ),
    )
    gradient_checkpointing: bool = Field(
        False, description="Recompute activations in the backward pass: less memory, more time."
    )
    lora: LoraConfig | None = Field(
        LoraConfig(), description="Adapters to train; null trains all weights."
    )
    mix: MixConfig | None = Field(
        None, description="What is trained on; null for the dataset of the language."
    )
    parallel: ParallelConfig = Field(
        ParallelConfig(), description="In how many processes it trains, and what they share."
    )

    @model_validator(mode="after")
    def _goes_together(self) -> "TrainConfig":
        if self.lora and self.lora.four_bit and self.parallel.strategy == "zero3":
            raise ValueError("lora.four_bit does not go with the strategy zero3: take fsdp or none")
        return self
