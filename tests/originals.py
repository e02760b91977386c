"""The Python problems of the reference data, compiled; the data itself is no part of the project."""

import ast
from functools import cache
from typing import Any

from multiplt.languages import LANGUAGES, CompiledProblem, Untranslatable, compile_problem


def assertions_of(row: dict[str, Any]) -> list[str]:
    """Read the assertions from the source: the row's own list has them cut into lines."""
    nodes = (n for n in ast.walk(ast.parse(row["source"])) if isinstance(n, ast.Assert))
    return [ast.get_source_segment(row["source"], node) or "" for node in nodes]


def compiled(rows: list[dict[str, Any]], language: str) -> dict[str, CompiledProblem]:
    return _compiled(
        tuple((r["name"], r["prompt"] + r["solution"], *assertions_of(r)) for r in rows), language
    )


@cache
def _compiled(rows: tuple[tuple[str, ...], ...], language: str) -> dict[str, CompiledProblem]:
    problems = {}
    for name, source, *assertions in rows:
        try:
            problems[name] = compile_problem(source, assertions, LANGUAGES[language])
        except Untranslatable:
            continue
    return problems
