"""What the source stage costs and lets through, on a real corpus: Python's library and this environment's packages.

    .venv/bin/python benchmarks/source_filters.py [--benchmark NAME=FILE ...] [--type-checked 2000]

It prints the funnel, the time of each filter, how time and memory grow from a quarter of the files to all of them,
and pyright's speed by batch size. Whole programs are run as the workflow runs them, one after another, on one core.
Nothing is downloaded, and nothing of the corpus is run.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from python_corpus import write_corpus

from multiplt import manifest, rows
from multiplt.config.source import SourceConfig
from multiplt.records import ContaminatedFunction, Function, Funnel
from multiplt.source import extracts
from multiplt.source.candidate import candidate
from multiplt.source.choose import filters_of
from multiplt.source.contamination import Benchmarks
from multiplt.source.tasks import read_tasks
from multiplt.source.typecheck import ill_typed

P = ParamSpec("P")
T = TypeVar("T")
PARTS = (0.25, 0.5, 1.0)
WHOLE = PARTS[-1]
BATCHES = (100, 250, 500, 1000, 2000)
PURE = {"filters": {"type_check": False}}


@dataclass(frozen=True)
class Cost:
    """What a program took: seconds of wall and CPU time, and the most memory of one process, in MB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Makes the corpus, runs and times everything, prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--benchmark", action="append", default=[], help="NAME=FILE, repeatable")
    parser.add_argument("--type-checked", type=int, default=2000, help="functions for pyright")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="multiplt-source-") as name:
        folder = Path(name)
        table("Growth (one shard, without pyright)", growth(folder, args.benchmark))
        table("Funnel of the whole corpus", funnel(folder))
        if held := contaminated(folder):
            table("Left out because of a benchmark", held)
        table("Time of each filter, whole corpus", filter_times(folder, args.benchmark))
        checked = list(rows.read(folder / f"{WHOLE}.functions.jsonl.gz", Function))
        table("Pyright", pyright_times(checked[: args.type_checked]))


def growth(folder: Path, benchmarks: Sequence[str]) -> list[dict[str, Any]]:
    """Runs the programs on parts of the corpus."""
    found = []
    for part in PARTS:
        raw, extract = folder / f"{part}.parquet", folder / f"{part}.extract.jsonl.gz"
        chosen = folder / f"{part}.functions.jsonl.gz"
        files, size = alone(write_corpus, raw, part)
        named = [f"--benchmark={b}" for b in benchmarks]
        costs = {
            "extract": run("extract_functions", "--input", raw, "--output", extract),
            "filter": run(
                *("filter_functions", "--section", json.dumps(PURE), "--shard", 0, "--shards", 1),
                *(*named, "--input", extract, "--output", chosen),
                *("--contaminated", folder / f"{part}.contaminated.jsonl.gz"),
            ),
            "near": run("find_near_duplicates", "--input", chosen, "--output", folder / "near.gz"),
        }
        counts = [read_funnel(extract), read_funnel(chosen), read_funnel(folder / "near.gz")]
        for (name, cost), count in zip(costs.items(), counts, strict=True):
            entered = counts[1].left if name == "near" else count.entered
            found.append(
                {
                    "part": part,
                    "files": files,
                    "MB": f"{size / 1e6:.1f}",
                    "program": name,
                    "functions in": entered,
                    "out": entered - count.left if name == "near" else count.left,
                    "wall s": f"{cost.wall:.1f}",
                    "CPU s": f"{cost.cpu:.1f}",
                    "functions/s": f"{entered / cost.cpu:,.0f}",
                    "MB/s": f"{size / 1e6 / cost.cpu:.2f}" if name == "extract" else "",
                    "peak MB": f"{cost.memory:.0f}",
                }
            )
    return found


def funnel(folder: Path) -> list[dict[str, Any]]:
    """What the two programs dropped of the whole corpus, and why."""
    found = []
    for name in ("extract", "functions"):
        path = folder / f"{WHOLE}.{name}.jsonl.gz"
        facts = manifest.read(manifest_of(path))["facts"]
        count = read_funnel(path)
        stage = {"extract": "extract_functions", "functions": "filter_functions"}[name]
        for reason, n in sorted(facts.get("unreadable_files", {}).items()):
            found.append({"stage": stage, "what": f"(file) {reason}", "count": n, "share": ""})
        lines = [("entered", count.entered), *count.dropped.items(), ("left", count.left)]
        for what, n in lines:
            share = f"{n / count.entered:.2%}" if count.entered else ""
            found.append({"stage": stage, "what": what, "count": n, "share": share})
        for benchmark, measures in facts.get("contaminated", {}).items():
            for measure, n in sorted(measures.items()):
                found.append(
                    {"stage": benchmark, "what": f"found by {measure}", "count": n, "share": ""}
                )
    return found


def contaminated(folder: Path) -> list[dict[str, Any]]:
    """The functions that resemble a benchmark, and what they share with it."""
    path = folder / f"{WHOLE}.contaminated.jsonl.gz"
    return [
        {
            "function": it.function.name,
            "task": match.task,
            "measure": match.measure,
            "shared": match.evidence.replace("\n", " ")[:90],
        }
        for it in rows.read(path, ContaminatedFunction)
        for match in it.matches
    ]


def filter_times(folder: Path, benchmarks: Sequence[str]) -> list[dict[str, Any]]:
    """The CPU time of each filter over the functions that reach it, in the order of the pipeline."""
    settings = SourceConfig()
    tasks = [
        task for b in benchmarks for task in read_tasks(b.split("=")[0], Path(b.split("=", 1)[1]))
    ]
    index = Benchmarks(tasks, settings.decontamination.ngram)
    start = time.process_time()
    extracted = {
        it.function.sha1: it for it in extracts.read(folder / f"{WHOLE}.extract.jsonl.gz", 0, 1)
    }
    found = [timed("read, exact duplicates", len(extracted), len(extracted), start)]
    start, parsed = time.process_time(), []
    for it in extracted.values():
        try:
            parsed.append(candidate(it))
            _ = parsed[-1].outer_names
        except (SyntaxError, RecursionError, ValueError):
            continue
    found.append(timed("parse, symbol table", len(extracted), len(parsed), start))
    for reason, is_out in filters_of(settings.filters):
        start, entered = time.process_time(), len(parsed)
        parsed = [it for it in parsed if not is_out(it)]
        found.append(timed(reason, entered, len(parsed), start))
    for measure in ("exact", "text", "code"):
        start, entered = time.process_time(), len(parsed)
        parsed = [it for it in parsed if not index.matches(it, [measure])]
        found.append(timed(f"benchmark_{measure}", entered, len(parsed), start))
    return found


def timed(stage: str, entered: int, left: int, start: float) -> dict[str, Any]:
    """One line of the table of filters."""
    seconds = time.process_time() - start
    each = f"{seconds / entered * 1e6:,.0f}" if entered else ""
    return {"stage": stage, "in": entered, "out": left, "CPU s": f"{seconds:.2f}", "us each": each}


def pyright_times(functions: list[Function]) -> list[dict[str, Any]]:
    """Pyright on the same functions with several batch sizes, each in a fresh process."""
    found = []
    for batch in BATCHES:
        bad, cost = alone(check, functions, batch)
        found.append(
            {
                "batch": batch,
                "functions": len(functions),
                "ill-typed": bad,
                "wall s": f"{cost.wall:.1f}",
                "CPU s": f"{cost.cpu:.1f}",
                "functions/s": f"{len(functions) / cost.cpu:,.0f}",
                "peak MB": f"{cost.memory:.0f}",
            }
        )
    return found


def check(functions: list[Function], batch: int) -> tuple[int, Cost]:
    """How many functions are ill-typed, and what finding it out took."""
    start = time.monotonic()
    bad = ill_typed(functions, "3.11", batch=batch)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return len(bad), cost_of(usage, time.monotonic() - start)


def alone(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Calls a function in a fresh process: the kernel counts a parent's memory for what it starts."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def run(program: str, *arguments: object) -> Cost:
    """Runs a program of the workflow; its manifest goes beside its output."""
    words = [str(a) for a in arguments]
    output = Path(words[words.index("--output") + 1])
    command = [sys.executable, str(ROOT / f"scripts/{program}.py"), *words]
    start = time.monotonic()
    process = subprocess.Popen([*command, "--manifest", str(manifest_of(output))])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"error: {program} failed")
    return cost_of(usage, time.monotonic() - start)


def cost_of(usage: resource.struct_rusage, wall: float) -> Cost:
    """The cost of what `usage` counts."""
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def manifest_of(output: Path) -> Path:
    """Where the manifest of an output lies."""
    return output.with_name(f"{output.name}.json")


def read_funnel(output: Path) -> Funnel:
    """The funnel of the program that wrote `output`."""
    return Funnel(**manifest.read(manifest_of(output))["funnel"])


def table(title: str, lines: Sequence[dict[str, Any]]) -> None:
    """Prints rows under their keys, right-aligned but for the first column."""
    print(f"\n{title}")
    cells = [[str(key) for key in lines[0]], *[[str(v) for v in line.values()] for line in lines]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
