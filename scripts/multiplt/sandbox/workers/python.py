"""Python: the program runs inside, and what it returned is compared outside where possible.

A value of plain data is compared by the supervisor, so nothing the program does to its own process
can make it pass; other tests run inside, after which the harness gives its token.
"""

import importlib.util
import marshal
import os
import sys
from functools import partial
from pathlib import Path

from multiplt.sandbox import values
from multiplt.sandbox.jobs import Job, Step, Trace, bytes_as_text
from multiplt.sandbox.model import Outcome, Program, Verdict
from multiplt.sandbox.workers.base import (
    HARNESSES,
    Language,
    Task,
    early_verdict,
    environment,
    new_token,
    outcome,
    program_text,
    split_at_last,
    words,
)
from multiplt.sandbox.workers.python_tests import Near, TestStep, test_steps

_SANDBOX = str(Path(values.__file__).resolve().parent)
# How much longer the text of an equal value may be: a whole number equals a complex one.
_SPARE_BYTES = 64
_TIMES_AS_LONG = 32


class Python(Language):
    """The Python that runs this, with its standard library only."""

    def trees(self) -> list[str]:
        """The interpreter's installation, the harness, and coverage.py where it is installed."""
        coverage = importlib.util.find_spec("coverage")
        packages = list((coverage and coverage.submodule_search_locations) or [])
        return [sys.base_prefix, _SANDBOX, str(HARNESSES), *packages]

    def task(self, program: Program) -> Task:
        """Run the harness on the source and on the half of the tests that may be inside."""
        return self._task(program, warm=False)

    def warm_task(self, program: Program) -> Task:
        """The same in a fork of a harness that has loaded the common modules."""
        return self._task(program, warm=True)

    def _task(self, program: Program, warm: bool) -> Task:
        token = new_token()
        steps = test_steps(program.tests)
        files = {
            "token": token,
            "source": program_text(program.source),
            "steps": bytes_as_text(marshal.dumps([(each.kind, each.text) for each in steps])),
        }
        start = Step(
            argv=interpreter(str(HARNESSES / "python_harness.py"), _SANDBOX, *["warm"][:warm]),
            files={} if warm else files,
            environment=environment(PYTHONHASHSEED=str(program.seed)),
        )
        job = Job([Step([], files)], parent=start) if warm else Job([start])
        return Task(job, partial(_judge, token=token, steps=steps))

    def split(self, text: str) -> tuple[str, str]:
        """Cut before the last definition of check."""
        return split_at_last(text, "def check(candidate)")


def interpreter(*arguments: str) -> list[str]:
    """The command that runs a script on the standard library alone, with the seed respected."""
    # -P and -s instead of -I, which would ignore PYTHONHASHSEED; -S leaves out site-packages.
    executable = os.path.realpath(sys.executable)
    return [executable, "-P", "-s", "-S", "-B", "-X", "utf8", *arguments]


def _judge(trace: Trace, token: str, steps: list[TestStep]) -> Outcome:
    verdict = early_verdict(trace)
    if verdict is not None:
        return outcome(trace, verdict)
    said = words(trace, token)
    if not said:
        return outcome(trace, Verdict.INFRASTRUCTURE)
    asked = [step for step in steps if step.kind == "value"]
    answers = [(word, text) for word, text in said if word in ("value", "foreign")]
    for step, (word, text) in zip(asked, answers, strict=False):
        if word == "foreign" or not equal(text, step.expected):
            return outcome(trace, Verdict.ASSERTION)
    last = said[-1][0]
    if last in (Verdict.ASSERTION, Verdict.EXCEPTION, Verdict.COMPILE, Verdict.MEMORY):
        return outcome(trace, Verdict(last))
    if last != "end" or len(answers) != len(asked):
        return outcome(trace, Verdict.EXCEPTION)
    inside = any(step.kind == "run" and "assert" in step.text for step in steps)
    return outcome(trace, Verdict.OK, proof="token" if inside else "values")


def equal(text: str, expected: object) -> bool:
    """Whether the text that a harness sent is that of a value equal to the expected one."""
    try:
        known = expected.number if isinstance(expected, Near) else expected
        # Equal values are about as long. What is much longer is not read: with the hashes that a program
        # can choose, the time for that grows as the square of the length.
        if len(text) > _SPARE_BYTES + _TIMES_AS_LONG * len(values.dump(known)):
            return False
        return bool(values.load(text) == expected)
    except (ArithmeticError, ValueError, TypeError, RecursionError, MemoryError):
        return False
