"""A run's folder: what each stage leaves in it, found by the config's names, not by listing.

So a shard that is missing is an error that names the file, and what an older config left behind is
not counted. It reads; what the numbers mean is for the other modules.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

from multiplt import manifest, places, rows
from multiplt.config.run import Config
from multiplt.errors import UserError
from multiplt.records import Funnel
from multiplt.study import Study

Row = TypeVar("Row")

# Rule -> the stem of its outputs under results/<run>/, in pipeline order (the grammar of the rules'
# paths).
STEMS = {
    "stack_from_wheels": "source/wheels",
    "extract_functions": "source/extracts/{extract}",
    "filter_functions": "source/functions/{shard}",
    "drop_near_duplicates": "source/distinct/{shard}",
    "generate_suites": "tests/suites/{shard}",
    "read_suites": "tests/suites/{shard}",
    "run_suites": "tests/tested/{shard}",
    "select_functions": "tests/selected/{shard}",
    "build_problems": "problems/{language}/{shard}",
    "translate": "translations/{language}/{shard}",
    "validate": "verdicts/{language}/{shard}",
    "collect_solutions": "solutions/passing/{language}/{shard}",
    "deduplicate": "solutions/deduplicated/{language}",
    "recheck_solutions": "solutions/checked/{language}",
    "build_dataset": "datasets/{language}",
    "train": "checkpoints/{set}",
    "compile_benchmark": "evaluation/{language}/problems",
    "complete_benchmark": "evaluation/{language}/{checkpoint}/completions",
    "run_benchmark": "evaluation/{language}/{checkpoint}/verdicts",
    "score": "evaluation/{language}/{checkpoint}/scores",
}


@dataclass
class RunFolder:
    """The folder of a run; `checkpoints` are those that were scored, the one before training first,
    the others in the order of training. `used` collects every file that the report was made from.
    """

    root: Path
    config: Config
    checkpoints: list[str]
    used: set[Path] = field(default_factory=set)

    @property
    def base(self) -> str:
        """The checkpoint before training."""
        return self.checkpoints[0]

    def training_set(self, language: str) -> str:
        """The name of the training set that a language's model learned from."""
        study = Study(self.config)
        return study.set_of(study.main, language)

    def names(self, rule: str, **fixed: str) -> list[dict[str, str]]:
        """The wildcards of each job of a rule; `fixed` fixes some of them, `language` a training set
        too.
        """
        if rule == "stack_from_wheels" and not self.config.source.wheels:
            return []
        if rule == ("read_suites" if self.config.tests.suites else "generate_suites"):
            return []
        if rule == "drop_near_duplicates" and not self.config.source.near_duplicates:
            return []
        domains = {
            "extract": list(places.extracts(self.config)),
            "shard": places.shards(self.config),
            "language": self.config.languages,
            "checkpoint": self.checkpoints,
        }
        sets = {language: self.training_set(language) for language in self.config.languages}
        domains["set"] = list(dict.fromkeys(sets.values()))
        if "language" in fixed:
            fixed = {"set": sets[fixed["language"]], **fixed}
        used = [name for _, name, _, _ in Formatter().parse(STEMS[rule]) if name]
        choices = [[fixed[n]] if n in fixed else domains[n] for n in used]
        return [dict(zip(used, chosen, strict=True)) for chosen in product(*choices)]

    def paths(self, rule: str, suffix: str, **fixed: str) -> list[Path]:
        """The files of all jobs of a rule that end in `suffix`; they count as used."""
        stems = [STEMS[rule].format(**names) for names in self.names(rule, **fixed)]
        found = [self.root / f"{stem}{suffix}" for stem in stems]
        self.used.update(found)
        return found

    def manifests(self, rule: str, **fixed: str) -> list[dict[str, Any]]:
        """The manifests of a rule's jobs; raises UserError where one is missing or its funnel is
        wrong.
        """
        found = []
        for path in self.paths(rule, ".manifest.json", **fixed):
            content = manifest.read(path)
            try:
                manifest.check(_funnel(content), rule)
            except (AssertionError, TypeError) as error:
                raise UserError(f"{path}: the funnel does not add up: {error}") from error
            found.append(content)
        return found

    def funnel(self, rule: str, **fixed: str) -> Funnel:
        """The funnels of a rule's jobs, summed."""
        return manifest.summed(self.manifests(rule, **fixed))

    def facts(self, rule: str, name: str, **fixed: str) -> list[Any]:
        """One fact of each of a rule's jobs, of those that state it."""
        manifests = self.manifests(rule, **fixed)
        return [content["facts"][name] for content in manifests if name in content["facts"]]

    def rows(self, rule: str, kind: type[Row], **fixed: str) -> Iterator[Row]:
        """The rows of all jobs of a rule."""
        for path in self.paths(rule, ".jsonl.gz", **fixed):
            yield from rows.read(path, kind)

    def timings(self, rule: str, **fixed: str) -> list[Path]:
        """Snakemake's benchmark files of a rule, of those jobs that have one."""
        keys = ["/".join(names.values()) or "all" for names in self.names(rule, **fixed)]
        paths = [self.root / "benchmarks" / rule / f"{key}.tsv" for key in keys]
        return [path for path in paths if path.exists()]


def _funnel(content: dict[str, Any]) -> Funnel:
    return Funnel(**content["funnel"])
