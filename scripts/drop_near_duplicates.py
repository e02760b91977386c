"""Leaves the near-duplicates out of one shard's functions.

    python scripts/drop_near_duplicates.py --near-duplicates near_duplicates.jsonl.gz --input 000.jsonl.gz \\
        --output 000.distinct.jsonl.gz --manifest 000.manifest.json

It compares nothing: find_near_duplicates.py did, over all shards.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.base import Section
from multiplt.records import Function, Funnel, NearDuplicate


def main() -> None:
    """Reads the arguments, writes the functions that stay and their manifest."""
    _, args = program.parse(__doc__, Section, _arguments)
    out = {row.sha1 for row in rows.read(args.near_duplicates, NearDuplicate)}
    functions = list(rows.read(args.input, Function))
    left = [f for f in functions if f.sha1 not in out]
    rows.write(args.output, left)
    manifest.write(
        args.manifest,
        stage="drop_near_duplicates",
        section={},
        inputs=[args.near_duplicates, args.input],
        outputs=[args.output],
        funnel=Funnel(len(functions), len(left), {"near_duplicate": len(functions) - len(left)}),
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--near-duplicates", type=Path, required=True, help="what to leave out")
    parser.add_argument("--input", type=Path, required=True, help="the functions of a shard")
    parser.add_argument("--output", type=Path, required=True, help="those that stay")


if __name__ == "__main__":
    program.run(main)
