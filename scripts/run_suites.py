"""Takes the assertions out of the suites of a shard, runs each alone and all together, and measures their coverage.

    python scripts/run_suites.py --section JSON --workers 2 --mutants 20 --input suites.jsonl.gz --output tested.jsonl.gz \\
        --manifest M

Every function goes on, with the verdicts; `select_functions` decides which are good enough.
"""

import argparse
from collections import Counter
from pathlib import Path

from tqdm import tqdm

from multiplt import manifest, program, rows
from multiplt.config.execution import ExecutionConfig
from multiplt.execution import open_sandbox
from multiplt.records import Funnel, Suites
from multiplt.suites import run_suites


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--workers", type=int, default=1, help="programs run at once")
    parser.add_argument("--mutants", type=int, default=0, help="most mutants of a function")
    parser.add_argument("--input", type=Path, required=True, help="rows of Suites")
    parser.add_argument("--output", type=Path, required=True, help="rows of TestedFunction")


def main() -> None:
    """Reads suites, runs their assertions, writes tested functions."""
    section, args = program.parse(__doc__, ExecutionConfig, arguments)
    suites = list(rows.read(args.input, Suites))
    with open_sandbox(section, args.workers, "python") as sandbox:
        running = run_suites(sandbox, suites, args.mutants)
        tested = list(tqdm(running, total=len(suites), desc="run suites", unit="function"))
        isolation = str(sandbox.isolation)
    rows.write(args.output, tested)
    rejected: Counter[str] = Counter()
    for function in tested:
        rejected.update(function.rejected)
    assertions = [a for function in tested for a in function.assertions]
    manifest.write(
        args.manifest,
        stage="run_suites",
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(len(suites), len(tested)),
        packages=("coverage",),
        facts={
            "isolation": isolation,
            "mutants": args.mutants,
            "assertions_taken": len(assertions),
            "assertions_rejected": dict(rejected),
            "verdicts": dict(Counter(a.verdict for a in assertions)),
        },
    )


if __name__ == "__main__":
    program.run(main)
