"""A function under inspection: its text and its syntax tree, parsed once for all filters."""

import ast
from dataclasses import dataclass

from multiplt.records import Function
from multiplt.source.extract import parse


@dataclass(frozen=True)
class Candidate:
    """A function with the syntax tree of its text; `node` is its definition."""

    function: Function
    node: ast.FunctionDef

    @property
    def code(self) -> list[ast.stmt]:
        """The statements of the body after the docstring."""
        return self.node.body[1:]


def candidate(function: Function) -> Candidate:
    """Parses `function`; raises ValueError when its text is not one function definition."""
    tree, reason = parse(function.content)
    if tree is None:
        raise ValueError(f"{function.sha1}: {reason}")
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise ValueError(f"{function.sha1}: not one function definition")
    return Candidate(function, tree.body[0])
