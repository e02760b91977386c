"""A run and the arms of its experiments: which folder is whose, and what they share.

The run's folder is `results/<run>`, an arm's `results/<run>/experiments/<experiment>/<arm>`; both have the same
paths below. What a stage makes depends on some sections of the config. An arm whose sections for a stage equal
those of the run, or of an arm before it, reads that folder and makes nothing of its own: so an experiment on
deduplication translates nothing anew, and two that train alike train once.

Everything up to the problems is the run's alone: no arm changes `source`, `tests` or `execution`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from multiplt.config.evaluate import sampled_otherwise
from multiplt.config.run import Config, arm
from multiplt.config.translate import TranslateConfig
from multiplt.languages import PYTHON

MIXED = "mixed"
"""The name of the training set of a model that learns several languages."""

# How the paper's authors sampled the translations that they published a share of.
_TEMPERATURE = 0.8
_TOP_P = 0.95

# What decides over each stage's outputs: sections of the config, or a key of one.
_TRANSLATED = ("translate",)
_BUILT = (*_TRANSLATED, "dataset")
_TRAINED = (*_BUILT, "train")
_WRITTEN = (*_BUILT, "train.model", "train.mix.self_instruct")
_COMPILED = ("evaluate",)
_SCORED = (*_TRAINED, "evaluate")
_SCORED_BASE = ("train.model", "evaluate")


@dataclass(frozen=True)
class Source:
    """Where the numbers of one arm and language lie.

    `scores` are the scores files by checkpoint, `base` first; `verdicts` those of the candidates, where an
    experiment measures translations. `training` is the manifest of the training, "" without one. `hub` is the
    repository of the model that is measured, `unlike` says in what its evaluation differs from the published ones.
    """

    arm: str
    language: str
    hub: str
    scores: dict[str, str]
    verdicts: list[str]
    training: str
    unlike: list[str]


def writer(config: Config) -> str:
    """The model that writes items by itself; the one that is trained where none is named."""
    mix = config.train.mix
    named = mix.self_instruct.model if mix and mix.self_instruct else None
    return named or config.train.model


class Study:
    """The configurations of a run and of every arm, by folder, the run's first."""

    def __init__(self, config: Config) -> None:
        """Of a validated configuration."""
        self.main = f"results/{config.run}"
        self._configs = {self.main: config}
        for experiment, settings in config.experiments.items():
            for name in settings.arms:
                self._configs[self.folder(experiment, name)] = arm(config, experiment, name)
        self._owners: dict[tuple[str, tuple[str, ...]], str] = {}
        self._values = {home: c.model_dump(mode="json") for home, c in self._configs.items()}

    def folder(self, experiment: str, name: str = "") -> str:
        """The folder of an experiment, or of one of its arms."""
        return "/".join(filter(None, (self.main, "experiments", experiment, name)))

    def __getitem__(self, home: str) -> Config:
        """The configuration of a folder."""
        return self._configs[home]

    @property
    def homes(self) -> list[str]:
        """All folders, the run's first."""
        return list(self._configs)

    @property
    def languages(self) -> list[str]:
        """All languages of the run and its experiments, the run's first, those that are only learned too."""
        found: dict[str, None] = {}
        for each in self._configs.values():
            mix = each.train.mix
            found |= dict.fromkeys([*each.languages, *(mix.languages or [] if mix else [])])
        return list(found)

    def translated(self, home: str) -> str:
        """The folder of the candidates that `home` uses, and of their verdicts."""
        return self._owner(home, _TRANSLATED)

    def built(self, home: str) -> str:
        """The folder of the datasets that `home` uses."""
        return self._owner(home, _BUILT)

    def trained(self, home: str) -> str:
        """The folder of the checkpoints that `home` uses."""
        return self._owner(home, _TRAINED)

    def compiled(self, home: str) -> str:
        """The folder of the benchmark's problems that `home` is scored on."""
        return self._owner(home, _COMPILED)

    def scored(self, home: str, checkpoint: str) -> str:
        """The folder of the scores of a checkpoint; those of `base` do not depend on any training."""
        return self._owner(home, _SCORED_BASE if checkpoint == "base" else _SCORED)

    def checkpoints(self, home: str) -> list[str]:
        """What is scored: the model before training, and after each epoch."""
        return ["base", *(f"epoch-{n + 1}" for n in range(self[home].train.epochs))]

    def set_of(self, home: str, language: str) -> str:
        """The name of the training set of the model that is scored on `language`."""
        mix = self[home].train.mix
        return MIXED if mix and mix.languages else language

    def learned_languages(self, home: str, name: str) -> list[str]:
        """The languages in a training set."""
        mix = self[home].train.mix
        return mix.languages if name == MIXED and mix and mix.languages else [name]

    def training_data(self, home: str, name: str) -> str:
        """The folder of a training set: a mixture's, or that of a language's dataset."""
        if self[home].train.mix:
            return f"{home}/mixtures/{name}"
        return self.dataset(home, name)

    def dataset(self, home: str, language: str) -> str:
        """The folder of a language's dataset: of translations, or of the Python functions themselves."""
        own = "functions" if language == PYTHON.name else f"datasets/{language}"
        return f"{self.built(home)}/{own}"

    def written(self, home: str) -> str:
        """The folder of the items written by a model that `home` uses."""
        return self._owner(home, _WRITTEN)

    def written_items(self, home: str, name: str) -> list[str]:
        """The files of items written by a model that a training set needs, in its languages' order."""
        mix = self[home].train.mix
        if not mix or not mix.self_instruct:
            return []
        folder = f"{self.written(home)}/self_instruct"
        return [f"{folder}/{language}.parquet" for language in self.learned_languages(home, name)]

    def raw_files(self, home: str, name: str) -> list[str]:
        """The local Parquet files of raw code that a training set needs."""
        mix = self[home].train.mix
        raw = mix.raw if mix else {}
        languages = self.learned_languages(home, name)
        return [str(p) for language in languages if language in raw for p in raw[language].parquet]

    def sources(self, experiment: str, hub: Callable[[str], str]) -> list[Source]:
        """Where the numbers of an experiment lie; `hub` gives the repository of a model by its name."""
        found = []
        for name in self[self.main].experiments[experiment].arms:
            home = self.folder(experiment, name)
            for language in self[home].languages:
                found.append(self._source(experiment, name, language, hub))
        return found

    def _source(
        self, experiment: str, name: str, language: str, hub: Callable[[str], str]
    ) -> Source:
        home = self.folder(experiment, name)
        config = self[home]
        if self[self.main].experiments[experiment].measure == "translated":
            verdicts = f"{self.translated(home)}/verdicts/{language}"
            shards = [f"{verdicts}/{number:03d}.jsonl.gz" for number in range(config.shards)]
            unlike = _unlike_published(config.translate)
            return Source(name, language, hub(config.translate.model), {}, shards, "", unlike)
        scores = {
            checkpoint: f"{self.scored(home, checkpoint)}/evaluation/{language}/{checkpoint}/scores.json"
            for checkpoint in self.checkpoints(home)
        }
        training = f"{self.trained(home)}/checkpoints/{self.set_of(home, language)}.manifest.json"
        unlike = config.evaluate.unlike_published()
        return Source(name, language, hub(config.train.model), scores, [], training, unlike)

    def _owner(self, home: str, keys: tuple[str, ...]) -> str:
        """The first folder whose settings of `keys` are those of `home`."""
        if (home, keys) not in self._owners:
            own = self._pick(home, keys)
            equals = (other for other in self._configs if self._pick(other, keys) == own)
            self._owners[home, keys] = next(equals)
        return self._owners[home, keys]

    def _pick(self, home: str, keys: Iterable[str]) -> list[Any]:
        values = self._values[home]
        return [_at(values, key.split(".")) for key in keys]


def _unlike_published(how: TranslateConfig) -> list[str]:
    """In what a share of translated problems differs from the published ones so far that they cannot be compared.

    It always does: theirs are of 1,000 problems that they chose, here all problems of the run are translated.
    """
    examples = [f"worked examples in the prompt: {how.examples}"] if how.examples else []
    sampling = sampled_otherwise(how.sampling, _TEMPERATURE, _TOP_P)
    return ["all problems, not the 1,000 published", *examples, *sampling]


def _at(values: Any, path: list[str]) -> Any:
    for key in path:
        if values is None:
            return None
        values = values[key]
    return values
