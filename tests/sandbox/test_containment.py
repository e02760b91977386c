"""Programs that attack the machine: each test names the resource or the neighbour attacked.

The fixture `run` shows after each that no process is left and that the worker still works.
"""

import socket
import time
from pathlib import Path

import pytest

from facts import others_slow
from multiplt.sandbox import Limits, Program, Sandbox, Verdict
from multiplt.sandbox.workers import language

from .conftest import LIMITS, PROGRAMS, RIGHT, RUNNABLE, TESTS, Run


def python(body: str) -> str:
    """A right function whose first call also runs the attack."""
    lines = "\n".join("        " + line for line in body.strip().split("\n"))
    return (
        "import os, sys, time, socket, signal, subprocess, threading\n"
        f"def f(x):\n    if x == 1:\n{lines}\n    return x + 1\n"
    )


LANGUAGES = sorted(TESTS)
PRINTING = [language for language in LANGUAGES if PROGRAMS[language].prints]


@pytest.mark.parametrize("language", others_slow(LANGUAGES))
def test_endless_loop_ends_on_processor_time(run: Run, language: str) -> None:
    outcome = run(language, PROGRAMS[language].endless)
    assert outcome.verdict is Verdict.CPU_TIMEOUT
    assert outcome.verdict.status == "Timeout"
    assert 0.9 < outcome.cpu_seconds / LIMITS.cpu_seconds < 1.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_memory_bomb_is_memory(run: Run, language: str) -> None:
    assert run(language, PROGRAMS[language].hungry).verdict is Verdict.MEMORY


@pytest.mark.parametrize("language", PRINTING)
def test_endless_output_is_output_limit(run: Run, language: str) -> None:
    outcome = run(language, PROGRAMS[language].chatty)
    assert outcome.verdict is Verdict.OUTPUT_LIMIT
    assert len(outcome.stdout) == 2048


@pytest.mark.parametrize("language", PRINTING)
def test_right_program_that_prints_300_kb_passes(run: Run, language: str) -> None:
    outcome = run(language, PROGRAMS[language].prints)
    assert outcome.verdict is Verdict.OK
    assert len(outcome.stdout) == 2048


@pytest.mark.parametrize("language", LANGUAGES)
def test_deep_recursion_is_the_programs_own_failure(run: Run, language: str) -> None:
    outcome = run(language, PROGRAMS[language].deep)
    assert outcome.verdict in (Verdict.EXCEPTION, Verdict.MEMORY, Verdict.CRASH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_huge_source_is_judged(run: Run, language: str) -> None:
    source = PROGRAMS[language].comment.format("x" * 100) * 20_000 + RIGHT[language]
    assert run(language, source).verdict is Verdict.OK


@pytest.mark.parametrize("language", LANGUAGES)
def test_surrogates_and_null_bytes_are_judged(run: Run, language: str) -> None:
    for text in ("\udcff", "\ud800", "\x00"):
        outcome = run(language, PROGRAMS[language].comment.format(text) + RIGHT[language])
        assert outcome.verdict in (Verdict.OK, Verdict.COMPILE)


def test_invalid_utf8_in_the_output_is_replaced(run: Run) -> None:
    outcome = run("python", python("os.write(1, b'\\xff\\xfe')"))
    assert (outcome.verdict, outcome.stdout) == (Verdict.OK, "\ufffd\ufffd")


def test_sleeping_program_meets_the_wall() -> None:
    with Sandbox(Limits(cpu_seconds=1, wall_seconds=1), languages=["python"]) as sandbox:
        (outcome,) = sandbox.run([Program("python", python("time.sleep(60)"), TESTS["python"])])
    assert outcome.verdict is Verdict.WALL_TIMEOUT
    assert outcome.cpu_seconds < 0.5


def test_fork_bomb_is_bounded_and_gone(run: Run) -> None:
    outcome = run("python", python("while True:\n    try: os.fork()\n    except OSError: pass"))
    assert outcome.verdict in (Verdict.CPU_TIMEOUT, Verdict.WALL_TIMEOUT, Verdict.MEMORY)


def test_shell_fork_bomb_of_a_lua_program_is_bounded(run: Run) -> None:
    outcome = run("lua", "os.execute('b() { b | b & }; b')\n" + RIGHT["lua"])
    assert outcome.verdict is not Verdict.INFRASTRUCTURE


def test_thread_bomb_is_bounded(run: Run) -> None:
    body = "while True: threading.Thread(target=time.sleep, args=(60,)).start()"
    assert run("python", python(body)).verdict in (Verdict.EXCEPTION, Verdict.MEMORY)


def test_processor_time_counts_all_children(run: Run) -> None:
    body = "for _ in range(4):\n    if os.fork() == 0:\n        while True: pass\ntime.sleep(60)"
    outcome = run("python", python(body))
    assert outcome.verdict is Verdict.CPU_TIMEOUT


def test_a_program_that_waits_longer_than_its_processor_time_passes() -> None:
    with Sandbox(Limits(cpu_seconds=0.5, wall_seconds=20), languages=["python"]) as sandbox:
        (outcome,) = sandbox.run([Program("python", python("time.sleep(0.8)"), TESTS["python"])])
    assert outcome.verdict is Verdict.OK


def test_memory_counts_all_children(run: Run) -> None:
    body = "for _ in range(4):\n    if os.fork() == 0:\n        b = b'x' * (120 << 20)\n        time.sleep(60)\ntime.sleep(60)"
    assert run("python", python(body)).verdict is Verdict.MEMORY


def test_memory_that_forks_share_counts_once(run: Run) -> None:
    body = "b = b'x' * (120 << 20)\nfor _ in range(3):\n    if os.fork() == 0:\n        time.sleep(0.5)\n        os._exit(0)\nfor _ in range(3): os.wait()"
    assert run("python", python(body)).verdict is Verdict.OK


def test_ignored_signals_do_not_save_a_program(run: Run) -> None:
    body = "for n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass"
    assert run("python", python(body)).verdict is Verdict.CPU_TIMEOUT


def test_daemon_does_not_outlive_its_program(run: Run) -> None:
    body = "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(60)\n    os._exit(0)"
    assert run("python", python(body)).verdict is Verdict.OK


def test_child_that_holds_the_pipes_does_not_delay_the_verdict(run: Run) -> None:
    started = time.monotonic()
    assert run("python", python("subprocess.Popen(['sleep', '60'])")).verdict is Verdict.OK
    assert time.monotonic() - started < 8


def test_parent_and_everybody_else_cannot_be_killed(run: Run) -> None:
    body = "for pid in (os.getppid(), 1, -1):\n    try: pid > 0 and os.kill(pid, 9)\n    except OSError: pass"
    assert run("python", python(body)).verdict is Verdict.OK


def test_closed_output_does_not_hang(run: Run) -> None:
    assert run("python", python("os.close(1); os.close(2)")).verdict is Verdict.OK


def test_directory_is_empty_and_the_only_place_to_write(run: Run) -> None:
    body = """
assert os.listdir('.') == []
open('mine', 'w').write('x')
for path in ('/tmp/x', '/x', '/usr/x', '/etc/x', '/dev/x', '/var/tmp/x', '../x', sys.prefix + '/x'):
    try: open(path, 'w')
    except OSError: continue
    raise SystemExit(path)
"""
    assert run("python", python(body)).verdict is Verdict.OK


def test_directory_has_a_bounded_size(run: Run) -> None:
    body = """
try:
    for n in range(100): open(str(n), 'wb').write(b'x' * (8 << 20))
except OSError: pass
else: raise SystemExit('the disk was not bounded')
"""
    assert run("python", python(body)).verdict is Verdict.OK


def test_largest_file_is_bounded(run: Run) -> None:
    assert (
        run("python", python("open('big', 'wb').write(b'x' * (64 << 20))")).verdict
        is not Verdict.OK
    )


def test_deep_and_forbidden_directories_are_removed(run: Run) -> None:
    body = "for n in range(300):\n    os.mkdir('d' * 50); os.chdir('d' * 50)\nos.mkdir('no', 0)\nopen('f', 'w')\nos.chmod('.', 0)"
    assert run("python", python(body)).verdict is Verdict.OK


def test_loopback_listener_of_the_host_is_out_of_reach(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        body = f"try: socket.create_connection(('127.0.0.1', {port}), 1)\nexcept OSError: pass\nelse: raise SystemExit"
        assert run("python", python(body)).verdict is Verdict.OK


def test_no_network_but_an_idle_loopback(run: Run) -> None:
    body = "try: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError as e: assert e.errno == 101, e\nelse: raise SystemExit"
    assert run("python", python(body)).verdict is Verdict.OK


def test_neither_processes_nor_secrets_are_to_be_seen(run: Run) -> None:
    secrets = {"/root", "/home", "/etc/shadow", "/var", "/dev/vda", "/dev/mem", "/sys"}
    # What a runtime needs may lie below one of them.
    trees = [tree for name in RUNNABLE for tree in language(name).trees()]
    hidden = secrets - {str(way) for tree in trees for way in Path(tree).resolve().parents}
    known = {"LC_ALL", "PATH", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONHASHSEED"}
    body = f"""
assert not os.path.exists('/proc/1')
for path in {sorted(hidden)} + ['/root/.ssh', '/var/log', '/var/lib/dpkg']:
    assert not os.path.exists(path), path
assert set(os.environ) <= {known}
assert os.environ['OPENBLAS_NUM_THREADS'] == os.environ['OMP_NUM_THREADS'] == '1'
assert os.geteuid() != 0
assert os.getsid(0) == os.getpid()
"""
    assert run("python", python(body)).verdict is Verdict.OK


@pytest.mark.parametrize(
    "attempt",
    ["os.setuid(0)", "os.chroot('/')", "os.mknod('n', 0o60600, 1)", "os.chown('.', 0, 0)"],
)
def test_privileges_cannot_be_gained(run: Run, attempt: str) -> None:
    body = f"try: {attempt}\nexcept OSError: pass\nelse: raise SystemExit"
    assert run("python", python(body)).verdict is Verdict.OK


def test_crash_is_a_crash(run: Run) -> None:
    assert run("python", python("os.kill(os.getpid(), signal.SIGSEGV)")).verdict is Verdict.CRASH


def test_programs_do_not_see_each_others_files(sandbox: Sandbox) -> None:
    writer = Program("python", python("open('left', 'w')"), TESTS["python"])
    reader = Program("python", python("assert os.listdir('.') == []"), TESTS["python"])
    assert [outcome.verdict for outcome in sandbox.run([writer, reader])] == [Verdict.OK] * 2


def test_limits_refuse_what_nothing_could_run_under() -> None:
    with pytest.raises(ValueError, match="memory_mb"):
        Limits(memory_mb=0)
    with pytest.raises(ValueError, match="wall_seconds"):
        Limits(cpu_seconds=5, wall_seconds=1)


def test_rights_left_on_the_directory_do_not_meet_the_next_program(sandbox: Sandbox) -> None:
    # No rights for anybody on whatever is made there; a kernel that knows none has none to leave.
    spoil = """
import struct
entries = b"".join(struct.pack("<HHI", tag, 0, 0xFFFFFFFF) for tag in (1, 4, 0x20))
try: os.setxattr(".", "system.posix_acl_default", struct.pack("<I", 2) + entries)
except OSError: print("none")
"""
    look = """
open("mine", "w").write("x")
assert open("mine").read() == "x"
"""
    programs = [Program("python", python(body), TESTS["python"]) for body in (spoil, look)]
    assert [outcome.verdict for outcome in sandbox.run(programs)] == [Verdict.OK] * 2


@pytest.mark.parametrize(
    "call", ["shmget(1, 4096, 0o1600)", "semget(1, 1, 0o1600)", "msgget(1, 0o1600)"]
)
def test_nothing_can_be_made_that_outlives_all_processes(run: Run, call: str) -> None:
    body = f"import ctypes\nassert ctypes.CDLL(None).{call} == -1"
    assert run("python", python(body)).verdict is Verdict.OK
