"""Python problems of a user's own, compiled to MultiPL-E's records without the workflow around them.

A row has `name`, `prompt` (signature and docstring), `solution` (the body) and `tests` (assert statements that call the
function by its name or as `candidate`). Reading and writing only: compiling and checking are the pipeline's own.
"""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from multiplt import json_lines, rows
from multiplt.errors import UserError, first_fault
from multiplt.files import whole
from multiplt.hashing import sha1_of
from multiplt.languages import Language
from multiplt.problems import Draft, draft
from multiplt.records import Function, Origin, Problem


@dataclass(frozen=True)
class PlainProblem:
    """One row: a Python function in two halves, and its assertions."""

    name: str
    prompt: str
    solution: str
    tests: list[str]


_ROW = TypeAdapter(PlainProblem)


def read(path: Path) -> list[PlainProblem]:
    """The rows of a file of JSON Lines, gzipped if its name ends in .gz; other keys are ignored.

    Raises UserError naming the file, and the line and key that is missing or wrong, or the name that was there
    before.
    """
    problems = {where: _row(value, where) for where, value in json_lines.read(path)}
    json_lines.check_names((where, problem.name) for where, problem in problems.items())
    return list(problems.values())


def _row(value: object, where: str) -> PlainProblem:
    try:
        return _ROW.validate_python(value)
    except ValidationError as error:
        raise UserError(f"{where}: {first_fault(error, 'row')}") from error


def drafts(
    problems: Sequence[PlainProblem], language: Language, source: Path, *, canonical: bool
) -> list[Draft]:
    """Each problem compiled; with `canonical` the prompt holds the Python solution, as the paper has it."""
    return [
        draft(each.name, function_of(each, source), each.tests, language, with_solution=canonical)
        for each in problems
    ]


def function_of(problem: PlainProblem, source: Path) -> Function:
    """The Python function of a problem in the file `source`."""
    content = problem.prompt + problem.solution
    sha1 = sha1_of(content)
    return Function(sha1, problem.name, content, Origin(source.name, problem.name, "", sha1))


def record(problem: Problem, language: Language) -> dict[str, Any]:
    """The problem in MultiPL-E's record format."""
    return {
        "name": problem.name,
        "language": language.code,
        "prompt": problem.prompt,
        "doctests": "transform",
        "prompt_terminology": "reworded",
        "tests": problem.tests,
        "stop_tokens": problem.stop_tokens,
    }


def write(path: Path, problems: Sequence[Problem], language: Language) -> None:
    """Write the records as JSON Lines, gzipped if the name ends in .gz, whole or not at all."""
    text = "".join(rows.dumps(record(problem, language)) + "\n" for problem in problems)
    data = text.encode()
    with whole(path) as temporary:
        temporary.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
