"""A finished run's folder, up to its dataset, made in seconds: what only the model or a runtime can say is made up.

Every other stage is the real program, so that manifests, rows and funnels are those of a real run.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from factories import completion
from multiplt import manifest, rows
from multiplt.config.run import Config, load, section
from multiplt.languages import get_language
from multiplt.models import model
from multiplt.problems import from_tested
from multiplt.records import (
    Assertion,
    Coverage,
    Function,
    Funnel,
    Generation,
    Problem,
    Result,
    Sampling,
    Solution,
    Suites,
    TestedFunction,
    Translations,
    Verdicts,
)
from multiplt.source.stack import SCHEMA
from multiplt.staleness import settings
from workflow_project import FUNCTIONS, ROOT, stack_rows

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RUN = "results/small"
LANGUAGE = "lua"
BODIES = ("  return a\nend\n", "  -- the same\n  return a\nend\n", "  return b\nend\n")


def config() -> Config:
    """The configuration of the run: the demo's, for one language and a file of easy functions."""
    values = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    source = {"parquet": ["easy.parquet"], "filters": {"max_lines": 10, "type_check": False}}
    return load(values | {"run": "small", "languages": [LANGUAGE], "source": source})


def write_finished_run(folder: Path) -> Path:
    """Makes `results/small` in a folder; returns it."""
    with contextlib.chdir(folder):
        _write(config())
    return folder / RUN


def _write(how: Config) -> None:
    pq.write_table(
        pa.table(stack_rows({"easy/numbers.py": FUNCTIONS}), schema=SCHEMA), "easy.parquet"
    )
    _run("extract_functions", "source/extracts/easy", {}, "--input", "easy.parquet")
    filters = how.source.model_dump(mode="json", include={"filters", "decontamination"})
    extract = f"{RUN}/source/extracts/easy.jsonl.gz"
    contaminated = ("--contaminated", f"{RUN}/source/contaminated/000.jsonl.gz")
    shard = ("--shard", "000", "--shards", "1", "--input", extract, *contaminated)
    _run("filter_functions", "source/functions/000", filters, *shard)
    functions = list(rows.read(Path(f"{RUN}/source/functions/000.jsonl.gz"), Function))
    suites = [Suites(f, _generation(f.name, ["a", "b"])) for f in functions]
    _pretend("generate_suites", "source/functions/000", "tests/suites/000", suites)
    tested = [_tested(f) for f in functions]
    _pretend("run_suites", "tests/suites/000", "tests/tested/000", tested)
    selection = json.loads(section(how.tests.selection))
    read = ("--input", f"{RUN}/tests/tested/000.jsonl.gz")
    _run("select_functions", "tests/selected/000", selection, *read)
    selected = rows.read(Path(f"{RUN}/tests/selected/000.jsonl.gz"), TestedFunction)
    drafts = [from_tested(t, get_language(LANGUAGE)) for t in selected]
    problems = [draft.problem for draft in drafts if draft.problem]
    _pretend("build_problems", "tests/selected/000", f"problems/{LANGUAGE}/000", problems)
    translations = [Translations(p, _generation(p.prompt, BODIES)) for p in problems]
    where = f"translations/{LANGUAGE}/000"
    _pretend("translate", f"problems/{LANGUAGE}/000", where, translations)
    verdicts = [Verdicts(t.problem, t.generation, _results(t.problem)) for t in translations]
    programs = {"programs": sum(len(v.results) for v in verdicts)}
    _pretend("validate", where, f"verdicts/{LANGUAGE}/000", verdicts, programs)
    read = ("--input", f"{RUN}/verdicts/{LANGUAGE}/000.jsonl.gz")
    _run("collect_solutions", f"solutions/passing/{LANGUAGE}/000", {}, *read)
    dataset = json.loads(section(how.dataset))
    read = ("--input", f"{RUN}/solutions/passing/{LANGUAGE}/000.jsonl.gz")
    dropped = ("--dropped", f"{RUN}/solutions/duplicates/{LANGUAGE}.jsonl.gz")
    where = f"solutions/deduplicated/{LANGUAGE}"
    _run("deduplicate", where, dataset, "--language", LANGUAGE, *read, *dropped)
    kept = list(rows.read(Path(f"{RUN}/{where}.jsonl.gz"), Solution))
    _pretend("recheck_solutions", where, f"solutions/checked/{LANGUAGE}", kept)
    at = f"{RUN}/datasets/{LANGUAGE}"
    Path(at).mkdir(parents=True)
    _program(
        "build_dataset", dataset, f"{at}.manifest.json",
        "--language", LANGUAGE, "--input", f"{RUN}/solutions/checked/{LANGUAGE}.jsonl.gz",
        "--output", f"{at}/train.parquet", "--validation", f"{at}/validation.parquet",
        "--card", f"{at}/README.md", "--translator", model(how.translate.model).attribution,
    )  # fmt: skip


def _run(program: str, stem: str, settings: Mapping[str, Any], *words: str) -> None:
    to = f"{RUN}/{stem}"
    _program(program, settings, f"{to}.manifest.json", *words, "--output", f"{to}.jsonl.gz")


def _program(program: str, settings: Mapping[str, Any], to: str, *words: str) -> None:
    command = [sys.executable, str(ROOT / f"scripts/{program}.py"), *words, "--manifest", to]
    subprocess.run([*command, "--section", json.dumps(settings)], check=True)


def _pretend(
    stage: str,
    read: str,
    wrote: str,
    made: "Sequence[DataclassInstance]",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Writes rows and the manifest that a stage would have written with the configuration in force."""
    source, to = (Path(f"{RUN}/{stem}.jsonl.gz") for stem in (read, wrote))
    rows.write(to, made)
    how = settings(stage, config())
    assert how
    manifest.write(
        Path(f"{RUN}/{wrote}.manifest.json"),
        stage=stage,
        section=how["section"],
        inputs=[source],
        outputs=[to],
        funnel=Funnel(len(made), len(made)),
        facts=how["facts"] | dict(facts or {}),
    )


def _generation(prompt: str, texts: Sequence[str]) -> Generation:
    how = Sampling(0.8, 0.95, 80, ["\n\n"])
    made = [completion(n, text) for n, text in enumerate(texts)]
    return Generation("small-model", "1" * 64, prompt, how, made)


def _tested(function: Function) -> TestedFunction:
    verdicts = {"ok": (0, 1, 2), "assertion": (3,)}
    values = [(n, verdict) for verdict, numbers in verdicts.items() for n in numbers]
    arguments = function.content.split("(")[1].split(")")[0].count(",") * ", 1"
    assertions = [
        Assertion(f"assert {function.name}({n}{arguments}) == {n}", str(n), verdict)
        for n, verdict in values
    ]
    full = Coverage(100, 100, 100)
    tested = TestedFunction(function, "small-model", "1" * 64, assertions, {}, "ok")
    return replace(tested, coverage=full, reference_seconds=1.0)


def _results(problem: Problem) -> list[Result]:
    """The first two candidates pass, and differ in a comment only; the third fails."""
    return [
        Result(n, problem.prompt + body, verdict, 0, "", "", 0.1, 0.1, proof)
        for n, (body, verdict, proof) in enumerate(
            zip(BODIES, ("ok", "ok", "assertion"), ("channel", "channel", None), strict=True)
        )
    ]
