"""What reruns after an edit: each setting and each file of code, told by Snakemake itself on a finished run.

    PYTHONPATH=scripts .venv/bin/python tests/impact_matrix.py      writes docs/impact.md (make docs)

The run is finished in name only: its outputs are empty files that `snakemake --touch` has taken for made, with the
records of a real run. A process that has loaded Snakemake forks for each dry run, which makes one take less than
a second. Nothing of the pipeline is run.
"""

import os
import re
import sys
import tempfile
import traceback
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from multiplt import workflow
from multiplt.code_files import PYTHON, code
from multiplt.config.base import Section
from multiplt.config.run import Config, load
from multiplt.errors import UserError
from workflow_project import ROOT, copy_project

DOCUMENT = ROOT / "docs/impact.md"
LANGUAGES = ("lua", "r")
OTHER_MODEL = "another-model"
_HUB = {
    "dataset": "bigcode/the-stack-dedup",
    "revision": "a" * 40,
    "files": "data/python/a.parquet",
}
_FILES = {".csv", ".gguf", ".gz", ".html", ".json", ".md", ".parquet", ".txt", ".whl"}

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


@dataclass(frozen=True)
class Impact:
    """What a dry run would run: jobs by rule, and the rules with a reason of their own."""

    jobs: dict[str, int] = field(default_factory=dict)
    direct: frozenset[str] = frozenset()


class FinishedRun:
    """A copy of the project whose run is finished; dry runs on it."""

    def __init__(self, folder: Path) -> None:
        """Copies the project and finishes the run."""
        self.folder = folder
        copy_project(folder)
        for name in (
            "easy.parquet",
            "more.parquet",
            "mbpp.jsonl",
            "prompts.jsonl",
            "problems.jsonl",
        ):
            (folder / name).touch()
        self._add_model()
        self.config = self._config()
        self._snakemake = _Forks(folder)
        self._changed: dict[str, Impact] = {}
        self._finish()
        self.all = self.dry_run(self.config, "--forceall").jobs

    def _add_model(self) -> None:
        models = self.folder / "config/models"
        text = (models / "qwen2.5-coder-0.5b-instruct.yaml").read_text()
        changed = re.sub(r"sha256: \w+", f"sha256: {'f' * 64}", text)
        (models / f"{OTHER_MODEL}.yaml").write_text(changed)

    def _config(self) -> Config:
        """The demo's, with everything on that can be: each setting then has a job that it decides over."""
        values = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
        values["source"] |= {
            "wheels": values["source"]["wheels"][:1],
            "parquet": ["easy.parquet"],
            "near_duplicates": {"threshold": 0.9},
        }
        return load(values | {"run": "finished", "languages": list(LANGUAGES)})

    def _finish(self) -> None:
        path = self._write(self.config)
        for line in self._snakemake.run("--configfile", path, "--summary").splitlines():
            name, _, status = line.partition("\t")
            if "\tmissing\t" in status:
                made = self.folder / name
                made.parent.mkdir(parents=True, exist_ok=True)
                made.touch() if made.suffix in _FILES else made.mkdir()
        self._snakemake.run("--configfile", path, "--touch", "--forceall", "--quiet", "all")

    def _write(self, config: Config) -> str:
        path = self.folder / "run.yaml"
        path.write_text(yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False))
        return str(path)

    def dry_run(self, config: Config, *words: str) -> Impact:
        """What Snakemake would run with a configuration."""
        path = self._write(config)
        told = self._snakemake.run("--configfile", path, "--dry-run", "--quiet", "rules", *words)
        if "Nothing to be done" in told:
            return Impact()
        _, _, stats = told.partition("Job stats:\n")
        jobs = re.findall(r"^(\w+) +(\d+)$", stats.partition("\ntotal")[0], re.MULTILINE)
        reasons = told.partition("\nReasons:\n")[2]
        listed = re.findall(r"^    (\S.*):\n        (.*)$", reasons, re.MULTILINE)
        direct = {
            rule
            for reason, rules in listed
            if "updated by another job" not in reason
            for rule in rules.split(", ")
        }
        counts = {rule: int(count) for rule, count in jobs if rule != "all"}
        return Impact(counts, frozenset(direct - {"all"}))

    def edited(self, file: str) -> Impact:
        """What reruns after an edit of a file."""
        path = self.folder / file
        before = path.read_bytes()
        try:
            path.write_bytes(before + b"\n")
            return self.dry_run(self.config)
        finally:
            path.write_bytes(before)

    def changed(self, leaf: str) -> Impact:
        """What reruns after a change of a setting."""
        if leaf not in self._changed:
            self._changed[leaf] = self.dry_run(other_value(self.config, leaf))
        return self._changed[leaf]

    def files(self) -> list[list[str]]:
        """The files that programs consist of, those together that the same jobs have among their inputs."""
        languages = {"": ("",), "lib.PYTHON": (PYTHON,), "w.language": LANGUAGES}
        rules = "".join(path.read_text() for path in sorted((ROOT / "rules").glob("*.smk")))
        uses = [
            (program, language)
            for program, how in re.findall(r'lib\.code\("(\w+)"(?:, ([\w.]+))?\)', rules)
            for language in languages[how]
        ]
        files = sorted({file for program, language in uses for file in code(program, language)})

        def users(file: str) -> list[tuple[str, str]]:
            return [(p, name) for p, name in uses if file in code(p, name)]

        ordered = sorted(files, key=lambda file: (users(file), file))
        return [list(group) for _, group in groupby(ordered, key=users)]


class _Forks:
    """Snakemake in forks of this process, which has loaded it."""

    def __init__(self, folder: Path) -> None:
        import smart_open  # noqa: F401
        import snakemake.cli

        self._main = snakemake.cli.main
        self._folder = folder
        # What children would each load or find out anew.
        snakemake.cli.parse_args(["--dry-run"])
        for program in (ROOT / "scripts").glob("*.py"):
            for language in ("", PYTHON, *LANGUAGES):
                code(program.stem, language)

    def run(self, *words: str) -> str:
        """What a run prints; raises AssertionError where it fails."""
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.dup2(writing, 1)
            os.dup2(writing, 2)
            os._exit(self._status(words))
        os.close(writing)
        with os.fdopen(reading, "rb") as output:
            told = output.read().decode()
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, told
        return told

    def _status(self, words: tuple[str, ...]) -> int:
        """The exit status of a run in this process, whatever it does."""
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        os.chdir(self._folder)
        workflow.ROOT = self._folder
        try:
            self._main(["--cores", "2", "--scheduler", "greedy", *words])
        except SystemExit as end:
            if end.code:
                print(end.code)
                return 1
        except BaseException:
            traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        return 0


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
    settings = [(leaf, run.changed(leaf)) for leaf in leaves(run.config)]
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
