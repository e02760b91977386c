"""Runs one Python function under the calls of its suite, in several ways in one job, and sends what they gave.

Ways: "alone" loads the function once and forks for each call; "together" makes all calls in one
process; "coverage" runs a whole file under coverage.py's C tracer. Each run has a process of its own
under this one, which runs nothing itself and holds the channel alone; no process that runs the function
can make another one, so what one call leaves behind no other one meets. Values are sent, never
compared: the expected ones are not in this job. Runs inside the sandbox, on the standard library and
coverage.py alone; arguments: the directories of values.py, of python_harness.py and of coverage (or ""),
and "warm" for a parent that forks for each job (see sandbox/warm.py).
"""

import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn
# The library is not to be had in the sandbox.
if TYPE_CHECKING or __name__ != "__main__":
    from multiplt.sandbox.workers.python_lane import Lane, Say, allow_forks, write_all
else:
    sys.path.insert(0, sys.argv[2])
    from python_lane import Lane, Say, allow_forks, write_all

    sys.path.pop(0)


# A longer value is nothing that an assertion expects.
MOST_OF_A_VALUE = 1 << 16


def main() -> None:
    """Serve as a warm parent, or run the one job in the working directory."""
    values, harnesses, coverage, *warm = sys.argv[1:]
    sys.path[:0] = [values, harnesses]
    dump = __import__("values").dump
    python = __import__("python_harness")
    del sys.path[:2]
    measured = prepared(coverage) if coverage else None
    if warm:
        python.fork_for_each_program()
    serve(Tools(dump, measured), python.take)


class Tools:
    """What runs need that the program must not name: dump writes a value, measured is coverage.py."""

    def __init__(self, dump: "Callable[[object], str]", measured: "Any") -> None:
        """Keep both."""
        self.dump = dump
        self.measured = measured


def prepared(directory: str) -> "Any":
    """coverage.py, ready to measure program.py; its first measurement costs ten times a later one."""
    sys.path.append(directory)
    from coverage import Coverage

    path = os.path.abspath("program.py")
    measured = Coverage(
        branch=True, data_file=None, config_file=False, include=[path], messages=False
    )
    # Its modules are found by themselves from now on; no program shall find what lies beside them.
    sys.path.pop()
    with open(path, "w") as file:
        file.write("pass\n")
    measured.start()
    exec(compile("pass\n", path, "exec"), {})
    measured.stop()
    measured.branch_stats(path)
    measured.erase()
    os.unlink(path)
    return measured


def serve(tools: Tools, take: "Callable[[str], bytes]") -> None:
    """Run the job in the working directory and end the process."""
    token, runs = take("token").decode(), marshal.loads(take("runs"))
    channel = os.open("channel", os.O_WRONLY)
    os.unlink("channel")

    def tell(text: str) -> None:
        write_all(channel, f"{token} {text}\n".encode("latin-1"))

    tell(f"start {os.getpid()}")
    lane = Lane([channel])
    for number, (way, source, calls, limits) in enumerate(runs):
        body = {"alone": alone, "together": together, "coverage": covered}[way]
        longest = limits["wall_seconds"] * (len(calls) + 1 if way == "alone" else 1)
        bounds = limits | {"wall_seconds": longest}
        said, word, cpu = lane.run(bounds, body, (tools, source, calls, limits), way == "alone")
        for line in said.split("\n")[:-1]:
            tell(f"result {number} {line}")
        tell(f"ran {number} {word or '-'} {cpu!r}")
    tell("end")
    os._exit(0)


def alone(say: "Say", tools: Tools, source: str, calls: "list[str]", limits: "Any") -> None:
    """Load the function, then make each call in a fork of this process."""
    names = loaded(source, say)
    codes = [compile(call, "tests.py", "eval", dont_inherit=True) for call in calls]
    allow_forks()
    lane = Lane([say.descriptor])
    say(-1, "loaded")
    # Said at the end: whoever listens would be woken for each.
    answers = []
    for step, code in enumerate(codes):
        said, word, _ = lane.run(limits, make_call, (tools, code, names, step))
        line = said.partition("\n")[0].split(" ", 2)
        # One that says nothing has left the process before the call returned.
        answers.append(
            (step, *(line[1:] if len(line) == 3 and not word else (word or "exception",)))
        )
        if left_behind():
            break
    for answer in answers:
        say(*answer)


def left_behind() -> bool:
    """Whether a call left a file, which the next one could find: then the rest is not for this process."""
    try:
        return bool(os.listdir("."))
    except OSError:
        return True


def together(say: "Say", tools: Tools, source: str, calls: "list[str]", limits: "Any") -> None:
    """Load the function and make all calls, up to the first that raises."""
    names = loaded(source, say)
    for number, call in enumerate(calls):
        code = compile(call, "tests.py", "eval", dont_inherit=True)
        if not make_call(say, tools, code, names, number):
            return


def covered(say: "Say", tools: Tools, source: str, calls: "list[str]", limits: "Any") -> None:
    """Run a whole file and say which of its lines and branches ran."""
    path = os.path.abspath("program.py")
    with open(path, "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write(source)
    code = compile(source, path, "exec", dont_inherit=True)
    tools.measured.start()
    try:
        exec(code, {"__name__": "__main__"})
    finally:
        tools.measured.stop()
    _, statements, _, missing, _ = tools.measured.analysis2(path)
    exits = [(line, *counts) for line, counts in tools.measured.branch_stats(path).items()]
    say(0, "coverage", repr((statements, missing, exits)))


def loaded(source: str, say: "Say") -> "dict[str, Any]":
    """The names of the program after it ran; ends the process, with the reason said, if it does not."""
    module = type(sys)("__main__")
    sys.modules["__main__"] = module
    sys.argv[:] = ["program.py"]
    try:
        code = compile(source, "program.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        stop(say, -1, "compile")
    except BaseException as error:
        stop(say, -1, word_for(error))
    try:
        exec(code, module.__dict__)
    except BaseException as error:
        stop(say, -1, word_for(error))
    return module.__dict__


def make_call(say: "Say", tools: Tools, code: "Any", names: "dict[str, Any]", step: int) -> bool:
    """Say what the call gave; False if it raised."""
    try:
        value = eval(code, names)
    except BaseException as error:
        say(step, word_for(error))
        return False
    try:
        text = tools.dump(value)
    except MemoryError:
        say(step, "memory")
        return False
    except BaseException:
        text = ""
    known = 0 < len(text) <= MOST_OF_A_VALUE
    say(step, "value" if known else "foreign", text if known else "")
    return True


def word_for(error: BaseException) -> str:
    """The verdict on a program that raised the error."""
    return "memory" if isinstance(error, MemoryError) else "exception"


def stop(say: "Say", step: int, word: str) -> "NoReturn":
    """Say a last word and end the process."""
    say(step, word)
    os._exit(0)


if __name__ == "__main__":
    main()
