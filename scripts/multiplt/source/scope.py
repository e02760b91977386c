"""Filters on the names of a function: what it needs from outside, and whether it is a function of its arguments.

By inspection only, so an answer of "pure" is a likelihood and not a proof: the tests stage runs each suite twice
and in two orders. A name counts as pure when it is a builtin that neither reads nor changes the world, or is
imported inside the body from a standard module that does neither (`modules` in the config). All filters raise
RecursionError or SyntaxError for a text that Python's compiler refuses.
"""

import ast
import builtins
import sys
from collections.abc import Collection

from multiplt.source.candidate import Candidate

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


def needs_import(it: Candidate) -> bool:
    """Whether the function uses a name that its file imports; it is lost with the file."""
    foreign = _foreign(it)
    return not foreign.isdisjoint(it.imports) or (bool(foreign) and "*" in it.imports)


def needs_name(it: Candidate) -> bool:
    """Whether the function uses a name that is neither its own nor a builtin."""
    return bool(_foreign(it))


def needs_package(it: Candidate) -> bool:
    """Whether the body imports a module that is not Python's own."""
    return not it.modules <= sys.stdlib_module_names


def is_impure(it: Candidate, modules: Collection[str]) -> bool:
    """Whether the function can see or change more than its arguments; `modules` are those that cannot."""
    return (
        not IMPURE_BUILTINS.isdisjoint(it.outer_names)
        or any(module not in modules for module in it.modules)
        or any(isinstance(n, ast.Global) or _keeps_state(it, n) for n in ast.walk(it.node))
    )


def _keeps_state(it: Candidate, node: ast.AST) -> bool:
    """Whether `node` writes to an attribute of the function itself, which lasts from call to call."""
    return (
        isinstance(node, ast.Attribute)
        and not isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and node.value.id == it.node.name
        and node.value.id in it.outer_names
    )


def _foreign(it: Candidate) -> frozenset[str]:
    return it.outer_names - _BUILTINS - {it.node.name}
