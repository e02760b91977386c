"""Runs programs with their tests in the sandbox and writes their verdicts, a line each as soon as it is known.

    python scripts/run_programs.py --language lua --input programs.jsonl.gz --output verdicts.jsonl

A row has `program` (a whole program with its tests, as MultiPL-E has it) or `prompt`, `completion` and `tests`. It
comes out with `verdict`, `status` (MultiPL-E's word for it), `exit_code`, `stdout`, `stderr` (2 KiB each), `cpu_seconds`,
`wall_seconds` and `proof`, in the order of the input. Started again, it goes on where it was stopped. The last line
printed says how many programs ran in a second. It compiles no tests: a row brings its own.
"""

import argparse
import itertools
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from multiplt import program, program_rows
from multiplt.errors import UserError
from multiplt.sandbox import Limits, Program, Sandbox, workers


def arguments() -> argparse.Namespace:
    """Parse the command line; each limit of `Limits` is an option."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--language", choices=workers.NAMES, required=True)
    parser.add_argument("--input", type=Path, required=True, help="JSON Lines, .gz or not")
    parser.add_argument("--output", type=Path, required=True, help="JSON Lines, not compressed")
    parser.add_argument(
        "--mode", choices=("warm", "cold"), default="warm", help="cold: a fresh process a program"
    )
    parser.add_argument("--workers", type=int, default=1, help="programs run at once")
    parser.add_argument("--isolation", choices=("auto", "limits"), default="auto")
    parser.add_argument("--cpu-seconds", type=float, default=Limits.cpu_seconds)
    parser.add_argument("--wall-seconds", type=float, default=Limits.wall_seconds)
    parser.add_argument("--memory-mb", type=int, default=Limits.memory_mb)
    return parser.parse_args()


def main() -> None:
    """Reads rows, runs their programs, appends verdicts."""
    args = arguments()
    try:
        limits = Limits(args.cpu_seconds, args.wall_seconds, args.memory_mb)
    except ValueError as error:
        raise UserError(str(error)) from error
    done = program_rows.finished(args.output, args.input)
    rows = itertools.islice(program_rows.read(args.input), done, None)
    running: deque[program_rows.Row] = deque()
    trouble: list[UserError] = []

    def programs() -> Iterator[Program]:
        # The sandbox reads ahead: what came before a bad row is still to be written.
        try:
            for row in rows:
                made = program_rows.program_of(row, args.language, language)
                running.append(row)
                yield made
        except UserError as error:
            trouble.append(error)

    verdicts: Counter[str] = Counter()
    args.output.parent.mkdir(parents=True, exist_ok=True)
    with (
        Sandbox(limits, args.workers, args.isolation, [args.language], args.mode) as sandbox,
        args.output.open("a") as output,
    ):
        language = workers.language(args.language)
        started = time.monotonic()
        bar = tqdm(sandbox.run(programs()), initial=done, desc=args.language, unit="program")
        for outcome in bar:
            output.write(program_rows.with_outcome(running.popleft(), outcome))
            output.flush()
            verdicts[outcome.verdict] += 1
        seconds = time.monotonic() - started
    if trouble:
        raise trouble[0]
    count = verdicts.total()
    words = ", ".join(f"{verdict} {number}" for verdict, number in verdicts.most_common())
    print(f"{done} were there, {count} run: {words or 'nothing to do'}")
    print(f"{count / max(seconds, 1e-9):.1f} programs/s ({args.mode}, {args.workers} workers)")


if __name__ == "__main__":
    program.run(main)
