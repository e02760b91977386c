"""Assertions and coverage runs per second, against a fresh Python for each, all in one run on the same functions.

    .venv/bin/python benchmarks/source.py [--seconds 10] [--lanes 2] [--suite 10]

The functions are those of `multiplt/languages/examples.py`, made different by a comment, their assertions repeated up
to the size of a suite. `python -c` starts an interpreter per assertion, `coverage run` one per function (and one for
its report); the sandbox judges each assertion alone in a fork, and measures in one. Both use the same number of
lanes. It checks that every assertion holds and that every coverage is the same.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from multiplt.assertions import take_assertions
from multiplt.languages.examples import FUNCTIONS
from multiplt.languages.functions import parse_function
from multiplt.sandbox import Limits, Sandbox, Verdict
from multiplt.sandbox.assertions import Check, judge_alone
from multiplt.sandbox.covering import coverage_from, coverage_run
from multiplt.sandbox.suite import run_suite


@dataclass(frozen=True)
class Suite:
    """A function and the assertions on it."""

    source: str
    checks: list[Check]


def suites(size: int) -> list[Suite]:
    """One suite of `size` assertions for each function."""
    made = []
    for source, tests in FUNCTIONS:
        taken = take_assertions(parse_function(source).name, "\n".join(tests)).assertions
        checks = [Check(a.text, a.call, a.value) for a in taken]
        made.append(Suite(source, list(itertools.islice(itertools.cycle(checks), size))))
    return made


def fresh_assertions(suite: Suite) -> int:
    """Runs each assertion by `python -c`; returns how many held."""
    commands = [[sys.executable, "-c", f"{suite.source}\n{c.text}"] for c in suite.checks]
    return sum(subprocess.run(c, capture_output=True).returncode == 0 for c in commands)


def fresh_coverage(suite: Suite) -> float:
    """Runs a file under `coverage run` and returns the percentage that its report says."""
    with tempfile.TemporaryDirectory() as name:
        text = "\n".join([suite.source, *(check.text for check in suite.checks)])
        Path(name, "program.py").write_text(text)
        coverage = [sys.executable, "-m", "coverage"]
        for command in ("run", "--branch", "program.py"), ("json", "-q"):
            subprocess.run([*coverage, *command], cwd=name, check=True, capture_output=True)
        figures = json.loads(Path(name, "coverage.json").read_text())["totals"]
        return 100 * float(figures["covered_lines"]) / float(figures["num_statements"])


def main() -> None:
    """Times the four ways and prints a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10, help="at least, for each way")
    parser.add_argument("--lanes", type=int, default=2, help="functions at once")
    parser.add_argument("--suite", type=int, default=10, help="assertions of a function")
    args = parser.parse_args()
    made = suites(args.suite)
    with Sandbox(Limits(), args.lanes, languages=["python"]) as sandbox:

        def our_assertions(suite: Suite) -> int:
            return judge_alone(sandbox, suite.source, suite.checks).count(Verdict.OK)

        def our_coverage(suite: Suite) -> float:
            run = coverage_run(suite.source, [check.call for check in suite.checks])
            (answer,) = run_suite(sandbox, [run], with_coverage=True)
            coverage = coverage_from(suite.source, answer)
            if coverage is None:
                raise SystemExit("error: a coverage run came to no end")
            return coverage.file_percent

        for title, fresh, ours in (
            ("assertions", fresh_assertions, our_assertions),
            ("coverage runs", fresh_coverage, our_coverage),
        ):
            if [fresh(suite) for suite in made] != [ours(suite) for suite in made]:
                raise SystemExit(f"error: {title}: the two ways differ")
            each = args.suite if title == "assertions" else 1
            rates = [each * rate(way, made, args) for way in (fresh, ours)]
            print(f"{title:14} fresh {rates[0]:8.1f}/s  sandbox {rates[1]:8.1f}/s", end="  ")
            print(f"{rates[1] / rates[0]:.1f} times as many")


def rate(run: Callable[[Suite], object], made: list[Suite], args: argparse.Namespace) -> float:
    """Functions per second."""
    start, done = time.monotonic(), 0
    with ThreadPoolExecutor(args.lanes) as lanes:
        while time.monotonic() < start + args.seconds:
            # Another text each time: no cache can help.
            fresh = [Suite(f"{s.source}\n# {done + n}\n", s.checks) for n, s in enumerate(made)]
            done += len(list(lanes.map(run, fresh)))
        return done / (time.monotonic() - start)


if __name__ == "__main__":
    main()
