"""Takes a Python test suite apart into steps whose results the supervisor can check itself.

`assert f(...) == literal`, either way round, becomes the expression and, kept outside the sandbox, the
literal; `assert abs(f(...) - literal) < literal`, or <=, the same with a tolerance. Any other statement is run as it
stands inside, where the program may have redefined what it is made of. It reads syntax only and runs nothing.
"""

import ast
import math
from dataclasses import dataclass

from multiplt.errors import UserError


@dataclass(frozen=True, eq=False)
class Near:
    """Equals the numbers less than `tolerance` from `number`."""

    number: float
    tolerance: float

    def __eq__(self, other: object) -> bool:
        """Whether the other is such a number."""
        if not isinstance(other, int | float):
            return False
        return abs(other - self.number) < self.tolerance


@dataclass(frozen=True)
class TestStep:
    """One step of a suite: an expression with its expected value, or statements to run.

    kind: "value" or "run". text: Python source. expected: the value, for kind "value".
    """

    kind: str
    text: str
    expected: object = None


def test_steps(tests: str) -> list[TestStep]:
    """The suite as steps, in order; one that is no Python is left for the interpreter to refuse.

    Raises UserError if the suite checks nothing.
    """
    try:
        tree = ast.parse(tests)
    except (SyntaxError, ValueError, RecursionError):
        return [TestStep("run", tests)]
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        raise UserError("the tests have no assertion")
    return [_step(statement) for statement in _unfold(tree.body)]


def _unfold(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of `check(candidate)` in place of its call, where the suite has that shape."""
    definitions = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
    check = definitions.get("check")
    entry = _entry(body)
    flat = check is not None and all(
        isinstance(statement, ast.Assert | ast.Pass) for statement in check.body
    )
    if check is None or entry is None or not flat or len(check.args.args) != 1:
        return body
    others = [
        node
        for node in body
        if not (isinstance(node, ast.FunctionDef) and node.name in ("check", "test_check"))
        and not _is_call_of(node, "check")
        and not _is_call_of(node, "test_check")
    ]
    candidate = ast.parse(f"{check.args.args[0].arg} = {entry}").body
    return [*others, *candidate, *check.body]


def _entry(body: list[ast.stmt]) -> str | None:
    """The name that the suite hands to check, if it does so just once."""
    calls = [
        node
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "check"
    ]
    if len(calls) == 1 and len(calls[0].args) == 1 and isinstance(calls[0].args[0], ast.Name):
        return calls[0].args[0].id
    return None


def _is_call_of(statement: ast.stmt, name: str) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
        and statement.value.func.id == name
    )


def _step(statement: ast.stmt) -> TestStep:
    match statement:
        case ast.Assert(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])):
            for expression, literal in ((left, right), (right, left)):
                if known := _literal(literal):
                    return TestStep("value", ast.unparse(expression), known[0])
        case ast.Assert(
            test=ast.Compare(
                left=ast.Call(
                    func=ast.Name(id="abs"),
                    args=[ast.BinOp(left=left, op=ast.Sub(), right=right)],
                    keywords=[],
                ),
                ops=[ast.Lt() | ast.LtE() as order],
                comparators=[tolerance],
            )
        ):
            for expression, literal in ((left, right), (right, left)):
                match (*_literal(literal), *_literal(tolerance)):
                    case (int() | float() as number, int() | float() as bound):
                        if isinstance(order, ast.LtE):
                            bound = math.nextafter(bound, math.inf)
                        return TestStep("value", ast.unparse(expression), Near(number, bound))
    return TestStep("run", ast.unparse(statement))


def _literal(node: ast.expr) -> tuple[()] | tuple[object]:
    """The value of a literal, nothing for any other expression."""
    try:
        return (ast.literal_eval(node),)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return ()
