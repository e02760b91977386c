"""Reads HumanEval in its own format and takes its tests apart, so that the translators can compile them.

A task with a test of a shape that is not read here is left out with its reason. The assertions taken are
`candidate(...) == value`, `assert candidate(...)`, its negation, and the absolute difference within a tolerance,
which the languages' own float comparison covers.

What is read may still be more than a language can state or tell apart, such as None in a Lua table, or 3.0 and 3. Such
an assertion is dropped when the task is compiled, and the task stays with the others: of HumanEval two to eight
assertions in at most two tasks a language. The manifest of the compiled benchmark counts them (`assertions_dropped`).
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from multiplt import json_lines
from multiplt.errors import UserError
from multiplt.hashing import sha1_of
from multiplt.records import Function, Origin


@dataclass(frozen=True)
class Task:
    """A benchmark problem in Python: no assertions and a reason where its tests could not be taken.

    `prompt`, `solution` and `tests` are the texts of the benchmark itself; the tests end by calling themselves.
    """

    name: str
    function: Function
    prompt: str
    solution: str
    tests: str
    assertions: list[str]
    reason: str = ""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Named = TypeVar("Named", bound=_Named)


def read_humaneval(path: Path) -> list[Task]:
    """The tasks of a HumanEval.jsonl.gz (task_id, prompt, entry_point, canonical_solution, test).

    Raises UserError naming file and line.
    """
    tasks = []
    for where, row in json_lines.read(path):
        try:
            tasks.append(_task(row))
        except KeyError as error:
            raise UserError(f"{where}: no field {error}") from error
        except (AttributeError, TypeError, ValueError, SyntaxError) as error:
            raise UserError(f"{where}: not a task of HumanEval: {error!r}") from error
    return tasks


def in_order(named: Iterable[Named]) -> list[Named]:
    """Problems in the order in which a limit takes them: that of the hash of their names."""
    return sorted(named, key=lambda each: sha1_of(each.name))


def _task(row: dict[str, Any]) -> Task:
    entry = row["entry_point"]
    name = f"{row['task_id'].replace('/', '_')}_{entry}"
    source = _function(row["prompt"] + row["canonical_solution"], entry)
    content = source or row["prompt"] + row["canonical_solution"]
    function = Function(
        sha1=sha1_of(content),
        name=entry,
        content=content,
        origin=Origin("openai/human-eval", "HumanEval.jsonl.gz", "MIT", row["task_id"]),
    )
    task = Task(
        name=name,
        function=function,
        prompt=row["prompt"],
        solution=row["canonical_solution"],
        tests=f"{row['test']}\ncheck({entry})\n",
        assertions=[],
    )
    if source is None:
        return replace(task, reason="needs_helpers")
    try:
        return replace(task, assertions=_assertions(row["test"]))
    except ValueError as error:
        return replace(task, reason=str(error))


def _function(text: str, entry: str) -> str | None:
    """The source of the entry function, None when the text defines others that it may need."""
    body = ast.parse(text).body
    functions = [n for n in body if isinstance(n, ast.FunctionDef)]
    if [f.name for f in functions] != [entry]:
        return None
    lines = text.splitlines()[functions[0].lineno - 1 : functions[0].end_lineno]
    return "\n".join(lines) + "\n"


def _assertions(test: str) -> list[str]:
    check = next(
        (n for n in ast.parse(test).body if isinstance(n, ast.FunctionDef) and n.name == "check"),
        None,
    )
    if check is None:
        raise ValueError("no_check_function")
    taken = []
    for statement in check.body:
        if not isinstance(statement, ast.Assert):
            raise ValueError("test_is_not_an_assertion")
        if isinstance(statement.test, ast.Constant) and statement.test.value is True:
            continue
        taken.append(f"assert {ast.unparse(_equation(statement.test))}")
    if not taken:
        raise ValueError("no_assertions")
    return taken


def _equation(test: ast.expr) -> ast.Compare:
    match test:
        case ast.Compare(left=ast.Call() as call, ops=[ast.Eq()]) if _calls_candidate(call):
            return test
        case ast.Compare(left=ast.Call() as call, ops=[ast.Is()]) if _calls_candidate(call):
            return _equals(call, test.comparators[0])
        case ast.Compare(
            left=ast.Call(func=ast.Name("abs"), args=[ast.BinOp(left, ast.Sub(), right)]),
            ops=[ast.Lt() | ast.LtE()],
        ) if isinstance(left, ast.Call) and _calls_candidate(left):
            return _equals(left, right)
        case ast.Call() if _calls_candidate(test):
            return _equals(test, ast.Constant(True))
        case ast.UnaryOp(ast.Not(), ast.Call() as call) if _calls_candidate(call):
            return _equals(call, ast.Constant(False))
    raise ValueError("test_of_another_shape")


def _equals(call: ast.expr, value: ast.expr) -> ast.Compare:
    return ast.Compare(left=call, ops=[ast.Eq()], comparators=[value])


def _calls_candidate(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "candidate"
