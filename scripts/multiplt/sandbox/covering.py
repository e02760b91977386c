"""How much of a Python function its assertions reach, measured by coverage.py in the sandbox.

Body coverage is the figure to decide by: neither the `def` line nor the assertions count, so adding
assertions cannot raise it by itself. The whole-file figure is what the paper used.
"""

import ast
import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from multiplt.errors import UserError
from multiplt.sandbox.jobs import Job, Step
from multiplt.sandbox.model import Outcome, Verdict
from multiplt.sandbox.supervisor import Sandbox
from multiplt.sandbox.workers.base import (
    HARNESSES,
    early_verdict,
    environment,
    new_token,
    outcome,
    program_text,
    words,
)
from multiplt.sandbox.workers.python import interpreter


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


def coverage_package() -> str:
    """Where coverage.py is installed. Raises UserError if it or its C tracer is missing."""
    found = importlib.util.find_spec("coverage")
    tracer = found and importlib.util.find_spec("coverage.tracer")
    if found is None or found.origin is None or tracer is None:
        raise UserError("coverage.py with its C tracer was not found: pip install coverage")
    return str(Path(found.origin).parent)


def measure_coverage(
    sandbox: Sandbox, source: str, assertions: Sequence[str]
) -> Coverage | Outcome:
    """Run the assertions together with the function and measure.

    Returns the outcome instead when a limit, a crash or an exit ended the run before the report.
    Raises UserError if coverage.py is missing, SyntaxError if the source is no Python.
    """
    bodies = body_lines(source)
    text = source.rstrip("\n") + "\n" + "".join(f"{each}\n" for each in assertions)
    token = new_token()
    package = coverage_package()
    step = Step(
        argv=interpreter(str(HARNESSES / "coverage_harness.py"), str(Path(package).parent)),
        files={"token": token, "program.py": program_text(text)},
        environment=environment(PYTHONHASHSEED="0", COVERAGE_CORE="ctrace"),
    )
    trace = sandbox.run_job(Job([step]))
    said = dict(words(trace, token))
    if "report" not in said:
        verdict = early_verdict(trace) or (
            Verdict.EXCEPTION if "start" in said else Verdict.INFRASTRUCTURE
        )
        return outcome(trace, verdict)
    ((_, file),) = json.loads(said["report"])["files"].items()
    run, missing = set(file["executed_lines"]), set(file["missing_lines"])
    taken = [line for line, _ in file["executed_branches"] if line in bodies]
    untaken = [line for line, _ in file["missing_branches"] if line in bodies]
    return Coverage(
        statements=len((run | missing) & bodies),
        statements_run=len(run & bodies),
        branches=len(taken) + len(untaken),
        branches_taken=len(taken),
        file_percent=100.0 * len(run) / max(1, len(run | missing)),
    )


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
