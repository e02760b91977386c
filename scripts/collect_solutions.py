"""Collects the translations of a shard that passed, as training items without the pasted Python.

    python scripts/collect_solutions.py --input verdicts.jsonl.gz --output solutions.jsonl.gz --manifest M

It neither deduplicates nor runs anything: `deduplicate` and `recheck_solutions` do.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.base import Section
from multiplt.records import Verdicts
from multiplt.solutions import collect


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--input", type=Path, required=True, help="rows of Verdicts")
    parser.add_argument("--output", type=Path, required=True, help="rows of Solution")


def main() -> None:
    """Reads verdicts, writes the solutions among them."""
    _, args = program.parse(__doc__, Section, arguments)
    solutions, funnel = collect(rows.read(args.input, Verdicts))
    rows.write(args.output, solutions)
    manifest.write(
        args.manifest,
        stage="collect_solutions",
        section={},
        inputs=[args.input],
        outputs=[args.output],
        funnel=funnel,
    )


if __name__ == "__main__":
    program.run(main)
