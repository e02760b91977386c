"""Documented top-level functions of a Python file, as text, with the reason for each one left out.

With each goes what it uses of the file's imports, so that the filters can say why it does not stand alone.

Differences from the paper, all on purpose: docstrings may have any quotes and prefix that make
a string constant; a decorated function is out instead of losing its decorators; `async def` and
generators are out, since no assertion of the form `f(...) == ...` can test them. Functions inside classes,
functions and `if` blocks are not top-level and are not counted.
"""

import ast
import warnings
from collections import Counter
from dataclasses import dataclass, field

from multiplt.hashing import sha1_of
from multiplt.records import ExtractedFunction, Function
from multiplt.source.stack import StackFile

_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


@dataclass
class Extraction:
    """Counts over files: functions met, functions left out by reason, unreadable files by reason."""

    functions: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    files: int = 0
    unreadable: Counter[str] = field(default_factory=Counter)


def functions_of(file: StackFile, seen: Extraction) -> list[ExtractedFunction]:
    """The documented functions of `file` in their order; counts everything in `seen` and raises nothing."""
    seen.files += 1
    text = file.content.removeprefix("\ufeff")
    tree, reason = parse(text)
    if tree is None:
        seen.unreadable[reason] += 1
        return []
    # The parser's lines end at \n, \r and \r\n only, unlike those of str.splitlines.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    imported = _imported(tree)
    kept = []
    for node in tree.body:
        if not isinstance(node, _FunctionNode):
            continue
        seen.functions += 1
        fault = _fault(node)
        if fault:
            seen.dropped[fault] += 1
            continue
        content = "\n".join(lines[node.lineno - 1 : node.end_lineno]) + "\n"
        sha1 = sha1_of(content)
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {"*"}
        function = Function(sha1, node.name, content, file.origin)
        kept.append(ExtractedFunction(function, sorted(imported & used)))
    return kept


def parse(text: str) -> tuple[ast.Module | None, str]:
    """The syntax tree of `text`, or None and the reason why Python's parser refuses it."""
    try:
        text.encode()
        with warnings.catch_warnings():
            # Old code has invalid escapes; their warnings are not this program's.
            warnings.simplefilter("ignore")
            return ast.parse(text), ""
    except SyntaxError:
        return None, "syntax_error"
    except UnicodeEncodeError:
        return None, "lone_surrogate"
    except ValueError:
        return None, "null_byte"
    except (RecursionError, MemoryError):
        return None, "too_deep"


def _imported(tree: ast.Module) -> set[str]:
    """The names that a file's import statements bind at its top level, those in `if` and `try` blocks included."""
    names: set[str] = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(a.asname or a.name.split(".")[0]) for a in node.names}
        elif not isinstance(node, _SCOPES | ast.expr):
            waiting.extend(ast.iter_child_nodes(node))
    return names


def _fault(node: _FunctionNode) -> str | None:
    if not (ast.get_docstring(node) or "").strip():
        return "no_docstring"
    if node.decorator_list:
        return "decorated"
    if isinstance(node, ast.AsyncFunctionDef):
        return "async"
    if is_generator(node):
        return "generator"
    return None


def is_generator(function: _FunctionNode) -> bool:
    """Whether `function` itself yields; a yield in a function nested in it does not count."""
    return any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own_nodes(function))


def own_nodes(function: _FunctionNode) -> list[ast.AST]:
    """The nodes of a function's body, without those of functions, classes and lambdas nested in it."""
    nodes: list[ast.AST] = []
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        if not isinstance(node, _SCOPES):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))
    return nodes
