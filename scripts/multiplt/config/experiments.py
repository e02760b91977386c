"""Experiments: what an arm of each changes in the run's own settings.

An arm is a whole configuration again: the run's, with the arm's keys put over it. What an arm leaves alone is
not run twice (`multiplt.study`).
"""

from collections.abc import Mapping
from typing import Any, Literal

import yaml
from pydantic import Field

from multiplt.config.base import Section

ARM_SECTIONS = ("translate", "dataset", "train", "evaluate")


class ArmConfig(Section):
    """What an arm changes, section by section; a key that is not named keeps the run's value."""

    translate: dict[str, Any] = Field({}, description="Keys of `translate` with other values.")
    dataset: dict[str, Any] = Field({}, description="Keys of `dataset` with other values.")
    train: dict[str, Any] = Field({}, description="Keys of `train` with other values.")
    evaluate: dict[str, Any] = Field({}, description="Keys of `evaluate` with other values.")

    @property
    def changes(self) -> str:
        """What it changes, as YAML on one line; "" where nothing."""
        changes = {name: keys for name, keys in self.model_dump(mode="json").items() if keys}
        text = yaml.safe_dump(changes, default_flow_style=True, width=10_000, sort_keys=False)
        return text.strip() if changes else ""


class ExperimentConfig(Section):
    """A named experiment: `snakemake NAME` runs its arms and writes their table and figure."""

    title: str = Field(description="What it asks, in a line.", min_length=1)
    languages: list[str] | None = Field(
        None, description="Target languages of all its arms; null for the run's.", min_length=1
    )
    measure: Literal["pass_at_k", "translated"] = Field(
        "pass_at_k",
        description=(
            "pass_at_k: scores of the models that the arms train, beside those before training;"
            " translated: share of the problems with a candidate that passed, nothing is trained."
        ),
    )
    arms: dict[str, ArmConfig] = Field(
        description="The arms by name; one without keys is the run itself.", min_length=1
    )


def merged(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with `changes` put over them, mapping into mapping; lists and all else are replaced."""
    result = dict(values)
    for key, change in changes.items():
        old = result.get(key)
        if isinstance(old, Mapping) and isinstance(change, Mapping):
            result[key] = merged(old, change)
        else:
            result[key] = change
    return result
