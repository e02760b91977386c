"""Runs one Python program and the steps of its tests, and sends what they gave.

A step is an expression whose value is sent, or statements that must not raise. The expected
values are not in this process. Runs inside the sandbox, on the standard library alone;
arguments: the directory of values.py. It judges nothing.
"""

import builtins
import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def take(name: str) -> bytes:
    """Read a file of the job's and remove it."""
    with open(name, "rb") as file:
        content = file.read()
    os.unlink(name)
    return content


def main() -> None:
    """Run the job in the working directory and end the process."""
    sys.path.insert(0, sys.argv[1])
    dump, write, end, report = __import__("values").dump, os.write, os._exit, sys.excepthook
    sys.path.pop(0)
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
    say("start", "")
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
