"""Mutants of a Python function: the same function with one small fault each, to measure what a suite notices.

The faults are the common ones of mutation testing: another comparison, operator, connective or constant, a
negated condition, a result left out. Some change nothing that can be seen, so even a perfect suite kills
less than all. It runs nothing.
"""

import ast
from collections.abc import Iterator

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}

_Change = tuple[ast.AST, str, object]


def mutants(source: str, name: str, most: int) -> list[str]:
    """At most `most` mutants of the function `name` in `source`, spread evenly over its body, in order.

    The same for the same source. Raises SyntaxError if the source is no Python.
    """
    tree = ast.parse(source)
    changes = [change for body in _bodies(tree, name) for change in _changes(body)]
    count = min(most, len(changes))
    original = ast.unparse(tree)
    made = (_with(tree, changes[n * len(changes) // count]) for n in range(count))
    return [mutant for mutant in dict.fromkeys(made) if mutant != original]


def _bodies(tree: ast.Module, name: str) -> Iterator[ast.stmt]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield from node.body[ast.get_docstring(node, clean=False) is not None :]


def _with(tree: ast.Module, change: _Change) -> str:
    node, field, value = change
    before = getattr(node, field)
    setattr(node, field, value)
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    finally:
        setattr(node, field, before)


def _changes(statement: ast.AST) -> Iterator[_Change]:
    for node in ast.walk(statement):
        yield from _changes_of(node)


def _changes_of(node: ast.AST) -> Iterator[_Change]:
    match node:
        case ast.Compare(ops=ops):
            for n, operator in enumerate(ops):
                yield node, "ops", [*ops[:n], _OTHER[type(operator)](), *ops[n + 1 :]]
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) | ast.BoolOp(op=operator):
            if other := _OTHER.get(type(operator)):
                yield node, "op", other()
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield node, "test", ast.UnaryOp(ast.Not(), test)
        case ast.Return(value=ast.expr() as value):
            if not (isinstance(value, ast.Constant) and value.value is None):
                yield node, "value", ast.Constant(None)
        case ast.Constant(value=bool() as value):
            yield node, "value", not value
        case ast.Constant(value=int() | float() as value):
            yield node, "value", value + 1
        case ast.Constant(value=str() as value):
            yield node, "value", value + "*"
