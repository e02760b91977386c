"""Selects the tested functions that become problems: enough coverage, enough assertions, enough distinct values.

    python scripts/select_functions.py --section JSON --input tested.jsonl.gz --output selected.jsonl.gz \\
        --manifest M

It is a program of its own so that another threshold repeats no generation and no test run.
"""

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.tests import SelectionConfig
from multiplt.records import Funnel, TestedFunction
from multiplt.selection import reason_against


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--input", type=Path, required=True, help="rows of TestedFunction")
    parser.add_argument("--output", type=Path, required=True, help="rows of TestedFunction")


def main() -> None:
    """Reads tested functions, drops those below the thresholds, trims long suites, writes the rest."""
    section, args = program.parse(__doc__, SelectionConfig, arguments)
    tested = list(rows.read(args.input, TestedFunction))
    reasons = [reason_against(function, section) for function in tested]
    selected = [
        replace(function, assertions=function.passing[: section.max_assertions])
        for function, reason in zip(tested, reasons, strict=True)
        if reason is None
    ]
    rows.write(args.output, selected)
    manifest.write(
        args.manifest,
        stage="select_functions",
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(len(tested), len(selected), dict(Counter(r for r in reasons if r))),
    )


if __name__ == "__main__":
    program.run(main)
