"""The translate stage: which model translates, and how it samples."""

from pydantic import Field

from multiplt.config.base import SamplingConfig, Section


class TranslateConfig(Section):
    """Translations of each problem."""

    model: str = Field(description="Name of a file in config/models.", min_length=1)
    examples: int = Field(
        0,
        description="Worked examples in front of each prompt; 0 as in the paper.",
        ge=0,
        le=3,
    )
    python: bool = Field(
        True, description="Whether the prompt holds the Python solution, as a comment."
    )
    sampling: SamplingConfig = Field(description="Candidates per problem.")
