"""Writes the tested functions of a run as one Parquet file, in the schema of the published data set.

    python scripts/export_functions.py --input tested/000.jsonl.gz tested/001.jsonl.gz \\
        --output functions.parquet --manifest M

As in that data set, every function with a passing test and a coverage is in it, whatever the thresholds.
"""

import argparse
from collections import Counter
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.base import Section
from multiplt.records import Funnel, TestedFunction
from multiplt.selection import reason_untested
from multiplt.source.published import write_published


def main() -> None:
    """Reads tested functions, writes those that have tests worth the name."""
    _, args = program.parse(__doc__, Section, _arguments)
    tested = [row for path in args.input for row in rows.read(path, TestedFunction)]
    reasons = [reason_untested(row) for row in tested]
    kept = [row for row, reason in zip(tested, reasons, strict=True) if reason is None]
    left = write_published(args.output, kept)
    manifest.write(
        args.manifest,
        stage="export_functions",
        section={},
        inputs=args.input,
        outputs=[args.output],
        funnel=Funnel(len(tested), left, dict(Counter(r for r in reasons if r))),
        packages=("pyarrow",),
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--input", type=Path, nargs="+", required=True, help="TestedFunction rows")
    parser.add_argument("--output", type=Path, required=True, help="the Parquet file to write")


if __name__ == "__main__":
    program.run(main)
