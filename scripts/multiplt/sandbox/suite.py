"""Several runs of one Python function in one job of the sandbox: the job, and what came of it.

What the runs are is described in workers/python_suite_harness.py. Values leave the job as text; whoever
knows the expected ones compares (see assertions.py). It chooses nothing and judges nothing.
"""

import importlib.util
import marshal
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path

from multiplt.errors import UserError
from multiplt.sandbox import values
from multiplt.sandbox.jobs import Job, Step, Trace, bytes_as_text
from multiplt.sandbox.model import Verdict
from multiplt.sandbox.supervisor import Sandbox
from multiplt.sandbox.workers.base import HARNESSES, environment, new_token, words
from multiplt.sandbox.workers.python import interpreter

_HARNESS = str(HARNESSES / "python_suite_harness.py")
_ATTEMPTS = 3
# The number of a call as a program may have written it: bounded, for Python refuses to read endless ones.
_STEP = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Run:
    """One way to run a source: "alone", "together" or "coverage".

    calls: expressions, one line each. cpu_seconds: of each process; 0 for the sandbox's own limit.
    """

    way: str
    source: str
    calls: Sequence[str] = ()
    cpu_seconds: float = 0.0


@dataclass
class Answer:
    """What a run said: a word and a text for each call it came to, -1 standing for the source itself.

    ended: the verdict of the limit that ended it, "" if it ended by itself, None if the machine stood in
    the way of every attempt.
    """

    said: dict[int, tuple[str, str]] = field(default_factory=dict)
    ended: str | None = None
    cpu_seconds: float = 0.0


def run_suite(
    sandbox: Sandbox, runs: Sequence[Run], *, seed: int = 0, with_coverage: bool = False
) -> list[Answer]:
    """The answers to the runs, in their order.

    A run that brings its job down costs only itself: those after it are made in another job. seed: of the
    interpreter's hash function. Raises UserError if coverage.py is asked for and missing.
    """
    arguments = [str(Path(values.__file__).parent), str(HARNESSES)]
    arguments.append(str(Path(coverage_package()).parent) if with_coverage else "")
    # Symbols that are bound at the start need not be bound again, and their pages copied, in every fork.
    around = environment(PYTHONHASHSEED=str(seed), COVERAGE_CORE="ctrace", LD_BIND_NOW="1")
    done: list[Answer] = []
    trouble = 0
    while len(done) < len(runs) and trouble < _ATTEMPTS:
        warm = sandbox.warm and not trouble
        start = Step(interpreter(_HARNESS, *arguments, *["warm"][:warm]), {}, around)
        answers = _run_job(sandbox, start, runs[len(done) :], warm)
        finished = list(takewhile(lambda answer: answer.ended is not None, answers))
        trouble += not finished
        done += finished
    return done + [Answer() for _ in runs[len(done) :]]


def _run_job(sandbox: Sandbox, start: Step, runs: Sequence[Run], warm: bool) -> list[Answer]:
    limits = sandbox.limits
    settings = [
        {
            "cpu_seconds": run.cpu_seconds or limits.cpu_seconds,
            "wall_seconds": limits.wall_seconds,
            "output_bytes": limits.output_bytes,
        }
        for run in runs
    ]
    token = new_token()
    todo = [(r.way, r.source, list(r.calls), s) for r, s in zip(runs, settings, strict=True)]
    files = {"token": token, "runs": bytes_as_text(marshal.dumps(todo))}
    # Each run has its own limit; the job's is for the case that all of them meet theirs.
    processes = sum(len(run.calls) + 1 if run.way == "alone" else 1 for run in runs)
    cpu_seconds = (processes + 1) * max(float(s["cpu_seconds"]) for s in settings)
    if warm:
        job = Job([Step([], files)], parent=start, cpu_seconds=cpu_seconds)
    else:
        job = Job([replace(start, files=files)], cpu_seconds=cpu_seconds)
    return _answers(sandbox.run_job(job), token, len(runs))


def coverage_package() -> str:
    """Where coverage.py is installed. Raises UserError if it or its C tracer is missing."""
    found = importlib.util.find_spec("coverage")
    tracer = found and importlib.util.find_spec("coverage.tracer")
    if found is None or found.origin is None or tracer is None:
        raise UserError("coverage.py with its C tracer was not found: pip install coverage")
    return str(Path(found.origin).parent)


def _answers(trace: Trace, token: str, runs: int) -> list[Answer]:
    answers = [Answer() for _ in range(runs)]
    for word, text in words(trace, token):
        if word == "result":
            number, _, line = text.partition(" ")
            step, what, value = (*line.split(" ", 2), "", "")[:3]
            # The line is the program's; one that is none of ours says nothing.
            if _STEP.fullmatch(step):
                answers[int(number)].said.setdefault(int(step), (what, value))
        elif word == "ran":
            number, ended, seconds = text.split(" ")
            answers[int(number)].ended = ended.replace("-", "")
            answers[int(number)].cpu_seconds = float(seconds)
    cut_short = [answer for answer in answers if answer.ended is None]
    if cut_short and not trace.failure:
        cut_short[0].ended = trace.stopped or Verdict.CRASH
    return answers
