"""Turns the Python files of wheels into one Parquet file in the schema of the-stack-dedup.

    python scripts/stack_from_wheels.py --section '{"wheels": [...]}' --wheel a.whl --wheel b.whl \\
        --output raw.parquet --manifest raw.manifest.json

It reads wheels that are there already: it downloads, installs and imports nothing. Every wheel must have the
sha256 that the section gives.
"""

import argparse
from collections import Counter
from pathlib import Path

from multiplt import manifest, program
from multiplt.config.source import SourceConfig
from multiplt.records import Funnel
from multiplt.source import wheels


def main() -> None:
    """Reads the arguments, makes the extract, writes it and its manifest."""
    section, args = program.parse(__doc__, SourceConfig, _arguments)
    found = wheels.extract(section.wheels, args.wheel)
    wheels.write_parquet(args.output, found.rows)
    manifest.write(
        args.manifest,
        stage="stack_from_wheels",
        section=section.model_dump(mode="json", include={"wheels"}),
        inputs=args.wheel,
        outputs=[args.output],
        funnel=Funnel(
            len(found.rows) + found.dropped.total(), len(found.rows), dict(found.dropped)
        ),
        packages=("pyarrow",),
        facts={"files": dict(Counter(r["max_stars_repo_name"] for r in found.rows))},
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wheel", type=Path, action="append", required=True, help="a wheel file")
    parser.add_argument("--output", type=Path, required=True, help="the Parquet file to write")


if __name__ == "__main__":
    program.run(main)
