"""Filters on the text and the shape of a function alone: size, returns, TODO, ASCII, triviality, parameters.

Each filter takes a candidate and says whether it is out. None of them looks at what names mean
(`multiplt.source.scope` does).
"""

import ast
import io
import tokenize

from multiplt.source.candidate import Candidate
from multiplt.source.extract import own_nodes

_LEAVES = ast.Name | ast.Constant
_INNER = ast.stmt | ast.expr | ast.comprehension | ast.keyword
_BLANK = {tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER, tokenize.ENCODING}


def is_too_long(it: Candidate, max_lines: int) -> bool:
    """Whether the function has more than `max_lines` source lines, docstring included."""
    return it.function.content.count("\n") > max_lines


def is_too_big(it: Candidate, max_characters: int) -> bool:
    """Whether the text has more than `max_characters` characters: few lines can hold a lot."""
    return len(it.function.content) > max_characters


def has_too_many_statements(it: Candidate, max_statements: int) -> bool:
    """Whether the body has more than `max_statements` statements, nested ones included, the docstring left out."""
    nested = (node for statement in it.code for node in ast.walk(statement))
    return sum(isinstance(node, ast.stmt) for node in nested) > max_statements


def returns_nothing(it: Candidate) -> bool:
    """Whether no `return` of the function itself (not of one nested in it) returns more than None."""
    return not any(isinstance(n, ast.Return) and not _is_none(n.value) for n in own_nodes(it.node))


def has_todo(it: Candidate) -> bool:
    """Whether the text contains TODO, as the paper asks."""
    return "TODO" in it.function.content


def is_not_ascii(it: Candidate) -> bool:
    """Whether the text contains a character outside ASCII."""
    return not it.function.content.isascii()


def is_trivial(it: Candidate, min_nodes: int) -> bool:
    """Whether the body is one `return` of fewer than `min_nodes` syntax nodes.

    Nodes are counted as in a concrete syntax tree, which the paper uses: every token, every inner node, and
    the argument list of every call. So `return x + y` has 6 and `return len(text)` has 8.
    """
    if len(it.code) != 1 or not isinstance(it.code[0], ast.Return):
        return False
    return _concrete_nodes(it.code[0]) < min_nodes


def has_bad_parameters(it: Candidate) -> bool:
    """Whether the function cannot be called with one or more plain positional arguments alone."""
    arguments = it.node.args
    needs_keyword = any(default is None for default in arguments.kw_defaults)
    return bool(
        arguments.vararg
        or arguments.kwarg
        or needs_keyword
        or not (arguments.posonlyargs or arguments.args)
    )


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _concrete_nodes(statement: ast.stmt) -> int:
    text = ast.unparse(statement)
    tokens = [
        t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type not in _BLANK
    ]
    inner = 0
    for node in ast.walk(statement):
        if isinstance(node, _INNER) and not isinstance(node, _LEAVES):
            inner += 2 if isinstance(node, ast.Call) else 1
    return len(tokens) + inner
