"""Verdicts on recorded programs: warm, cold, and warm beside busy processes, against one another and the record.

    .venv/bin/python benchmarks/verdicts.py programs.jsonl.gz [--languages lua r] [--busy 8]

The file holds rows of `language` (MultiPL-E's code), `program` (with its tests) and `verdict` (MultiPL-E's word for
how it ended). It prints how many programs pass in one way and not in the other, and each such program's last
line; a difference in how a program fails is counted apart. It ends with 1 where warm, cold and busy do not agree on
all that pass; the record may differ, as the runtimes are not those that it was made with.
"""

import argparse
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from multiplt.languages import LANGUAGES, get_language
from multiplt.sandbox import Limits, Outcome, Program, Sandbox, Verdict
from multiplt.sandbox.workers import language as worker

BUSY = "while True: pass"


def recorded(path: Path) -> dict[str, list[tuple[Program, str]]]:
    """The programs of each language, and the word recorded for each."""
    names = {get_language(name).code: name for name in LANGUAGES} | {"py": "python"}
    found: dict[str, list[tuple[Program, str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            name = names[row["language"]]
            program = Program(name, *worker(name).split(row["program"]))
            found.setdefault(name, []).append((program, row["verdict"]))
    return found


def outcomes(name: str, programs: Sequence[Program], mode: str) -> tuple[list[Outcome], float]:
    """What the programs did, and the seconds that all took."""
    with Sandbox(Limits(), workers=2, languages=[name], mode=mode) as sandbox:
        begun = time.monotonic()
        return list(sandbox.run(programs)), time.monotonic() - begun


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """So many processes that do nothing but compute."""
    busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def compare(
    title: str, programs: Sequence[Program], left: Sequence[str], right: Sequence[str]
) -> int:
    """Prints how two lists of verdicts differ; returns how many programs pass in one of them only."""
    pairs = list(zip(programs, left, right, strict=True))
    passing = [p for p in pairs if (p[1] == "ok") != (p[2] == "ok")]
    failing = sum(a != b for _, a, b in pairs) - len(passing)
    share = 100 * (1 - len(passing) / len(pairs))
    print(f"  {title}: {share:.2f} % agree on passing; {failing} fail in another way")
    for program, a, b in passing:
        print(f"    {a} / {b}: {program.source.strip().splitlines()[-1:]}")
    return len(passing)


def main() -> None:
    """Runs every language's programs three times and prints the differences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("programs", type=Path, help="JSON Lines, gzipped")
    parser.add_argument("--languages", nargs="+", help="only these")
    parser.add_argument("--busy", type=int, default=8, help="busy processes")
    args = parser.parse_args()
    disagreements = 0
    for name, rows in recorded(args.programs).items():
        if args.languages and name not in args.languages:
            continue
        programs = [program for program, _ in rows]
        warm, seconds = outcomes(name, programs, "warm")
        cold, cold_seconds = outcomes(name, programs, "cold")
        with busy_processes(args.busy):
            busy, busy_seconds = outcomes(name, programs, "warm")
        print(
            f"{name}: {len(rows)} programs, seconds: warm {seconds:.0f}, cold {cold_seconds:.0f},"
            f" warm beside {args.busy} busy processes {busy_seconds:.0f}",
            flush=True,
        )
        verdicts = [[outcome.verdict.value for outcome in each] for each in (warm, cold, busy)]
        record = ["ok" if word == "OK" else word for _, word in rows]
        words = ["ok" if o.verdict is Verdict.OK else o.verdict.status for o in warm]
        disagreements += compare("warm / cold", programs, verdicts[0], verdicts[1])
        disagreements += compare("warm / busy", programs, verdicts[0], verdicts[2])
        compare("warm / recorded", programs, words, record)
    sys.exit(disagreements > 0)


if __name__ == "__main__":
    main()
