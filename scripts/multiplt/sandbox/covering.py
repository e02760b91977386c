"""How much of a Python function its assertions reach, measured by coverage.py in the sandbox.

Body coverage is the figure to decide by: neither the `def` line nor the assertions count, so adding
assertions cannot raise it by itself. The whole-file figure is what the paper used.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from multiplt.sandbox.suite import Answer, Run


@dataclass(frozen=True)
class Coverage:
    """What ran of a function under its assertions; counts of statements and branches.

    statements, statements_run: in the bodies of top-level functions, without their docstrings.
    branches, branches_taken: ways out of the branching lines in those bodies.
    file_percent: statements run of the whole file, assertions included, 0 to 100 (the paper's).
    """

    statements: int
    statements_run: int
    branches: int
    branches_taken: int
    file_percent: float

    @property
    def body_percent(self) -> float:
        """Statements of the bodies that ran, 0 to 100; an empty body is fully covered."""
        return 100.0 * self.statements_run / self.statements if self.statements else 100.0

    @property
    def branch_percent(self) -> float:
        """Branches taken, 0 to 100; 100 where nothing branches."""
        return 100.0 * self.branches_taken / self.branches if self.branches else 100.0


def coverage_run(source: str, calls: Sequence[str]) -> Run:
    """The run that `coverage_from` reads: the function and a line for each call, as in a file of its own."""
    # Such a line counts as one statement and branches nowhere, as the assertion does, and says no value.
    text = source.rstrip("\n") + "\n" + "".join(f"assert [{call}]\n" for call in calls)
    return Run("coverage", text)


def coverage_from(source: str, answer: Answer) -> Coverage | None:
    """What the answer to `coverage_run` says, None if it never came to an end.

    Raises SyntaxError if the source is no Python.
    """
    word, text = answer.said.get(0, ("", ""))
    if word != "coverage" or answer.ended:
        return None
    try:
        statements, missing, exits = ast.literal_eval(text)
        bodies = body_lines(source)
        inside = [(total, taken) for line, total, taken in exits if line in bodies]
        return Coverage(
            statements=len(bodies & set(statements)),
            statements_run=len(bodies & set(statements) - set(missing)),
            branches=sum(total for total, _ in inside),
            branches_taken=sum(taken for _, taken in inside),
            file_percent=100.0 * (1 - len(missing) / max(1, len(statements))),
        )
    except (TypeError, ValueError):
        # The process that measures runs the function too.
        return None


def body_lines(source: str) -> set[int]:
    """The lines on which statements of the top-level functions' bodies start.

    Raises SyntaxError or ValueError if the source is no Python.
    """
    lines: set[int] = set()
    for function in ast.parse(source).body:
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        lines |= {
            node.lineno
            for statement in body
            for node in ast.walk(statement)
            if isinstance(node, ast.stmt | ast.excepthandler)
        }
        lines.discard(function.lineno)
    return lines
