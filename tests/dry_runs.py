"""A run that is finished in name only, and dry runs on it: what Snakemake would run after an edit.

Its outputs are empty files that `snakemake --touch` has taken for made, with the records of a real run. A process that
has loaded Snakemake forks for each dry run, which makes one take less than a second. Nothing of the pipeline is run.
"""

import os
import re
import sys
import traceback
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import yaml

from multiplt import models, workflow
from multiplt.code_files import PYTHON_NAME, code
from multiplt.config.run import Config, load
from workflow_project import ROOT, copy_project

LANGUAGES = ("lua", "r")
OTHER_MODEL = "another-model"
_FILES = {".csv", ".gguf", ".gz", ".html", ".json", ".md", ".parquet", ".txt", ".whl"}


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

    def files(self) -> list[list[str]]:
        """The files that programs consist of, those together that the same jobs have among their inputs."""
        languages = {"": ("",), "lib.PYTHON_NAME": (PYTHON_NAME,), "w.language": LANGUAGES}
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
            for language in ("", PYTHON_NAME, *LANGUAGES):
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
        for module in (models, workflow):
            vars(module)["ROOT"] = self._folder
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
