"""Tasks of benchmarks, read from files: the texts and the code that no training item may hold.

Two formats of rows are known by their fields: HumanEval's (`prompt`, `canonical_solution`, `entry_point`) and MBPP's
(`text`, or `prompt` in the sanitized version, and `code`). A file is JSON Lines (gzipped or not), one JSON array, or
Parquet. Every row counts, whatever its split.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from multiplt import json_lines
from multiplt.errors import UserError
from multiplt.source.extract import parse
from multiplt.source.tokens import Token, tokens

TOO_COMMON = frozenset(
    {"return x + y", "return len(string)", "return n**2", "return ''.join(strings)"}
)
"""Solutions of HumanEval that identify nothing: the paper lets functions hold them, and so do we."""


@dataclass(frozen=True)
class Task:
    """A task: `texts` are its docstring or prompt and its solution, `bodies` the code of its functions."""

    benchmark: str
    name: str
    texts: tuple[str, ...]
    bodies: tuple[tuple[Token, ...], ...]


def read_tasks(benchmark: str, path: Path) -> list[Task]:
    """The tasks of a benchmark file, in its order.

    Raises UserError naming the file, and the row where it is one, when the file cannot be read, holds no
    task, or a row is not a task.
    """
    tasks = []
    for number, (where, row) in enumerate(_rows(path), 1):
        try:
            tasks.append(_task(benchmark, number, row))
        except (KeyError, TypeError, AttributeError, ValueError, SyntaxError) as error:
            raise UserError(f"{where}: not a benchmark task: {error!r}") from error
    if not tasks:
        raise UserError(f"{path}: holds no benchmark task")
    return tasks


def _task(benchmark: str, number: int, row: Mapping[str, Any]) -> Task:
    name = str(row.get("task_id", number))
    if "canonical_solution" in row:
        text, solution = (
            row["prompt"] + row["canonical_solution"],
            row["canonical_solution"].strip(),
        )
        node = _function(text, row["entry_point"])
        rare = solution not in TOO_COMMON
        texts = [_docstring_source(text, node), solution if rare else ""]
        bodies = [_body(text, node)] if rare else []
    else:
        text = row["code"].replace("\r\n", "\n").replace("\r", "\n")
        texts = [row["text"] if "text" in row else row["prompt"], text]
        bodies = [_body(text, node) for node in _functions(text)]
    kept = dict.fromkeys(t.strip() for t in texts if t.strip())
    return Task(benchmark, name, tuple(kept), tuple(bodies))


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if path.suffix != ".parquet":
        yield from json_lines.read(path)
        return
    try:
        with pq.ParquetFile(path) as file:
            rows = file.read().to_pylist()
    except (OSError, ValueError, pa.ArrowException) as error:
        raise UserError(f"{path}: cannot be read: {error}") from error
    yield from ((f"{path}, row {number}", row) for number, row in enumerate(rows, 1))


def _functions(text: str) -> list[ast.FunctionDef]:
    tree, reason = parse(text)
    if tree is None:
        raise ValueError(f"its code is not Python: {reason}")
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _function(text: str, name: str) -> ast.FunctionDef:
    for node in _functions(text):
        if node.name == name:
            return node
    raise ValueError(f"prompt and canonical_solution define no function {name!r}")


def _docstring_source(text: str, node: ast.FunctionDef) -> str:
    """The docstring as written, escapes untouched, without its quotes."""
    if ast.get_docstring(node) is None:
        return ""
    source = ast.get_source_segment(text, node.body[0]) or ""
    return source.lstrip("rRuU").strip("\"'")


def _body(text: str, node: ast.FunctionDef) -> tuple[Token, ...]:
    documented = ast.get_docstring(node) is not None
    return tuple(tokens(text, node.body[1:] if documented else node.body))
