"""Tells the life of a training item: its file, function, suites, assertions, prompt, verdict, duplicates and licences.

    python scripts/trace.py lua/stack_0a1b2c3d4e5f_gcd/3 --folder results/demo

The item is named as in the column `item` of a dataset. It reads what a finished run left, and runs nothing.
"""

import argparse
from pathlib import Path

from multiplt.program import run
from multiplt.trace import trace


def main() -> None:
    """Prints the steps, each with the file that tells of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("item", help="LANGUAGE/PROBLEM/CANDIDATE")
    parser.add_argument(
        "--folder", type=Path, default=Path("results/demo"), help="a run's folder, or an arm's"
    )
    args = parser.parse_args()
    for step in trace(args.folder, args.item):
        print(f"== {step.title}  [{step.file}]")
        print("\n".join(f"   {line}".rstrip() for line in step.text.splitlines()), end="\n\n")


if __name__ == "__main__":
    run(main)
