"""A whole run's configuration: validation, the JSON schema, and the text that a rule hands to its program.

`load(mapping)` validates; `schema()` is what `config/schema.json` holds; `section(part)` is what `params` hold.
Nothing is read from disk here, and programs import their own section's file instead: an edit of one section
then reruns no other's rules.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from multiplt.config.base import Section
from multiplt.config.dataset import DatasetConfig
from multiplt.config.evaluate import EvaluateConfig
from multiplt.config.execution import ExecutionConfig
from multiplt.config.experiments import ARM_SECTIONS, ExperimentConfig, merged
from multiplt.config.plan import PlanConfig
from multiplt.config.source import BenchmarkConfig, SourceConfig
from multiplt.config.tests import TestsConfig
from multiplt.config.train import TrainConfig
from multiplt.config.translate import TranslateConfig
from multiplt.errors import UserError, faults, first_fault
from multiplt.languages import LANGUAGES, SCORED

_NAME = "^[a-z][a-z0-9_]*$"


class Config(Section):
    """A whole run."""

    run: str = Field(description="Name of the folder under results/.", pattern=r"^\w[\w.-]*$")
    languages: list[str] = Field(description="Target languages.", min_length=1)
    shards: int = Field(description="Into how many jobs a stage is cut.", ge=1)
    source: SourceConfig = Field(description="Which Python files are read, and what is kept.")
    benchmark: BenchmarkConfig = Field(description="What models are scored on.")
    tests: TestsConfig = Field(description="How functions are tested.")
    execution: ExecutionConfig = Field(ExecutionConfig(), description="How programs run.")
    translate: TranslateConfig = Field(description="How problems are translated.")
    dataset: DatasetConfig = Field(DatasetConfig(), description="What becomes training data.")
    train: TrainConfig = Field(description="How models are fine-tuned.")
    evaluate: EvaluateConfig = Field(description="How models are scored.")
    plan: PlanConfig = Field(PlanConfig(), description="What `snakemake plan` reckons with.")
    experiments: dict[Annotated[str, Field(pattern=_NAME)], ExperimentConfig] = Field(
        {}, description="Experiments by name; each is a target of its own."
    )

    @field_validator("languages")
    @classmethod
    def _known(cls, languages: list[str]) -> list[str]:
        _check_languages(languages, LANGUAGES)
        return languages

    @field_validator("experiments")
    @classmethod
    def _arms_are_named(
        cls, experiments: dict[str, ExperimentConfig]
    ) -> dict[str, ExperimentConfig]:
        for name, experiment in experiments.items():
            languages = experiment.languages or []
            _check_languages(languages, SCORED, f"{name}.languages: ")
            for language in languages:
                if language not in LANGUAGES and experiment.measure == "translated":
                    raise ValueError(f"{name}.languages: nothing is translated to {language}")
            for arm in experiment.arms:
                if not re.fullmatch(_NAME, arm):
                    raise ValueError(f"the name of an arm is letters, digits and _: {arm!r}")
        return experiments

    @field_validator("source")
    @classmethod
    def _has_source(cls, source: SourceConfig) -> SourceConfig:
        if not (source.wheels or source.parquet or source.hub or source.published):
            raise ValueError("give one of wheels, parquet, hub, published")
        return source

    @field_validator("tests")
    @classmethod
    def _has_tests(cls, tests: TestsConfig, info: ValidationInfo) -> TestsConfig:
        if "source" in info.data and not tests.suites and not info.data["source"].published:
            raise ValueError("suites: null needs source.published, which has tests")
        return tests

    @model_validator(mode="after")
    def _knows_languages(self) -> "Config":
        mix, plan = self.train.mix, self.plan
        named: dict[str, Iterable[str]] = {
            "train.mix.languages": mix.languages or [] if mix else [],
            "train.mix.raw": mix.raw if mix else [],
            "evaluate.prompts": self.evaluate.prompts,
            "plan.items": plan.items,
            "plan.raw_tokens": plan.raw_tokens,
            "plan.programs": plan.programs,
        }
        for key, names in named.items():
            _check_languages(list(names), SCORED, f"{key}: ")
        return self

    @model_validator(mode="after")
    def _arms_are_valid(self) -> "Config":
        for experiment, settings in self.experiments.items():
            for name in settings.arms:
                where = f"experiments.{experiment}.arms.{name}"
                try:
                    made = arm(self, experiment, name)
                except ValidationError as error:
                    raise ValueError(f"{where}: {first_fault(error)}") from error
                # A table compares its arms at one k, the smallest of the run's.
                k, own = min(self.evaluate.ks), min(made.evaluate.ks)
                if settings.measure == "pass_at_k" and own != k:
                    raise ValueError(
                        f"{where}: evaluate.ks: the smallest must be the run's, {k}, not {own}:"
                        f" experiments are compared at pass@{k}"
                    )
        return self


def _check_languages(names: list[str], known: Collection[str], where: str = "") -> None:
    """Raises ValueError where a language is not known or named twice."""
    for name in names:
        if name not in known:
            raise ValueError(f"{where}unknown language {name!r}; there are {', '.join(known)}")
        if names.count(name) > 1:
            raise ValueError(f"{where}{name} is named twice")


def arm(config: Config, experiment: str, name: str) -> Config:
    """The configuration of an arm; raises ValidationError where its keys are not valid."""
    settings = config.experiments[experiment]
    values = config.model_dump(mode="json", exclude={"experiments"})
    changes = settings.arms[name].model_dump(mode="json", include=set(ARM_SECTIONS))
    made = Config.model_validate(merged(values, changes))
    # An experiment may be about Python, which is no target language of any run.
    return made.model_copy(update={"languages": settings.languages or made.languages})


def load(values: Mapping[str, Any]) -> Config:
    """The validated configuration; raises UserError naming every key that is wrong."""
    try:
        return Config.model_validate(dict(values))
    except ValidationError as error:
        lines = "\n".join(f"  {fault}" for fault in faults(error))
        raise UserError(f"the configuration is not valid:\n{lines}") from error


def schema() -> str:
    """The JSON schema of the configuration, as `config/schema.json` holds it."""
    return json.dumps(Config.model_json_schema(), indent=2) + "\n"


def section(part: Section, *keys: str) -> str:
    """A section, or those of its keys, as one line of JSON with sorted keys."""
    return json.dumps(part.model_dump(mode="json", include=set(keys) or None), sort_keys=True)
