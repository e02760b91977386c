"""The evaluate stage: what is sampled for the benchmark, and which pass@k are reported."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from multiplt.config.base import SamplingConfig, Section

# How the paper's authors sampled completions of the benchmark.
_TEMPERATURE = 0.2
_TOP_P = 0.95


def sampled_otherwise(how: SamplingConfig, temperature: float, top_p: float) -> list[str]:
    """The difference between a run's sampling and a published one, empty where there is none."""
    if (how.temperature, how.top_p) == (temperature, top_p):
        return []
    return [f"sampled at temperature {how.temperature:g}, top-p {how.top_p:g}"]


class EvaluateConfig(Section):
    """Evaluation on a benchmark compiled to the target language."""

    prompts: dict[str, str] = Field(
        {},
        description=(
            "MultiPL-E's own prompt files (JSON Lines, gzipped or not), by language: read as they"
            " are, faults and all, in place of the benchmark that this project compiles. Not used where"
            " `problems` are given."
        ),
    )
    problems: Path | None = Field(
        None,
        description=(
            "A file of a user's own Python problems (JSON Lines: name, prompt, solution, tests), compiled in"
            " place of the benchmark."
        ),
    )
    limit: int | None = Field(
        None,
        description=(
            "Problems of the benchmark that are evaluated, chosen in the order of the SHA-1 of"
            " their names; null for all."
        ),
        ge=1,
    )
    sampling: SamplingConfig = Field(
        SamplingConfig(samples=20, temperature=0.2, top_p=0.95, max_tokens=512),
        description="How completions of the benchmark's prompts are sampled.",
    )
    ks: list[Annotated[int, Field(ge=1)]] = Field(
        [1, 10, 100],
        description=(
            "pass@k is reported for each of these k that the number of samples allows; experiments are"
            " compared at the smallest."
        ),
        min_length=1,
    )

    @model_validator(mode="after")
    def _some_k_fits(self) -> "EvaluateConfig":
        if min(self.ks) > self.sampling.samples:
            raise ValueError(
                f"ks: pass@{min(self.ks)} needs at least {min(self.ks)} samples,"
                f" sampling.samples is {self.sampling.samples}"
            )
        return self

    def unlike_published(self) -> list[str]:
        """In what an evaluation differs from the published ones so far that scores cannot be compared.

        Empty where they can: all of the benchmark, the paper's sampling. Prompts may be this project's
        own, in MultiPL-E's shape. How many problems the benchmark then has is not known here.
        """
        found = []
        if self.problems is not None:
            found.append("problems of its own")
        if self.limit is not None:
            found.append(f"at most {self.limit} problems of the benchmark")
        return [*found, *sampled_otherwise(self.sampling, _TEMPERATURE, _TOP_P)]
