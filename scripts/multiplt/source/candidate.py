"""A function under inspection: its text and its syntax tree, parsed once for all filters."""

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from multiplt.records import ExtractedFunction, Function
from multiplt.source.extract import parse


@dataclass(frozen=True)
class Candidate:
    """A function with the syntax tree of its text; `node` is its definition, `imports` are its file's (records)."""

    function: Function
    node: ast.FunctionDef
    imports: frozenset[str]

    @property
    def code(self) -> list[ast.stmt]:
        """The statements of the body after the docstring."""
        return self.node.body[1:]

    @cached_property
    def outer_names(self) -> frozenset[str]:
        """The names that the function looks up at module level, its defaults and annotations included.

        Raises RecursionError or SyntaxError for a text that Python's compiler refuses.
        """
        module = symtable.symtable(self.function.content, "<function>", "exec")
        names = {s.get_name() for s in module.get_symbols() if s.is_referenced()}
        for table in _inside(module):
            names |= {s.get_name() for s in table.get_symbols() if s.is_global()}
        return frozenset(names)

    @cached_property
    def modules(self) -> frozenset[str]:
        """The top-level modules that the body imports; a relative import counts as the module ``."""
        modules: set[str] = set()
        for inner in ast.walk(self.node):
            if isinstance(inner, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in inner.names}
            elif isinstance(inner, ast.ImportFrom):
                modules.add("" if inner.level else (inner.module or "").split(".")[0])
        return frozenset(modules)


def candidate(extracted: ExtractedFunction) -> Candidate:
    """Parses a function; raises ValueError when its text is not one function definition."""
    function = extracted.function
    tree, reason = parse(function.content)
    if tree is None:
        raise ValueError(f"{function.sha1}: {reason}")
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise ValueError(f"{function.sha1}: not one function definition")
    return Candidate(function, tree.body[0], frozenset(extracted.imports))


def _inside(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inside(child)
