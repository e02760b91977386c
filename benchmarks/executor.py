"""Programs per second, by language and by way of running them, all in one run on the same programs.

    .venv/bin/python benchmarks/executor.py [--languages lua r] [--seconds 20] [--lanes 2]

The programs are the worked examples of `multiplt/languages/examples.py` with their suites, made different by a comment.
Ways: `fresh` starts an interpreter per program, `polling` does so and looks every 100 ms whether it has ended (as the
public evaluator does), `cold` and `warm` are the sandbox's two modes, `floor` runs them all in one interpreter
without isolation. Each way uses the same number of lanes (processes at once), but for the floor, which has one. It
checks that every program passes; it says nothing of programs that fail.
"""

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from facts import FACTS
from multiplt.executables import find_executable
from multiplt.languages import LANGUAGES, get_language, get_scored
from multiplt.languages.examples import FUNCTIONS, worked_examples
from multiplt.sandbox import Limits, Program, Sandbox, Verdict

FRESH = {
    "lua": "lua5.4",
    "ocaml": "ocaml",
    "r": "Rscript",
    "racket": "racket",
    "julia": "julia",
    "haskell": "runghc",
    "python": sys.executable,
}
BLOCK = 16


def programs(language: str) -> Iterator[Program]:
    """Endlessly many different programs that all pass."""
    if language == "python":
        rows = [(source, "\n".join(tests)) for source, tests in FUNCTIONS]
        comment = "# {}\n"
    else:
        rows = [(p + c, tests) for p, c, tests in worked_examples(get_language(language))]
        comment = FACTS[language].programs.comment
    for number, (source, tests) in zip(itertools.count(), itertools.cycle(rows)):
        yield Program(language, f"{source}\n{comment.format(number)}", tests)


def started(language: str, folder: Path, number: int, program: Program) -> subprocess.Popen[bytes]:
    """An interpreter on a file that holds the whole program."""
    interpreter = FRESH[language]
    path = folder / f"{number}{get_scored(language).extension}"
    path.write_text(f"{program.source}\n{program.tests}")
    return subprocess.Popen(
        [find_executable(interpreter) or interpreter, path],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )


def by_processes(language: str, lanes: int, seconds: float, pause: float) -> float:
    """Programs per second with a process each; looks for its end every `pause` seconds, 0: waits."""
    done = 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(lanes) as pool:

        def one(numbered: tuple[int, Program]) -> None:
            process = started(language, Path(name), *numbered)
            while pause and process.poll() is None:
                time.sleep(pause)
            assert process.wait() == 0, numbered[1]

        endless = enumerate(programs(language))
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            done += len(list(pool.map(one, itertools.islice(endless, BLOCK))))
        return done / (time.monotonic() - begun)


def by_sandbox(language: str, lanes: int, seconds: float, mode: str) -> float:
    """Programs per second through the sandbox, its start left out."""
    with Sandbox(Limits(), workers=lanes, languages=[language], mode=mode) as sandbox:
        endless = programs(language)
        list(sandbox.run(itertools.islice(endless, 2 * lanes)))
        begun = time.monotonic()
        done = 0
        for outcome in sandbox.run(endless):
            assert outcome.verdict is Verdict.OK, outcome
            done += 1
            if time.monotonic() - begun > seconds:
                break
        return done / (time.monotonic() - begun)


def by_batch(language: str, seconds: float) -> float:
    """Programs per second in one interpreter, its start included: the more programs the less it weighs."""
    run = in_this_python if language == "python" else FACTS[language].run
    endless = programs(language)
    count, spent = BLOCK, 0.0
    while True:
        texts = [f"{p.source}\n{p.tests}" for p in itertools.islice(endless, count)]
        with tempfile.TemporaryDirectory() as name:
            begun = time.monotonic()
            verdicts = run(texts, Path(name))
            spent = time.monotonic() - begun
        assert all(verdicts)
        if spent > seconds / 4 or count > 5000:
            return count / spent
        count *= 2


def in_this_python(texts: Sequence[str], _folder: Path) -> list[bool]:
    """Run programs of this file's own in this process."""
    for text in texts:
        exec(text, {})
    return [True] * len(texts)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--languages", nargs="+", default=[*LANGUAGES, "python"])
    parser.add_argument("--seconds", type=float, default=20, help="for each way and language")
    parser.add_argument("--lanes", type=int, default=2)
    args = parser.parse_args()
    print("programs/s   fresh  polling     cold     warm    floor  warm/fresh  warm/polling")
    for language in args.languages:
        fresh = by_processes(language, args.lanes, args.seconds, 0)
        polling = by_processes(language, args.lanes, args.seconds, 0.1)
        cold = by_sandbox(language, args.lanes, args.seconds, "cold")
        warm = by_sandbox(language, args.lanes, args.seconds, "warm")
        floor = by_batch(language, args.seconds)
        figures = "".join(f"{rate:9.1f}" for rate in (fresh, polling, cold, warm, floor))
        print(f"{language:9s}{figures}{warm / fresh:11.1f}x{warm / polling:12.1f}x", flush=True)


if __name__ == "__main__":
    main()
