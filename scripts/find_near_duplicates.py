"""Finds near-duplicates among the functions of all shards.

    python scripts/find_near_duplicates.py --section '{"threshold": 0.85}' --input 000.jsonl.gz 001.jsonl.gz \\
        --output near_duplicates.jsonl.gz --manifest near_duplicates.manifest.json

It needs all functions at once (as hashes, not as text) and removes none: drop_near_duplicates.py does, shard by
shard.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.source import NearDuplicatesConfig
from multiplt.records import Function, Funnel
from multiplt.source.near import near_duplicates


def main() -> None:
    """Reads the arguments, finds the near-duplicates, writes them and the manifest."""
    section, args = program.parse(__doc__, NearDuplicatesConfig, _arguments)
    found = near_duplicates((f for path in args.input for f in rows.read(path, Function)), section)
    rows.write(args.output, found)
    manifest.write(
        args.manifest,
        stage="find_near_duplicates",
        section=section.model_dump(mode="json"),
        inputs=args.input,
        outputs=[args.output],
        funnel=Funnel(len(found), len(found)),
        packages=("numpy",),
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--input", type=Path, nargs="+", required=True, help="all the shards")
    parser.add_argument("--output", type=Path, required=True, help="the pairs to write")


if __name__ == "__main__":
    program.run(main)
