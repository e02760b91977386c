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
import resource
import select
import signal
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn


# What a process may say; a value longer than the second is nothing that an assertion expects.
MOST_SAID = 1 << 20
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


class Say:
    """The way out of a process that runs the function: one line an answer."""

    def __init__(self, descriptor: int) -> None:
        """Look up now what the program could give another meaning to."""
        self.descriptor = descriptor
        self._flushes = (sys.stdout.flush, sys.stderr.flush)
        self._write = os.write

    def __call__(self, step: int, word: str, text: str = "") -> None:
        """Say one thing about a step (-1: the program itself), after all that was printed before."""
        for flush in self._flushes:
            try:
                flush()
            except BaseException:
                continue
        write_all(self.descriptor, f"{step} {word} {text}\n".encode("latin-1"), self._write)


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


class Lane:
    """Runs one process after the other under limits of their own, and reads what they say and print.

    None of them can leave a process behind, so the pipes serve all of them.
    """

    def __init__(self, secrets: "list[int]") -> None:
        """secrets: descriptors that no process of the lane may have."""
        self._answers, self._answer = os.pipe()
        self._outputs, self._output = os.pipe()
        self._secrets = (self._answers, self._outputs, *secrets)
        for descriptor in (self._answers, self._outputs):
            os.set_blocking(descriptor, False)

    def run(
        self,
        limits: "Any",
        body: "Callable[..., object]",
        arguments: "tuple[Any, ...]",
        forks: bool = False,
    ) -> "tuple[str, str, float]":
        """Run the body in a fresh process, with a Say before the arguments; forks: it may make processes.

        Returns what it said, the limit that ended it ("" if none did), and its processor seconds.
        """
        child = os.fork()
        if child == 0:
            self._become(limits, body, arguments, forks)
        ended = os.pidfd_open(child)
        said, stopped = self._listen(ended, limits)
        os.close(ended)
        if stopped:
            os.kill(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        said += read_all(self._answers)
        read_all(self._outputs)
        for descriptor in (self._answer, self._output):
            # The process may have set the flag, which is the pipe's and not its own.
            os.set_blocking(descriptor, True)
        cpu = usage.ru_utime + usage.ru_stime
        return said.decode("latin-1"), stopped or limit_met(status, cpu, limits), cpu

    def _become(
        self,
        limits: "Any",
        body: "Callable[..., object]",
        arguments: "tuple[Any, ...]",
        forks: bool,
    ) -> None:
        """In the child: take on the limits, run the body, end. Never returns."""
        try:
            for descriptor in self._secrets:
                os.close(descriptor)
            os.dup2(self._output, 1)
            os.dup2(self._output, 2)
            hard = resource.getrlimit(resource.RLIMIT_NPROC)[1] if forks else 0
            resource.setrlimit(resource.RLIMIT_NPROC, (0, hard))
            limit_processor_time(limits["cpu_seconds"])
            body(Say(self._answer), *arguments)
        finally:
            os._exit(0)

    def _listen(self, ended: int, limits: "Any") -> "tuple[bytes, str]":
        """What the process says until it ends, and the limit on output or wall time that it met."""
        poller = select.poll()
        for descriptor in (ended, self._answers, self._outputs):
            poller.register(descriptor, select.POLLIN)
        said, printed = b"", 0
        deadline = time.monotonic() + limits["wall_seconds"]
        while True:
            left = max(0.0, deadline - time.monotonic())
            ready = [descriptor for descriptor, _ in poller.poll(left * 1000)]
            if self._answers in ready:
                said += read_all(self._answers)
            if self._outputs in ready:
                printed += len(read_all(self._outputs))
            if printed > limits["output_bytes"] or len(said) > MOST_SAID:
                return said, "output_limit"
            if ended in ready:
                return said, ""
            if not ready:
                return said, "wall_timeout"


def limit_processor_time(seconds: float) -> None:
    """Have the kernel end this process at its limit, whatever becomes of those who watch it."""
    whole = int(seconds) + 1
    ceiling = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if ceiling == resource.RLIM_INFINITY or ceiling > whole:
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def allow_forks() -> None:
    """Let this process make processes, now that the program is loaded."""
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))


def read_all(descriptor: int) -> bytes:
    """What is in a pipe now, up to as much as a process may say."""
    data = b""
    try:
        while len(data) <= MOST_SAID and (part := os.read(descriptor, 1 << 16)):
            data += part
    except BlockingIOError:
        pass
    return data


def limit_met(status: int, cpu: float, limits: "Any") -> str:
    """The limit that a process met which ended by itself."""
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if cpu > limits["cpu_seconds"] or number in (signal.SIGXCPU, signal.SIGPROF):
        return "cpu_timeout"
    if number == signal.SIGXFSZ:
        return "output_limit"
    return "crash" if number else ""


def write_all(
    descriptor: int, line: bytes, write: "Callable[[int, bytes], int]" = os.write
) -> None:
    """Write all of it."""
    while line:
        line = line[write(descriptor, line) :]


if __name__ == "__main__":
    main()
