"""What each stage cost: jobs, wall and CPU seconds, peak memory, samples and tokens.

Times come from Snakemake's benchmark files, which a rerun overwrites: they tell what the last run
of each job took, and nothing of jobs whose work an earlier, killed run had done. Tokens come from
the manifests.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

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
    memory: float | None
    samples: int | None
    tokens: int | None


def read_usage(folder: RunFolder) -> list[Usage]:
    """The cost of every rule that has jobs, in pipeline order."""
    return [_usage(folder, rule) for rule in STEMS if folder.names(rule)]


def _usage(folder: RunFolder, rule: str) -> Usage:
    lines = [line for path in folder.timings(rule) for line in _read(path)]
    columns = {name: [v for line in lines if (v := line[name]) is not None] for name in _COLUMNS}
    sampled = rule in _SAMPLING
    return Usage(
        rule=rule,
        jobs=len(folder.names(rule)),
        seconds=sum(columns["s"]) if columns["s"] else None,
        cpu_seconds=sum(columns["cpu_time"]) if columns["cpu_time"] else None,
        memory=max(columns["max_rss"], default=None),
        samples=sum(folder.facts(rule, "samples")) if sampled else None,
        tokens=sum(folder.facts(rule, "tokens")) if sampled else None,
    )


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
