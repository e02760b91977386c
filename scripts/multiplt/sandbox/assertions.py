"""Python assertions judged: each alone with the function, and all together in two orders.

The function is loaded once and a fork of that process makes each call (suite.py); what was returned is
compared here. Whatever that cannot settle is run as a program of its own, as every other program is. It
says which assertions hold; it does not choose among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from multiplt.sandbox.model import Program, Verdict
from multiplt.sandbox.suite import Answer, Run, run_suite
from multiplt.sandbox.supervisor import Sandbox
from multiplt.sandbox.workers.python import equal


@dataclass(frozen=True)
class Check:
    """`assert call == expected`: the statement as text, its left side, and the value of its right side."""

    text: str
    call: str
    expected: object


@dataclass(frozen=True)
class Together:
    """How all assertions in one process went; cpu_seconds is what running each of them once took."""

    verdict: Verdict
    cpu_seconds: float


def judge_alone(
    sandbox: Sandbox, source: str, checks: Sequence[Check], seed: int = 0
) -> list[Verdict]:
    """The verdict on each assertion alone with the function: what one does to its state no other one sees.

    seed: of the interpreter's hash function; two runs differ in the clock and in the system's random
    numbers too.
    """
    if not checks:
        return []
    (answer,) = run_suite(sandbox, [Run("alone", source, [c.call for c in checks])], seed=seed)
    word, _ = answer.said.get(-1, ("", ""))
    if word != "loaded" and (word or answer.ended):
        return [_verdict(word or answer.ended or "")] * len(checks)
    verdicts = {n: judged(answer.said[n], c) for n, c in enumerate(checks) if n in answer.said}
    rest = [n for n in range(len(checks)) if n not in verdicts]
    programs = [Program("python", source, checks[n].text, seed) for n in rest]
    verdicts |= {n: o.verdict for n, o in zip(rest, sandbox.run(programs), strict=True)}
    return [verdicts[n] for n in range(len(checks))]


def together_runs(source: str, checks: Sequence[Check], cpu_seconds: float) -> list[Run]:
    """The runs in two orders, each of which makes every call twice: state shows in the order or the repeat."""
    calls = [check.call for check in checks]
    back = calls[::-1]
    return [
        Run("together", source, order, 2 * cpu_seconds) for order in (calls + back, back + calls)
    ]


def judge_together(checks: Sequence[Check], answers: Sequence[Answer]) -> Together:
    """What the answers to `together_runs` say: the first verdict that is not a pass, if there is one."""
    back = list(checks[::-1])
    verdicts = [
        judge_run(order, answer)
        for order, answer in zip(([*checks, *back], [*back, *checks]), answers, strict=True)
    ]
    wrong = [verdict for verdict in verdicts if verdict is not Verdict.OK]
    return Together(wrong[0] if wrong else Verdict.OK, answers[0].cpu_seconds / 2)


def judge_run(checks: Sequence[Check], answer: Answer) -> Verdict:
    """The verdict on all assertions in one process, in the order of its calls."""
    for number, check in enumerate(checks):
        if number not in answer.said:
            break
        verdict = judged(answer.said[number], check)
        if verdict is not Verdict.OK:
            return verdict
    else:
        return _verdict(answer.ended) if answer.ended else Verdict.OK
    if answer.ended is None:
        return Verdict.INFRASTRUCTURE
    word, _ = answer.said.get(-1, ("", ""))
    return _verdict(answer.ended or word)


def judged(said: tuple[str, str], check: Check) -> Verdict:
    """The verdict on one call by what it said."""
    word, text = said
    if word == "value":
        return Verdict.OK if equal(text, check.expected) else Verdict.ASSERTION
    if word == "foreign":
        return Verdict.ASSERTION
    return _verdict(word)


def _verdict(word: str) -> Verdict:
    """A verdict as the process that ran the function names it; what is none is a fault of the function."""
    failed = {Verdict.EXCEPTION, Verdict.COMPILE, Verdict.MEMORY, Verdict.CRASH}
    limits = {Verdict.CPU_TIMEOUT, Verdict.WALL_TIMEOUT, Verdict.OUTPUT_LIMIT}
    return Verdict(word) if word in failed | limits else Verdict.EXCEPTION
