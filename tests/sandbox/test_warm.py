"""A warm parent gives the verdicts of a fresh process, and no program reaches it or its successors."""

from dataclasses import replace

import pytest

from multiplt.errors import UserError
from multiplt.sandbox import Limits, Program, Sandbox, Verdict
from multiplt.sandbox.jobs import Job, Step
from multiplt.sandbox.workers import has_warm_mode
from multiplt.sandbox.workers.python import interpreter

from .conftest import LIMITS, PROGRAMS, RIGHT, RUNNABLE, TESTS, Run, processes_in
from .test_containment import python

KINDS = ("right", "wrong", "endless", "hungry", "chatty", "prints", "deep")


@pytest.mark.slow
@pytest.mark.parametrize("language", [n for n in sorted(PROGRAMS) if has_warm_mode(n)])
def test_warm_and_cold_verdicts_are_the_same(language: str) -> None:
    programs = [
        Program(language, getattr(PROGRAMS[language], kind), TESTS[language]) for kind in KINDS
    ]
    programs.append(Program(language, "((", TESTS[language]))
    verdicts = []
    for mode in ("warm", "cold"):
        with Sandbox(LIMITS, workers=2, languages=[language], mode=mode) as sandbox:
            verdicts.append([outcome.verdict for outcome in sandbox.run(programs)])
    assert verdicts[0] == verdicts[1]


@pytest.mark.parametrize("number", ["SIGKILL", "SIGSTOP", "SIGINT"])
def test_program_that_signals_its_parent_changes_nothing_but_its_own_end(
    run: Run, number: str
) -> None:
    body = f"""
reached = 0
for pid in range(2, os.getpid()):
    try: os.kill(pid, signal.{number})
    except OSError: continue
    reached += 1
assert reached
"""
    assert run("python", python(body)).verdict is Verdict.OK


def test_interrupt_sent_to_rs_parent_does_not_wait_there_for_the_next_programs(run: Run) -> None:
    """The fixture runs a right program afterwards."""
    assert run("r", "system('kill -INT -1')\n" + RIGHT["r"]).verdict is not Verdict.INFRASTRUCTURE


def test_interrupt_that_a_program_sends_itself_is_met_as_in_a_fresh_process(run: Run) -> None:
    body = "try: os.kill(os.getpid(), signal.SIGINT); time.sleep(1); assert False\nexcept KeyboardInterrupt: pass"
    assert run("python", python(body)).verdict is Verdict.OK


def test_limits_of_the_jail_and_of_the_parent_are_out_of_reach(run: Run) -> None:
    body = """
import resource
for pid in range(1, os.getpid()):
    try: resource.prlimit(pid, resource.RLIMIT_NOFILE, (4, 4))
    except OSError: continue
    assert False
"""
    assert run("python", python(body)).verdict is Verdict.OK


@pytest.mark.parametrize(
    "change",
    [
        "os.sched_setaffinity(pid, {max(os.sched_getaffinity(0))})",
        "os.setpriority(os.PRIO_PROCESS, pid, 19)",
    ],
)
def test_what_a_program_does_to_its_parent_is_not_inherited_by_the_next(
    sandbox: Sandbox, change: str
) -> None:
    look = "import os\nprint(os.sched_getaffinity(0), os.nice(0))\n"
    spoil = f"""
reached = 0
for pid in range(2, os.getpid()):
    try: {change}
    except OSError: continue
    reached += 1
assert reached
"""
    sources = [look + RIGHT["python"], python(spoil), look + RIGHT["python"] + "\n# again"]
    programs = [Program("python", source, TESTS["python"]) for source in sources]
    before, spoiler, after = sandbox.run(programs)
    assert spoiler.verdict is Verdict.OK
    assert after.stdout == before.stdout


def test_memory_of_the_parent_is_out_of_reach(run: Run) -> None:
    body = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for pid in range(2, os.getpid()):
    assert libc.ptrace(16, pid, 0, 0) == -1
    assert ctypes.get_errno() in (1, 3), ctypes.get_errno()
    vector = (ctypes.c_void_p * 2)(id(libc), 8)
    assert libc.process_vm_writev(pid, vector, 1, vector, 1, 0) == -1
    assert ctypes.get_errno() in (1, 3), ctypes.get_errno()
"""
    assert run("python", python(body)).verdict is Verdict.OK


def test_output_made_nonblocking_is_mended_for_the_next_program(sandbox: Sandbox) -> None:
    spoil = Program("python", python("os.set_blocking(1, False)"), TESTS["python"])
    talk = Program("python", PROGRAMS["python"].prints, TESTS["python"])
    assert [outcome.verdict for outcome in sandbox.run([spoil, talk])] == [Verdict.OK] * 2


def test_what_a_program_prints_is_its_own_and_not_the_next_ones(sandbox: Sandbox) -> None:
    loud = Program("python", python("print('mine')"), TESTS["python"])
    silent = Program("python", RIGHT["python"], TESTS["python"])
    assert [outcome.stdout for outcome in sandbox.run([loud, silent])] == ["mine\n", ""]


def test_what_a_program_changes_in_its_runtime_is_gone_with_it(sandbox: Sandbox) -> None:
    change = (
        "import builtins, sys, math\nbuiltins.left = math.left = 1\nsys.setrecursionlimit(77)\n"
    )
    look = "import builtins, sys, math\nassert not hasattr(builtins, 'left')\nassert not hasattr(math, 'left')\nassert sys.getrecursionlimit() != 77\n"
    programs = [
        Program("python", text + RIGHT["python"], TESTS["python"]) for text in (change, look)
    ]
    assert [outcome.verdict for outcome in sandbox.run(programs)] == [Verdict.OK] * 2


def test_programs_draw_different_random_numbers(sandbox: Sandbox) -> None:
    source = "import random\nprint(random.random())\n" + RIGHT["python"]
    programs = [Program("python", f"{source}\n# {i}", TESTS["python"]) for i in range(3)]
    assert len({outcome.stdout for outcome in sandbox.run(programs)}) == 3


def test_parent_is_replaced_in_time_and_no_program_is_lost() -> None:
    with Sandbox(Limits(), workers=1, languages=["python"]) as sandbox:
        programs = [
            Program("python", f"{RIGHT['python']}\n# {i}", TESTS["python"]) for i in range(510)
        ]
        verdicts = [outcome.verdict for outcome in sandbox.run(programs[:1])]
        before = processes_in(sandbox)
        verdicts += [outcome.verdict for outcome in sandbox.run(programs[1:])]
        after = processes_in(sandbox)
    assert verdicts == [Verdict.OK] * 510
    assert len(before) == len(after) == 3
    assert before != after


LEAKING = """
import os
kept = []
with open("control") as control:
    for line in control:
        kept.append(b"x" * 20_000_000)
        if os.fork() == 0:
            if os.fork():
                os._exit(0)
            os.chdir(line.strip())
            os.write(os.open("channel", os.O_WRONLY), b"token start %d\\n" % os.getpid())
            os._exit(0)
        os.wait()
"""


def test_parent_that_leaks_is_replaced() -> None:
    with Sandbox(LIMITS, workers=1, languages=["python"]) as sandbox:
        job = Job([Step([])], parent=Step(interpreter("-c", LEAKING)))
        parents = set()
        for _ in range(4):
            assert sandbox.run_job(job).exit_code == 0
            parents.add(frozenset(processes_in(sandbox)))
    assert len(parents) > 1


def test_unknown_mode_is_the_users_error() -> None:
    with pytest.raises(UserError, match="'hot' is none of warm, cold"):
        Sandbox(mode="hot")


@pytest.mark.parametrize("mode", ["warm", "cold"])
def test_a_program_with_a_slow_reference_has_more_time(mode: str) -> None:
    slow = python("start = time.process_time()\nwhile time.process_time() < start + 0.6: pass")
    limits = Limits(cpu_seconds=0.3, wall_seconds=30)
    with Sandbox(limits, languages=["python"], mode=mode) as sandbox:
        programs = [Program("python", slow, TESTS["python"], cpu_seconds=s) for s in (0, 5)]
        verdicts = [outcome.verdict for outcome in sandbox.run(programs)]
    assert verdicts == [Verdict.CPU_TIMEOUT, Verdict.OK]


def test_parents_of_all_languages_serve_side_by_side() -> None:
    # Few processes for a program: the parents' own must not count.
    with Sandbox(replace(LIMITS, processes=4), workers=1, languages=RUNNABLE) as sandbox:
        parents = []
        for text in ("once", "again"):
            programs = [
                Program(name, f"{RIGHT[name]}\n{PROGRAMS[name].comment.format(text)}", TESTS[name])
                for name in RUNNABLE
            ]
            assert [outcome.verdict for outcome in sandbox.run(programs)] == [Verdict.OK] * len(
                RUNNABLE
            )
            parents.append(processes_in(sandbox))
        assert parents[0] == parents[1], "a parent that did not serve was replaced"
