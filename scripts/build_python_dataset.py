"""Writes the selected Python functions themselves as a training and a validation set, typed or as they are.

    python scripts/build_python_dataset.py --section '{"annotate": true}' --input selected.jsonl.gz \\
        --output train.parquet --validation validation.parquet --manifest M

It chooses no functions, and runs none: their tests ran before they were selected.
"""

import argparse
from pathlib import Path

import pyarrow as pa

from multiplt import manifest, program, python_dataset, rows
from multiplt.config.dataset import DatasetConfig
from multiplt.dataset import SCHEMA
from multiplt.records import TestedFunction
from multiplt.tables import write_table


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--input", type=Path, nargs="+", required=True, help="selected functions")
    parser.add_argument("--output", type=Path, required=True, help="Parquet file to train on")
    parser.add_argument("--validation", type=Path, required=True, help="one that is held out")


def main() -> None:
    """Reads tested functions, writes the items and their manifest."""
    section, args = program.parse(__doc__, DatasetConfig, arguments)
    functions = [row for path in args.input for row in rows.read(path, TestedFunction)]
    made = python_dataset.build(functions, section)
    write_table(args.output, pa.Table.from_pylist(made.trained, schema=SCHEMA))
    write_table(args.validation, pa.Table.from_pylist(made.held_out, schema=SCHEMA))
    manifest.write(
        args.manifest,
        stage="build_python_dataset",
        section=section.model_dump(mode="json"),
        inputs=args.input,
        outputs=[args.output, args.validation],
        funnel=made.funnel,
        packages=["pyarrow"],
        facts={"language": "python", "without_types": dict(made.untyped)},
    )


if __name__ == "__main__":
    program.run(main)
