"""Runs every completion of the benchmark with its problem's tests and writes the verdicts.

    python scripts/run_benchmark.py --section JSON --language lua --workers 2 --input completions.jsonl.gz \\
        --output verdicts.jsonl.gz --manifest M
"""

from multiplt import program
from multiplt.config.execution import ExecutionConfig
from multiplt.validation import arguments, run_rows


def main() -> None:
    """Reads completions, runs them, writes verdicts."""
    section, args = program.parse(__doc__, ExecutionConfig, arguments)
    run_rows(args, section, "run_benchmark")


if __name__ == "__main__":
    program.run(main)
