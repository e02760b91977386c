"""The tests stage: how suites are sampled, how assertions run, which functions are selected."""

from typing import Literal

from pydantic import Field, model_validator

from multiplt.config.base import SamplingConfig, Section


class SuitesConfig(Section):
    """Suites that a model writes for each function."""

    model: str = Field(description="Name of a file in config/models.", min_length=1)
    prompt: Literal["continue", "chat"] = Field(
        "continue",
        description=(
            "continue: the model goes on with the function and the first open test; chat: it is asked in"
            " its chat template, and goes on with an answer that opens the first test."
        ),
    )
    sampling: SamplingConfig = Field(description="One completion a suite.")


class SelectionConfig(Section):
    """Which tested functions become problems."""

    min_coverage: float = Field(
        90, description="Least coverage of the body's statements, percent.", ge=0, le=100
    )
    min_assertions: int = Field(2, description="Least number of passing assertions.", ge=1)
    min_expected: int = Field(
        2, description="Least number of distinct expected values among them.", ge=1
    )
    min_mutation_score: float = Field(
        0,
        description="Least share of mutants that the assertions kill, percent; needs tests.mutants.",
        ge=0,
        le=100,
    )
    max_assertions: int = Field(
        20, description="Most assertions in a problem's suite; the first written are kept.", ge=1
    )


class TestsConfig(Section):
    """From functions to tested functions."""

    suites: SuitesConfig | None = Field(
        description="How suites are written; null takes the tests of source.published instead."
    )
    mutants: int = Field(
        0, description="Most mutants of a function that its suite is run against; 0 for none.", ge=0
    )
    selection: SelectionConfig = Field(SelectionConfig(), description="Which functions go on.")

    @model_validator(mode="after")
    def _has_mutants(self) -> "TestsConfig":
        if self.selection.min_mutation_score and not self.mutants:
            raise ValueError("selection.min_mutation_score needs mutants above 0")
        return self
