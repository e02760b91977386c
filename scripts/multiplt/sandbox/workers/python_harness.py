"""Runs one Python program and the steps of its tests, and sends what they gave.

A step is an expression whose value is sent, or statements that must not raise. The expected
values are not in this process. Runs inside the sandbox, on the standard library alone;
arguments: the directory of values.py, and "warm" for a parent that forks for each program (see
sandbox/warm.py). It judges nothing.
"""

import builtins
import gc
import marshal
import os
import sys

# What programs use most, loaded once for all of a warm parent's. Not random: its state must differ.
COMMON = "typing collections re math itertools functools string operator heapq bisect copy"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


def take(name: str) -> bytes:
    """Read a file of the job's and remove it."""
    with open(name, "rb") as file:
        content = file.read()
    os.unlink(name)
    return content


def main() -> None:
    """Serve as a warm parent, or run the one job in the working directory."""
    sys.path.insert(0, sys.argv[1])
    dump = __import__("values").dump
    sys.path.pop(0)
    if sys.argv[2:] == ["warm"]:
        fork_for_each_program()
    run(dump)


def fork_for_each_program() -> None:
    """Return in a fresh process, in the directory of its job, once for each line of "control"."""
    for name in COMMON.split():
        __import__(name)
    # The first compilation makes the types of syntax trees, which takes longer than most programs run.
    compile("0", "program.py", "exec")
    gc.collect()
    gc.freeze()
    with open("control", "rb", buffering=0) as control:
        while directory := control.readline().rstrip(b"\n"):
            child = os.fork()
            if child == 0:
                if os.fork():
                    os._exit(0)
                break
            os.waitpid(child, 0)
        else:
            os._exit(0)
    os.setsid()
    os.chdir(directory)


def run(dump: "Callable[[object], str]") -> None:
    """Run the job in the working directory and end the process; dump writes a value as text."""
    write, end, report = os.write, os._exit, sys.excepthook
    # Names that the program could give another meaning to are looked up now.
    evaluate = eval
    flush = (sys.stdout.flush, sys.stderr.flush)
    token, source, steps = take("token"), take("source"), marshal.loads(take("steps"))
    channel = os.open("channel", os.O_WRONLY)
    os.unlink("channel")

    def say(word: str, text: str) -> None:
        line = b"%s %s %s\n" % (token, word.encode(), text.encode("ascii"))
        while line:
            line = line[write(channel, line) :]

    def finish(word: str, text: str) -> "NoReturn":
        for each in flush:
            try:
                each()
            except BaseException:
                continue
        say(word, text)
        end(word != "end")

    def stop(error: BaseException, in_tests: bool) -> "NoReturn":
        report(type(error), error, error.__traceback__)
        word = "exception"
        if isinstance(error, MemoryError):
            word = "memory"
        elif in_tests and isinstance(error, AssertionError) and raised_by_tests(error):
            word = "assertion"
        finish(word, ascii(type(error).__name__))

    sys.argv[:] = ["program.py"]
    say("start", str(os.getpid()))
    module = type(sys)("__main__")
    module.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = module
    names = module.__dict__
    try:
        code = compile(source, "program.py", "exec", dont_inherit=True)
        modes = {"run": "exec", "value": "eval"}
        todo = [
            (kind, compile(text, "tests.py", modes[kind], dont_inherit=True))
            for kind, text in steps
        ]
    except (SyntaxError, ValueError) as error:
        report(type(error), error, error.__traceback__)
        finish("compile", ascii(type(error).__name__))
    except BaseException as error:
        stop(error, in_tests=False)
    try:
        exec(code, names)
    except BaseException as error:
        stop(error, in_tests=False)
    for kind, step in todo:
        try:
            # The code of a statement evaluates to None, which nobody asked for.
            value = evaluate(step, names)
        except BaseException as error:
            stop(error, in_tests=True)
        if kind == "run":
            continue
        try:
            encoded = dump(value)
        except MemoryError as error:
            stop(error, in_tests=True)
        except BaseException as error:
            say("foreign", ascii(type(error).__name__))
            continue
        say("value", encoded)
    finish("end", "")


def raised_by_tests(error: BaseException) -> bool:
    """Whether the innermost frame of the error is in the tests, not in the program."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and step.tb_frame.f_code.co_filename == "tests.py"


if __name__ == "__main__":
    main()
