"""The impact matrix: which jobs run again after a change of each setting, and after an edit of each file of code.

    PYTHONPATH=scripts .venv/bin/python tests/impact_matrix.py      writes docs/impact.md (make docs)

What reruns is told by Snakemake's own dry runs (dry_runs.py).
"""

import re
import tempfile
import typing
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from dry_runs import LANGUAGES, OTHER_MODEL, FinishedRun, Impact
from multiplt.config.base import Section
from multiplt.config.run import Config, load
from multiplt.errors import UserError
from workflow_project import ROOT

DOCUMENT = ROOT / "docs/impact.md"
_HUB = {
    "dataset": "bigcode/the-stack-dedup",
    "revision": "a" * 40,
    "files": "data/python/a.parquet",
}

# Settings for which no other value can be guessed: what to change, by dotted keys.
_CHANGES: dict[str, dict[str, Any]] = {
    "run": {"run": "another"},
    "languages": {"languages": ["lua", "r", "racket"]},
    "source.parquet": {"source.parquet": ["easy.parquet", "more.parquet"]},
    "source.hub": {"source.hub": _HUB},
    "source.published": {"source.published": {"parquet": ["more.parquet"]}},
    "source.filters.licences": {"source.filters.licences": ["MIT"]},
    "source.filters.modules": {"source.filters.modules": ["math"]},
    "source.filters.python_version": {"source.filters.python_version": "3.12"},
    "source.decontamination.others": {
        "source.decontamination.others": [{"name": "mbpp", "file": "mbpp.jsonl"}]
    },
    "dataset.hub": {"dataset.hub": {"repository": "somebody/items"}},
    "tests.suites": {
        "tests.suites": None,
        "source.published": {"parquet": ["more.parquet"]},
    },
    "tests.suites.model": {"tests.suites.model": OTHER_MODEL},
    "translate.model": {"translate.model": OTHER_MODEL},
    "train.model": {"train.model": OTHER_MODEL},
    "train.parallel.strategy": {"train.parallel.strategy": "fsdp", "train.parallel.processes": 2},
    "train.parallel.offload": {
        "train.parallel": {"strategy": "zero3", "processes": 2, "offload": True}
    },
    "train.mix": {"train.mix": {"languages": list(LANGUAGES)}},
    "evaluate.problems": {"evaluate.problems": "problems.jsonl"},
    "evaluate.prompts": {"evaluate.prompts": {"lua": "prompts.jsonl"}},
    "plan.items": {"plan.items": {"lua": 100}},
    "plan.raw_tokens": {"plan.raw_tokens": {"lua": 100}},
    "plan.programs": {"plan.programs": {"lua": 100}},
    "experiments": {
        "experiments": {"cold": {"title": "x", "arms": {"cold": {"translate": {"examples": 1}}}}}
    },
}


def leaves(section: Section, prefix: str = "") -> Iterator[str]:
    """Every setting by its dotted key; of a list of sections, those of the first one (key 0)."""
    for name, about in type(section).model_fields.items():
        value, key = getattr(section, name), f"{prefix}{name}"
        if isinstance(value, list) and value and isinstance(value[0], Section):
            yield from leaves(value[0], f"{key}.0.")
        elif isinstance(value, Section):
            if type(None) in typing.get_args(about.annotation):
                yield key
            yield from leaves(value, f"{key}.")
        else:
            yield key


@cache
def changed(run: FinishedRun, leaf: str) -> Impact:
    """What reruns after a change of a setting."""
    return run.dry_run(other_value(run.config, leaf))


def other_value(config: Config, leaf: str) -> Config:
    """The configuration with another value of one setting."""
    value: Any = config.model_dump(mode="json")
    for key in leaf.split("."):
        value = value[int(key)] if key.isdigit() else value[key]
    choices = [_CHANGES[leaf]] if leaf in _CHANGES else [{leaf: v} for v in _guesses(value)]
    for choice in choices:
        try:
            changed = _with(config, choice)
        except UserError:
            continue
        if changed != config:
            return changed
    raise AssertionError(f"no other valid value of {leaf} is known: add one to _CHANGES")


def _guesses(value: Any) -> list[Any]:
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [value + 1, value - 1, value + 8, value / 2, value + 0.1]
        case str():
            words = [
                "chat",
                "linear",
                "limits",
                "bfloat16",
                "none",
                "exact",
                "characters",
                "lexed",
                "code",
            ]
            return [*words, value[::-1], f"{value}x"]
        case dict():
            return [None, {"lua": 2}]
        case list():
            return [value[:-1], [*value, 2]]
        case _:
            return [None, 1, 100]


def _with(config: Config, changes: dict[str, Any]) -> Config:
    values = config.model_dump(mode="json")
    for leaf, new in changes.items():
        *path, last = leaf.split(".")
        part: Any = values
        for key in path:
            part = part[int(key)] if key.isdigit() else part[key]
        part[last] = new
    return load(values)


def document(run: FinishedRun) -> str:
    """The text of docs/impact.md."""
    settings = [(leaf, changed(run, leaf)) for leaf in leaves(run.config)]
    files = [(group, run.edited(group[0])) for group in run.files()]
    return _TEXT.format(
        settings=_table("setting", [([leaf], impact) for leaf, impact in settings], run),
        files=_table("file", files, run),
    )


def _table(title: str, rows: list[tuple[list[str], Impact]], run: FinishedRun) -> str:
    lines = [f"| {title} | jobs that run again |", "|---|---|"]
    for told, group in groupby(rows, key=lambda row: _told(row[1], run)):
        names = [f"`{name.removeprefix('scripts/')}`" for names, _ in group for name in names]
        lines.append(f"| {' '.join(names)} | {told} |")
    return "\n".join(lines)


def _told(impact: Impact, run: FinishedRun) -> str:
    if not impact.jobs:
        return "none"
    parts = []
    for rule in _rules():
        if count := impact.jobs.get(rule):
            name = f"**{rule}**" if rule in impact.direct else rule
            total = run.all.get(rule, count)
            parts.append(name if count == total else f"{name} ({count} of {total})")
    return ", ".join(parts)


def _rules() -> list[str]:
    """Every rule, in the order of the pipeline."""
    files = re.findall(r'^include: "(.*)"$', (ROOT / "Snakefile").read_text(), re.MULTILINE)
    text = "".join((ROOT / file).read_text() for file in files)
    return re.findall(r"^ *rule (\w+):$", text, re.MULTILINE)


_TEXT = """# What an edit reruns

What Snakemake runs again on a finished run of two languages (Lua and R) after a change of one setting, or an edit of one file
of code; **bold** is what the edit itself concerns, the rest follows from it. A number (1 of 2) tells that not all jobs of a rule run.
Generated by `make docs` from dry runs; a test fails when it is no longer true.

Jobs that sample (`generate_suites`, `translate`, `complete_benchmark`) ask the model only for completions that are not in the
journal: a job that runs again with the same model, prompts, sampling and seeds samples nothing.

The run has no mixture, no data set of the hub and no experiment: of `train.mix`, `source.hub`, `source.published` and `experiments` the
table has the switch, and files of code that only they use have "none". An image that is built anew reruns the jobs of its rules as a
setting of theirs does: each language's rules run in the language's image, those with a model in `llm-cpu` or `llm-cuda`, all others in
`workflow` (tests/cluster does it with Lua's).

## Settings

{settings}

## Files of code

A file is an input of the jobs whose program imports it, directly or not; the files of one language are inputs of its own
jobs only. Files in one row are inputs of the same jobs.

{files}
"""


def main() -> None:
    """Writes docs/impact.md."""
    with tempfile.TemporaryDirectory() as folder:
        DOCUMENT.write_text(document(FinishedRun(Path(folder))))


if __name__ == "__main__":
    main()
