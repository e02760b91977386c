"""How generated programs run: the limits and the isolation, one setting for every stage that runs them."""

from typing import Literal

from pydantic import Field, model_validator

from multiplt.config.base import Section


class ExecutionConfig(Section):
    """Limits of one program; the CPU limit decides, the wall limit is a backstop."""

    cpu_seconds: float = Field(5, description="CPU time of one program, seconds.", gt=0)
    cpu_factor: float = Field(
        5,
        description=(
            "A translation may take this many times the CPU time of the Python function for the same"
            " tests, and cpu_seconds in any case."
        ),
        ge=0,
    )
    wall_seconds: float = Field(30, description="Wall time of one program, seconds.", gt=0)
    memory_mb: int = Field(1024, description="Memory of one program, MiB.", ge=16)
    output_bytes: int = Field(
        16 * 2**20, description="Most bytes that a program may print.", ge=1024
    )
    isolation: Literal["auto", "limits"] = Field(
        "auto",
        description="auto: the strongest isolation that the machine offers, an error where it has none; limits: resource limits alone, no wall between program and machine.",
    )

    @model_validator(mode="after")
    def _clock_is_the_backstop(self) -> "ExecutionConfig":
        if self.wall_seconds < self.cpu_seconds:
            raise ValueError(
                f"wall_seconds must not be below cpu_seconds: {self.wall_seconds:g} < {self.cpu_seconds:g}"
            )
        return self
