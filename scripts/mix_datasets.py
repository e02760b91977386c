"""Puts a training set together of the datasets of several languages, raw files of them, and items written by a model.

    python scripts/mix_datasets.py --section '{"languages": ["lua", "r"], "equal": true}' \\
        --dataset lua=lua/train.parquet --dataset r=r/train.parquet --validation lua/validation.parquet \\
        --validation r/validation.parquet --output mixed/train.parquet --held-out mixed/validation.parquet --manifest M

The held-out items are those of all languages. It makes no item and compares none.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from multiplt import manifest, mixing
from multiplt.config.mix import MixConfig
from multiplt.dataset import SCHEMA
from multiplt.program import parse, run
from multiplt.source.parquet import Reading
from multiplt.tables import write_table


def _named(text: str) -> tuple[str, Path]:
    name, _, path = text.partition("=")
    return name, Path(path)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dataset", type=_named, action="append", required=True, help="language=Parquet file"
    )
    parser.add_argument("--validation", type=Path, nargs="+", required=True, help="held-out items")
    parser.add_argument("--written", type=Path, nargs="*", default=[], help="items by a model")
    parser.add_argument("--output", type=Path, required=True, help="Parquet file to train on")
    parser.add_argument("--held-out", type=Path, required=True, help="one with held-out items")


def main() -> None:
    """Reads the parts, writes the mixture and its manifest."""
    section, args = parse(__doc__, MixConfig, _arguments)
    datasets = {language: mixing.read_dataset(path) for language, path in args.dataset}
    reading = Reading()
    rows, funnel = mixing.mix(
        section,
        datasets,
        lambda language: mixing.read_raw(section.raw[language], reading),
        [row for path in args.written for row in mixing.read_dataset(path)],
    )
    held_out = [row for path in args.validation for row in mixing.read_dataset(path)]
    write_table(args.output, pa.Table.from_pylist(rows, schema=SCHEMA))
    write_table(args.held_out, pa.Table.from_pylist(held_out, schema=SCHEMA))
    manifest.write(
        args.manifest,
        stage="mix_datasets",
        section=section.model_dump(mode="json"),
        inputs=[*(path for _, path in args.dataset), *args.validation, *args.written],
        outputs=[args.output, args.held_out],
        funnel=replace(
            funnel, entered=funnel.entered + len(held_out), left=funnel.left + len(held_out)
        ),
        packages=["pyarrow"],
        facts={"raw_rows": reading.rows, "unusable_raw_rows": dict(reading.unusable)},
    )


if __name__ == "__main__":
    run(main)
