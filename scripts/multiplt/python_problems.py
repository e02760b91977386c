"""Benchmark problems in Python itself: the benchmark's own prompts and tests, with nothing compiled.

They are checked like every problem: their tests must accept the benchmark's solution, and refuse a function that
raises and one that returns None.
"""

from pathlib import Path

from multiplt.benchmark import Task
from multiplt.languages import PYTHON, CompiledProblem, Untranslatable
from multiplt.languages.functions import parse_function
from multiplt.plain_problems import PlainProblem, function_of
from multiplt.problems import Draft
from multiplt.records import Function, Problem

_STUB = "    raise NotImplementedError\n"
_CONSTANTS = ["    return None\n"]


def of_task(task: Task) -> Draft:
    """The draft of a benchmark's task."""
    return _draft(task.name, task.function, task.prompt, task.solution, task.tests)


def of_plain(problem: PlainProblem, source: Path) -> Draft:
    """The draft of a problem in a user's own file; its tests may call the function `candidate`."""
    function = function_of(problem, source)
    try:
        entry = parse_function(function.content).name
    except Untranslatable as error:
        return Draft(None, None, error.reason)
    tests = "\n".join([f"candidate = {entry}", *problem.tests, ""])
    return _draft(problem.name, function, problem.prompt, problem.solution, tests)


def _draft(name: str, function: Function, prompt: str, solution: str, tests: str) -> Draft:
    problem = Problem(
        name=name,
        language=PYTHON.name,
        prompt=prompt,
        bare_prompt=prompt,
        tests=tests,
        stop_tokens=list(PYTHON.stop_tokens),
        assertions=[],
        function=function,
    )
    checks = CompiledProblem(
        prompt=prompt,
        prompt_with_solution=prompt,
        solution_block="",
        tests=tests,
        stop_tokens=problem.stop_tokens,
        stub=_STUB,
        lookup=solution,
        constants=_CONSTANTS,
        kept=[],
    )
    return Draft(problem, checks, "")
