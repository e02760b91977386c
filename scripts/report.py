"""Writes the report of a finished run: an HTML page, one a language, figures, the table of results.

    python scripts/report.py --section JSON --run results/demo --checkpoints base epoch-1 epoch-2 \\
        --output results/demo/report/index.html --figures results/demo/report/figures \\
        --results results/demo/report/results.csv --manifest M

`--section` is the whole configuration. A language's page lies beside `--output`. The table goes to
standard output too, and beside the CSV file as .txt. It reads what the run left and computes nothing
anew but the differences between scores.
"""

import argparse
from pathlib import Path

from multiplt import program
from multiplt.config.run import Config
from multiplt.report.folder import RunFolder
from multiplt.report.write import write


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument(
        "--checkpoints",
        nargs="+",
        required=True,
        help="those scored, the one before training first",
    )
    parser.add_argument("--output", type=Path, required=True, help="the page index.html")
    parser.add_argument("--figures", type=Path, required=True, help="folder of the figures")
    parser.add_argument("--results", type=Path, required=True, help="the table of results, CSV")


def main() -> None:
    """Reads the run, writes the report, prints the table of results."""
    config, args = program.parse(__doc__, Config, arguments)
    folder = RunFolder(args.run, config, args.checkpoints)
    print(write(folder, args.output, args.figures, args.results, args.manifest), end="")


if __name__ == "__main__":
    program.run(main)
