"""Takes the documented top-level functions out of one Parquet file of The Stack, sorted by their hash.

    python scripts/extract_functions.py --input raw.parquet --output functions.jsonl.gz \\
        --manifest functions.manifest.json

The input is a file of the-stack-dedup (data/python), one that stack_from_wheels.py made, or one on the hub
(hf://datasets/ID@REVISION/PATH), which is streamed; a missing column or a truncated file ends the job, a row
or file that cannot be used is counted with a reason. It judges no function
beyond its definition: filter_functions.py does.
"""

import argparse
import gc
from collections.abc import Iterable
from pathlib import Path

from multiplt import manifest, program
from multiplt.config.base import Section
from multiplt.records import Funnel
from multiplt.source import extracts
from multiplt.source.extract import Extraction, functions_of
from multiplt.source.hub import is_on_hub
from multiplt.source.parquet import Reading
from multiplt.source.published import read_published
from multiplt.source.stack import StackFile, read_stack


def main() -> None:
    """Reads the arguments, extracts file by file, writes the functions and their manifest."""
    _, args = program.parse(__doc__, Section, _arguments)
    gc.disable()  # Syntax trees hold no cycles, and looking for some takes a third of the time.
    reading, seen = Reading(), Extraction()
    if args.published:
        files: Iterable[StackFile] = (file for file, _ in read_published(args.input, reading))
    else:
        files = read_stack(args.input, reading)
    left = extracts.write(args.output, (f for file in files for f in functions_of(file, seen)))
    manifest.write(
        args.manifest,
        stage="extract_functions",
        section={},
        inputs=[] if is_on_hub(args.input) else [Path(args.input)],
        outputs=[args.output],
        funnel=Funnel(seen.functions, left, dict(seen.dropped)),
        packages=("pyarrow", "datasets") if is_on_hub(args.input) else ("pyarrow",),
        facts={
            "input": args.input,
            "published": args.published,
            "rows": reading.rows,
            "unusable_rows": dict(reading.unusable),
            "files": seen.files,
            "unreadable_files": dict(seen.unreadable),
        },
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--input", required=True, help="a Parquet file, or its hf:// address")
    parser.add_argument(
        "--published", action="store_true", help="the file holds published tested functions"
    )
    parser.add_argument("--output", type=Path, required=True, help="the functions to write")


if __name__ == "__main__":
    program.run(main)
