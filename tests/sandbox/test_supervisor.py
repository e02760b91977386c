"""The supervisor: order, duplicates, dead workers, missing runtimes, and the ladder's last rung."""

import os
import signal
from pathlib import Path

import pytest

from multiplt.errors import UserError
from multiplt.sandbox import Outcome, Program, Sandbox, Verdict
from multiplt.sandbox.workers import language

from .conftest import LIMITS, RIGHT, TESTS


def number(value: int) -> Program:
    return Program("python", f"print({value})\n{RIGHT['python']}", TESTS["python"])


def test_outcomes_come_in_the_programs_order() -> None:
    with Sandbox(LIMITS, workers=2, languages=["python"]) as sandbox:
        outcomes = list(sandbox.run(map(number, range(80))))
    assert [outcome.stdout for outcome in outcomes] == [f"{value}\n" for value in range(80)]


def test_identical_programs_run_once(sandbox: Sandbox) -> None:
    source = "import time\nprint(time.time_ns())\n" + RIGHT["python"]
    outcomes = list(sandbox.run([Program("python", source, TESTS["python"])] * 3))
    assert len({outcome.stdout for outcome in outcomes}) == 1


def test_programs_are_taken_as_they_are_needed(sandbox: Sandbox) -> None:
    def endless() -> "object":
        value = 0
        while True:
            yield number(value % 5)
            value += 1

    outcomes = sandbox.run(endless())  # type: ignore[arg-type]
    assert next(outcomes).verdict is Verdict.OK


def test_killed_worker_is_replaced_and_its_program_run_again() -> None:
    with Sandbox(LIMITS, workers=1, languages=["python"]) as sandbox:
        (pid,) = sandbox.worker_pids
        os.kill(pid, signal.SIGKILL)
        (outcome,) = sandbox.run([number(1)])
        assert outcome.verdict is Verdict.OK


def test_missing_runtime_names_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match=r"lua5\.4"):
        language("lua")
    with pytest.raises(UserError, match="ocaml"):
        language("ocaml")


def test_unknown_language_is_refused() -> None:
    with pytest.raises(UserError, match="cobol"):
        language("cobol")


def test_unprepared_language_is_refused() -> None:
    with (
        Sandbox(LIMITS, languages=["python"]) as sandbox,
        pytest.raises(UserError, match="not prepared"),
    ):
        list(sandbox.run([Program("lua", RIGHT["lua"], TESTS["lua"])]))


def test_a_machine_that_isolates_nothing_is_told_with_the_setting_that_does_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("multiplt.sandbox.supervisor._START", "")
    with pytest.raises(UserError, match=r"execution\.isolation: limits in the config, --isolation"):
        Sandbox(LIMITS, languages=["python"]).__enter__()


def test_isolation_is_named_for_the_manifest(sandbox: Sandbox) -> None:
    assert sandbox.isolation == "namespaces"


def test_limits_alone_must_be_asked_for_and_then_judge_alike() -> None:
    hostile = "import os, time\ndef f(x):\n    if os.fork() == 0:\n        os.setsid()\n        time.sleep(60)\n    return x + 1"
    programs = [Program(name, RIGHT[name], TESTS[name]) for name in sorted(TESTS)]
    programs += [Program("python", hostile, TESTS["python"]), number(3)]
    programs += [Program("python", "def f(x):\n    while True: pass", TESTS["python"])]
    with Sandbox(LIMITS, isolation="limits") as sandbox:
        outcomes: list[Outcome] = list(sandbox.run(programs))
        assert sandbox.isolation == "limits"
    assert [outcome.verdict for outcome in outcomes] == [
        *[Verdict.OK] * (len(programs) - 1),
        Verdict.CPU_TIMEOUT,
    ]
