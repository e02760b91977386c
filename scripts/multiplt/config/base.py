"""The base of every config section: unknown keys are errors, every key is described, nothing changes later."""

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A section that refuses unknown keys and cannot be changed after validation."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SamplingConfig(Section):
    """How a model samples."""

    samples: int = Field(description="Completions sampled per prompt.", ge=1)
    temperature: float = Field(description="Sampling temperature.", ge=0, le=2)
    top_p: float = Field(0.95, description="Nucleus sampling: probability mass kept.", gt=0, le=1)
    max_tokens: int = Field(description="Most new tokens per completion.", ge=1)
