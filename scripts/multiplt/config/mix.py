"""Mixtures: what is trained on where that is not the dataset of one language alone."""

from pathlib import Path

from pydantic import Field, model_validator

from multiplt.config.base import Section
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

    @model_validator(mode="after")
    def _has_parts(self) -> "MixConfig":
        if not self.translations and not self.raw:
            raise ValueError("translations: false leaves nothing to train on without raw")
        return self
