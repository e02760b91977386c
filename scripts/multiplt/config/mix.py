"""Mixtures: what is trained on where that is not the dataset of one language alone."""

from pathlib import Path

from pydantic import Field, model_validator

from multiplt.config.base import SamplingConfig, Section
from multiplt.config.source import HubConfig


class FolderConfig(Section):
    """Source files that lie in a folder, as those of an installed distribution do."""

    path: Path = Field(description="The folder; it is searched with its subfolders.")
    suffix: str = Field(description="How the files' names end.", pattern=r"^\.\w+$")
    licence: str = Field(description="Their licence, an SPDX identifier.", min_length=1)


class RawConfig(Section):
    """Files of a target language as people wrote them: what the paper trains longer on."""

    parquet: list[Path] = Field([], description="Parquet files in the Stack's schema.")
    hub: HubConfig | None = Field(None, description="Such files on the hub.")
    folder: FolderConfig | None = Field(None, description="Files in a folder.")

    @model_validator(mode="after")
    def _somewhere(self) -> "RawConfig":
        if not (self.parquet or self.hub or self.folder):
            raise ValueError("give one of parquet, hub, folder")
        return self


class SelfInstructConfig(Section):
    """Items that a model writes after the example of others, with no test of what it writes.

    The paper's Appendix A: 100 seeds, two of them and two items written before in each prompt.
    """

    model: str | None = Field(
        None,
        description="Model that writes: the name of a file in config/models; null for the one that learns.",
        min_length=1,
    )
    items: int = Field(description="Items to write.", ge=1)
    seeds: int = Field(
        100,
        description="Most items of the dataset that serve as seeds, the first by the SHA-1 of their text.",
        ge=1,
    )
    seed_characters: int = Field(
        1638,
        description="Longest item that may be a seed, characters; in the paper 512 tokens of 3.2.",
        ge=1,
    )
    seeds_shown: int = Field(2, description="Seeds in each prompt.", ge=1)
    items_shown: int = Field(
        2, description="Items written before in each prompt; more seeds until there are any.", ge=0
    )
    prompts: int = Field(
        128,
        description="Prompts of a round; what a round shows was written in the rounds before.",
        ge=1,
    )
    rouge_threshold: float | None = Field(
        None,
        description=(
            "An item is left out when the F-measure of rougeLsum with a seed or an earlier item is"
            " greater than this; null keeps all but identical ones."
        ),
        ge=0,
        le=1,
    )
    sampling: SamplingConfig = Field(
        SamplingConfig(samples=1, temperature=0.8, top_p=0.95, max_tokens=512),
        description="How the items are sampled.",
    )


class MixConfig(Section):
    """Parts of a training set; a model is trained for each language unless `languages` names some."""

    translations: bool = Field(
        True, description="Whether the datasets of validated translations are part of it."
    )
    languages: list[str] | None = Field(
        None,
        description="Languages that one model learns together; null for a model each.",
        min_length=2,
    )
    equal: bool = Field(
        False,
        description=(
            "Whether each language gives as many items as the smallest one has, the first by the hash"
            " of their Python function."
        ),
    )
    raw: dict[str, RawConfig] = Field({}, description="Files as they are, by language.")
    raw_ratio: float | None = Field(
        None,
        description=(
            "Characters of a language's raw files for each character of its dataset, files chosen by"
            " their hash; null for all files."
        ),
        gt=0,
    )
    self_instruct: SelfInstructConfig | None = Field(
        None, description="Items that a model writes by itself, for each language."
    )

    @model_validator(mode="after")
    def _has_parts(self) -> "MixConfig":
        if not self.translations and not self.raw and not self.self_instruct:
            raise ValueError(
                "translations: false leaves nothing to train on without raw or self_instruct"
            )
        return self
