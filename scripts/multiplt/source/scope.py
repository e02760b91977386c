"""Filters on the names of a function: what it needs from outside, and whether it is a function of its arguments.

By inspection only, so an answer of "pure" is a likelihood and not a proof: the tests stage runs each suite twice
and in two orders. A name counts as pure when it is a builtin that neither reads nor changes the world, or is
imported inside the body from a standard module that does neither.
"""

import ast
import builtins
import symtable
import sys
from collections.abc import Iterator

from multiplt.source.candidate import Candidate

PURE_MODULES = frozenset(
    [
        "array",
        "base64",
        "binascii",
        "bisect",
        "cmath",
        "collections",
        "copy",
        "decimal",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "json",
        "math",
        "numbers",
        "operator",
        "re",
        "statistics",
        "string",
        "struct",
        "textwrap",
        "typing",
        "unicodedata",
        "zlib",
    ]
)
"""Standard modules that a body may import: their results depend on their arguments alone."""

IMPURE_BUILTINS = frozenset(
    [
        "SystemExit",
        "breakpoint",
        "compile",
        "copyright",
        "credits",
        "delattr",
        "dir",
        "eval",
        "exec",
        "exit",
        "globals",
        "hash",
        "help",
        "id",
        "input",
        "license",
        "locals",
        "open",
        "print",
        "quit",
        "setattr",
        "vars",
    ]
)
"""Builtins that act on the world, run text, or answer differently in another process (`hash`, `id`)."""

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


def is_not_self_contained(it: Candidate) -> bool:
    """Whether the function needs a name that is neither its own nor a builtin, or a module not in Python.

    Raises RecursionError for a text too deep for Python's compiler.
    """
    foreign = _outer_names(it) - _BUILTINS - {it.node.name}
    modules = _imports(it.node)
    return bool(foreign) or any(m not in sys.stdlib_module_names for m in modules)


def is_impure(it: Candidate) -> bool:
    """Whether the function can see or change more than its arguments.

    Raises RecursionError for a text too deep for Python's compiler.
    """
    changes_globals = any(isinstance(n, ast.Global) for n in ast.walk(it.node))
    return (
        changes_globals
        or not IMPURE_BUILTINS.isdisjoint(_outer_names(it))
        or any(m not in PURE_MODULES for m in _imports(it.node))
    )


def _outer_names(it: Candidate) -> set[str]:
    """The names that the function looks up at module level, its defaults and annotations included."""
    module = symtable.symtable(it.function.content, "<function>", "exec")
    names = {s.get_name() for s in module.get_symbols() if s.is_referenced()}
    for table in _inside(module):
        names |= {s.get_name() for s in table.get_symbols() if s.is_global()}
    return names


def _inside(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inside(child)


def _imports(node: ast.AST) -> set[str]:
    """The top-level modules that a function imports; a relative import counts as the module ``."""
    modules: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in inner.names}
        elif isinstance(inner, ast.ImportFrom):
            modules.add("" if inner.level else (inner.module or "").split(".")[0])
    return modules
