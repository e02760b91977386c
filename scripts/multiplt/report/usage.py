"""What each stage cost: jobs, wall, CPU and GPU seconds, peak memory, samples and tokens.

Times come from Snakemake's benchmark files, which a rerun overwrites: they tell what the last run
of each job took, and nothing of jobs whose work an earlier, killed run had done. Tokens come from
the manifests, the number of GPUs from the models' files.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from multiplt import models
from multiplt.errors import UserError
from multiplt.report.folder import STEMS, RunFolder

_SAMPLING = ("generate_suites", "translate", "complete_benchmark")


@dataclass(frozen=True)
class Usage:
    """The cost of one rule: seconds summed over its jobs, the largest memory (MiB) of one, tokens
    generated.

    What was not measured is None.
    """

    rule: str
    jobs: int
    seconds: float | None
    cpu_seconds: float | None
    gpu_seconds: float | None
    memory: float | None
    samples: int | None
    tokens: int | None


def read_usage(folder: RunFolder, **fixed: str) -> list[Usage]:
    """The cost of every rule that has jobs, in pipeline order.

    With a `language` only its jobs count, and only rules that have it, or a training set.
    """
    rules = [r for r in STEMS if not fixed or {"{language}", "{set}"} & set(STEMS[r].split("/"))]
    return [_usage(folder, rule, **fixed) for rule in rules if folder.names(rule)]


def _usage(folder: RunFolder, rule: str, **fixed: str) -> Usage:
    lines = [line for path in folder.timings(rule, **fixed) for line in _read(path)]
    columns = {name: [v for line in lines if (v := line[name]) is not None] for name in _COLUMNS}
    sampled = rule in _SAMPLING
    gpus = _gpus(folder, rule)
    return Usage(
        rule=rule,
        jobs=len(folder.names(rule, **fixed)),
        seconds=sum(columns["s"]) if columns["s"] else None,
        cpu_seconds=sum(columns["cpu_time"]) if columns["cpu_time"] else None,
        gpu_seconds=None if gpus is None or not columns["s"] else gpus * sum(columns["s"]),
        memory=max(columns["max_rss"], default=None),
        samples=sum(folder.facts(rule, "samples", **fixed)) if sampled else None,
        tokens=sum(folder.facts(rule, "tokens", **fixed)) if sampled else None,
    )


def _gpus(folder: RunFolder, rule: str) -> int | None:
    """The GPUs that a job of a rule is given, by the model's file; None where none is asked for."""
    config = folder.config
    suites = config.tests.suites
    if rule == "generate_suites" and suites:
        return models.model(suites.model).engine.gpus
    if rule == "translate":
        return models.model(config.translate.model).engine.gpus
    if rule == "complete_benchmark":
        return models.model(config.train.model).engine.gpus
    return models.model(config.train.model).training_gpus if rule == "train" else None


_COLUMNS = ("s", "cpu_time", "max_rss")


def _read(path: Path) -> list[dict[str, float | None]]:
    try:
        with path.open(newline="") as text:
            lines = list(csv.DictReader(text, delimiter="\t"))
        return [{name: _number(line.get(name)) for name in _COLUMNS} for line in lines]
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: not a benchmark file of Snakemake: {error}") from error


def _number(text: str | None) -> float | None:
    # Snakemake writes a dash or NA for what a job was too short to measure.
    return None if text in (None, "-", "NA", "") else float(text)
