"""The tests stage: how suites are sampled, how assertions run, which functions are selected."""

from pydantic import Field

from multiplt.config.base import SamplingConfig, Section


class SuitesConfig(Section):
    """Suites that a model writes for each function (METHOD S3)."""

    model: str = Field(description="Name of a file in config/models.", min_length=1)
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
    max_assertions: int = Field(
        20, description="Most assertions in a problem's suite; the first written are kept.", ge=1
    )


class TestsConfig(Section):
    """From functions to tested functions."""

    suites: SuitesConfig = Field(description="How suites are written.")
    selection: SelectionConfig = Field(SelectionConfig(), description="Which functions go on.")
