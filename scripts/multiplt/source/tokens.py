"""The code tokens of a function: what white space, comments, docstring and names of variables do not change."""

import ast
import builtins
import io
import keyword
import math
import tokenize
from collections.abc import Sequence

_FIXED = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_LAYOUT = {
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENDMARKER,
}

Token = tuple[str, bool]
"""A token and whether it is a variable; keywords, builtins and attributes are not."""

_Place = tuple[float, int]

Run = tuple[str, ...]
"""Consecutive tokens with their variables numbered in order."""


def tokens(text: str, statements: Sequence[ast.stmt] | None = None) -> list[Token]:
    """The tokens of `text` without layout, or those of some consecutive statements of it.

    Raises SyntaxError or tokenize.TokenError where `text` is not Python.
    """
    if statements is not None and not statements:
        return []
    first, last = _span(text, statements) if statements else ((0, 0), (math.inf, 0))
    found: list[Token] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in _LAYOUT or not first <= token.start < last:
            continue
        attribute = bool(found) and found[-1][0] == "."
        is_variable = token.type == tokenize.NAME and token.string not in _FIXED and not attribute
        found.append((token.string, is_variable))
    return found


def renamed(part: Sequence[Token]) -> Run:
    """`part` with its own numbering of the variables."""
    numbers: dict[str, str] = {}
    return tuple(
        numbers.setdefault(text, f"v{len(numbers)}") if is_variable else text
        for text, is_variable in part
    )


def _span(text: str, statements: Sequence[ast.stmt]) -> tuple[_Place, _Place]:
    """Where the statements begin and end, in tokenize's terms."""
    lines = io.StringIO(text).readlines()
    first, last = statements[0], statements[-1]
    assert last.end_lineno is not None and last.end_col_offset is not None
    return (
        _place(lines, first.lineno, first.col_offset),
        _place(lines, last.end_lineno, last.end_col_offset),
    )


def _place(lines: Sequence[str], line: int, byte: int) -> _Place:
    """The syntax tree counts bytes in a line, tokens count characters."""
    return line, len(lines[line - 1].encode()[:byte].decode())
