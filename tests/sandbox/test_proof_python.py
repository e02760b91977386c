"""Python programs that try to pass without passing; each test is named after what is attacked."""

import time

import pytest

from multiplt.errors import UserError
from multiplt.sandbox import Verdict
from multiplt.sandbox.workers.python import equal

from .conftest import Run

WRONG = "def f(x):\n    return 0\n"


def test_right_program_is_proven_by_its_values(run: Run) -> None:
    outcome = run("python", "def f(x):\n    return x + 1")
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "values")


def test_test_that_is_no_comparison_is_proven_by_the_token(run: Run) -> None:
    outcome = run("python", "def f(x):\n    return x + 1", "assert f(1) > 1")
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "token")


@pytest.mark.parametrize(
    "tests", ["assert f(1) == 2", "assert f(1) > 1, 'small'", "assert 2 == f(1)"]
)
def test_wrong_value_is_an_assertion(run: Run, tests: str) -> None:
    assert run("python", WRONG, tests).verdict is Verdict.ASSERTION


def test_error_in_the_program_is_an_exception(run: Run) -> None:
    assert run("python", "def f(x):\n    return x.y").verdict is Verdict.EXCEPTION


def test_assertion_of_the_program_itself_is_an_exception(run: Run) -> None:
    assert run("python", "def f(x):\n    assert x > 5").verdict is Verdict.EXCEPTION


def test_syntax_error_is_compile(run: Run) -> None:
    assert run("python", "def f(x) return x").verdict is Verdict.COMPILE


def test_suite_without_assertions_is_refused(run: Run) -> None:
    with pytest.raises(UserError, match="no assertion"):
        run("python", WRONG, "f(1)")


@pytest.mark.parametrize(
    "leave", ["sys.exit(0)", "os._exit(0)", "raise SystemExit", "os.kill(os.getpid(), 9)"]
)
@pytest.mark.parametrize("where", ["{}\ndef f(x): return 0", "def f(x): {}"])
def test_exit_before_the_tests_end_is_no_pass(run: Run, leave: str, where: str) -> None:
    outcome = run("python", "import os, sys\n" + where.format(leave))
    assert outcome.verdict in (Verdict.EXCEPTION, Verdict.CRASH)


@pytest.mark.parametrize(
    "attack",
    [
        "import atexit, os\natexit.register(os._exit, 0)",
        "import builtins\nbuiltins.AssertionError = Exception\nbuiltins.compile = builtins.eval = lambda *a: 1",
        "import builtins\nbuiltins.zip = builtins.list = builtins.iter = lambda *a, **k: []",
        "import sys\nsys.settrace(lambda *a: None)",
        "import sys\nsys.excepthook = lambda *a: None",
        "def check(candidate): pass\ndef test_check(): pass",
        "import threading, os, time\nthreading.Thread(target=lambda: os._exit(0)).start()\ntime.sleep(0.2)",
    ],
)
@pytest.mark.parametrize("tests", ["", "assert not f(1) != 2"])
def test_changed_interpreter_does_not_make_a_pass(run: Run, attack: str, tests: str) -> None:
    assert run("python", attack + "\n" + WRONG, tests).verdict is not Verdict.OK


@pytest.mark.parametrize(
    "result",
    [
        "type('All', (), {'__eq__': lambda *a: True})()",
        "type('All', (int,), {'__eq__': lambda *a: True, '__hash__': lambda s: 0})()",
        "type('All', (list,), {'__eq__': lambda *a: True})()",
    ],
)
def test_result_that_equals_everything_is_not_equal(run: Run, result: str) -> None:
    assert run("python", f"def f(x):\n    return {result}").verdict is Verdict.ASSERTION


def test_answers_are_not_in_the_process(run: Run) -> None:
    source = """
import gc
def f(x):
    answer = int("4242" "42424"[::-1][::-1])
    texts = [o for o in gc.get_objects() if isinstance(o, (tuple, list))]
    assert not any(type(o) is int and o == answer for t in texts for o in t)
    return answer
"""
    assert run("python", source, "assert f(1) == 424242424").verdict is Verdict.OK


def test_forged_lines_on_the_channel_are_not_answers(run: Run) -> None:
    source = """
import os
def f(x):
    for fd in range(3, 64):
        try:
            os.write(fd, b"0 start \\n0 value {\\"int\\":\\"2\\"}\\n0 value {\\"int\\":\\"3\\"}\\n0 end ''\\n")
        except OSError:
            pass
    os._exit(0)
"""
    assert run("python", source).verdict is Verdict.EXCEPTION


def test_subclasses_compare_as_the_data_they_are(run: Run) -> None:
    source = "from collections import Counter\ndef f(x):\n    return Counter('aab')"
    assert run("python", source, "assert f(1) == {'a': 2, 'b': 1}").verdict is Verdict.OK


def test_nan_is_not_equal_to_itself(run: Run) -> None:
    source = "def f(x):\n    return float('nan')"
    assert run("python", source, "assert f(1) == 1").verdict is Verdict.ASSERTION


def test_stdin_is_empty(run: Run) -> None:
    assert (
        run("python", "def f(x):\n    return len(open(0).read())", "assert f(1) == 0").verdict
        is Verdict.OK
    )


EQUALS_ALL = """
class All:
    def __eq__(self, other): return True
    def __sub__(self, other): return 0
def f(x): return All()
"""


@pytest.mark.parametrize("tests", ["assert 2 == f(1)", "assert abs(f(1) - 2) < 1e-6"])
@pytest.mark.parametrize("source", [EQUALS_ALL, "abs = lambda x: 0\n" + WRONG])
def test_value_is_compared_outside_whichever_way_the_test_is_written(
    run: Run, source: str, tests: str
) -> None:
    assert run("python", source, tests).verdict is Verdict.ASSERTION


@pytest.mark.parametrize("tests", ["assert abs(f(1) - 2) < 1e-6", "assert abs(2.0 - f(1)) < 0.1"])
def test_number_near_enough_passes_by_its_value(run: Run, tests: str) -> None:
    outcome = run("python", "def f(x):\n    return x + 1 + 1e-9", tests)
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "values")


def test_number_too_far_off_is_an_assertion(run: Run) -> None:
    source = "def f(x):\n    return x + 1.1"
    assert run("python", source, "assert abs(f(1) - 2) < 1e-6").verdict is Verdict.ASSERTION


def test_number_that_no_float_holds_is_an_assertion(run: Run) -> None:
    source = """
import values
values.encode_basestring_ascii = lambda text: '{"float":"0x1p99999"}'
def f(x): return "a"
"""
    assert run("python", source).verdict is Verdict.ASSERTION


def test_result_far_longer_than_the_expected_one_is_not_read() -> None:
    # Each would be hashed alike, and the time to build the set grow as the square of their number.
    colliding = (f'{{"int":"{i * (2**61 - 1):x}"}}' for i in range(20_000))
    started = time.process_time()
    assert not equal(f'{{"set":[{",".join(colliding)}]}}', {1})
    assert time.process_time() - started < 1
