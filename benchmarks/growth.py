"""Time and memory of 1,000, 10,000 and 100,000 programs: the first shall grow as they do, the second not at all.

    .venv/bin/python benchmarks/growth.py [--language lua] [--counts 1000 10000 100000]

Each count is a process of its own. Memory is the largest resident set of the process that hands the programs out and
of any below it, MB.
"""

import argparse
import itertools
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from executor import programs

from multiplt.sandbox import Limits, Sandbox, Verdict


def measure(language: str, count: int) -> None:
    """Runs the programs and prints a line of the table."""
    with Sandbox(Limits(), workers=2, languages=[language]) as sandbox:
        begun = time.monotonic()
        for outcome in sandbox.run(itertools.islice(programs(language), count)):
            assert outcome.verdict is Verdict.OK, outcome
        seconds = time.monotonic() - begun
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, below = (resource.getrusage(who).ru_maxrss / 1024 for who in both)
    print(f"{count:8d} {seconds:8.1f} {count / seconds:10.1f} {own:8.0f} {below:8.0f}", flush=True)


def main() -> None:
    """Starts a process for each count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--language", default="lua")
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000, 100_000])
    args = parser.parse_args()
    if len(args.counts) == 1:
        measure(args.language, *args.counts)
        return
    print("programs  seconds programs/s   own MB below MB", flush=True)
    for count in args.counts:
        own = [sys.executable, __file__, "--language", args.language]
        subprocess.run([*own, "--counts", str(count)], check=True)


if __name__ == "__main__":
    main()
