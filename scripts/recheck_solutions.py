"""Runs every deduplicated, cleaned item once more with its tests; what no longer passes is dropped.

    python scripts/recheck_solutions.py --section JSON --language lua --workers 2 --input kept.jsonl.gz \\
        --output checked.jsonl.gz --manifest M
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.execution import ExecutionConfig
from multiplt.execution import open_sandbox
from multiplt.languages import LANGUAGES
from multiplt.records import Funnel, Solution
from multiplt.solutions import program_of
from multiplt.validation import candidate, passes


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--language", choices=list(LANGUAGES), required=True)
    parser.add_argument("--workers", type=int, default=1, help="programs run at once")
    parser.add_argument("--input", type=Path, required=True, help="rows of Solution")
    parser.add_argument("--output", type=Path, required=True, help="rows of Solution")


def main() -> None:
    """Reads solutions, runs them, writes those that pass."""
    section, args = program.parse(__doc__, ExecutionConfig, arguments)
    solutions = list(rows.read(args.input, Solution))
    with open_sandbox(section, args.workers, args.language) as sandbox:
        programs = (program_of(s, section.cpu_factor) for s in solutions)
        names = (candidate(s.problem, s.index) for s in solutions)
        verdicts = passes(sandbox, programs, names)
        isolation = str(sandbox.isolation)
    kept = [s for s, passed in zip(solutions, verdicts, strict=True) if passed]
    rows.write(args.output, kept)
    failed = len(solutions) - len(kept)
    manifest.write(
        args.manifest,
        stage="recheck_solutions",
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(
            len(solutions), len(kept), {"fails_after_cleaning": failed} if failed else {}
        ),
        facts={"isolation": isolation},
    )


if __name__ == "__main__":
    program.run(main)
