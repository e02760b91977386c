"""Runs every candidate translation of a shard with its problem's tests and writes the verdicts.

    python scripts/validate.py --section JSON --language lua --workers 2 --input translations.jsonl.gz \\
        --output verdicts.jsonl.gz --manifest M
"""

from multiplt import program
from multiplt.config.execution import ExecutionConfig
from multiplt.validation import arguments, run_rows


def main() -> None:
    """Reads translations, runs them, writes verdicts."""
    section, args = program.parse(__doc__, ExecutionConfig, arguments)
    run_rows(args, section, "validate")


if __name__ == "__main__":
    program.run(main)
