"""Literal values in Python source: from a syntax tree to a value, and from a value to its one normal text.

Values are None, booleans, integers, floats (with infinities, without nan), strings, bytes, and lists, tuples, dicts
and sets of them. Folding runs no code: displays, signs, arithmetic on numbers, concatenation and repetition within
bounds, `float("inf")` and `set()`; every other call and name is refused.
"""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

MAX_BITS = 256
"""Most bits of an integer."""

MAX_SIZE = 1000
"""Most characters and items of a value, those of all that is inside it included."""

_MAX_DEPTH = 20
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


class NotLiteral(ValueError):
    """The expression is not a literal value."""


class TooBig(ValueError):
    """The value exceeds the bounds on size or depth."""


def fold(node: ast.expr, depth: int = 0) -> Any:
    """The value of a literal expression; raises NotLiteral or TooBig, and runs nothing."""
    if depth > _MAX_DEPTH:
        raise TooBig("depth")
    deeper = depth + 1
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | bytes() | None):
            return _bounded(node.value)
        case ast.List():
            return _bounded([fold(e, deeper) for e in node.elts])
        case ast.Tuple():
            return _bounded(tuple(fold(e, deeper) for e in node.elts))
        case ast.Set():
            return _hashed(lambda: {fold(e, deeper) for e in node.elts})
        case ast.Dict():
            return _hashed(lambda: _dict(node, deeper))
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            value = _number(fold(node.operand, deeper))
            return -value if isinstance(node.op, ast.USub) else value
        case ast.BinOp():
            return _arithmetic(node.op, fold(node.left, deeper), fold(node.right, deeper))
        case ast.Call(func=ast.Name(id="set"), args=[], keywords=[]):
            return set()
        case ast.Call(func=ast.Name(id="float"), args=[ast.expr() as argument], keywords=[]):
            return _float(fold(argument, deeper))
    raise NotLiteral(type(node).__name__)


def render(value: Any) -> str:
    """The one Python text of a value that `fold` gave; folding it gives an equal value of the same types.

    Sets are sorted by their items' texts; dicts keep their order, which functions can see.
    """
    match value:
        case float() if math.isinf(value):
            return "float('inf')" if value > 0 else "float('-inf')"
        case list():
            return f"[{', '.join(map(render, value))}]"
        case tuple():
            return f"({', '.join(map(render, value))}{',' if len(value) == 1 else ''})"
        case dict():
            return f"{{{', '.join(f'{render(k)}: {render(v)}' for k, v in value.items())}}}"
        case set():
            return f"{{{', '.join(sorted(map(render, value)))}}}" if value else "set()"
    return repr(value)


def _dict(node: ast.Dict, depth: int) -> dict[Any, Any]:
    items = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            raise NotLiteral("unpacking")
        items[fold(key, depth)] = fold(value, depth)
    return items


def _hashed(make: Callable[[], Any]) -> Any:
    try:
        return _bounded(make())
    except TypeError as error:
        raise NotLiteral("unhashable") from error


def _arithmetic(op: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(op, ast.Mult) and isinstance(left, str | list | tuple):
        return _repeated(left, right)
    joins = isinstance(op, ast.Add) and type(left) is type(right)
    if joins and isinstance(left, str | list | tuple):
        return _bounded(left + right)
    function = _ARITHMETIC.get(type(op))
    if function is None:
        raise NotLiteral(type(op).__name__)
    left, right = _number(left), _number(right)
    if isinstance(op, ast.Pow) and abs(right) > MAX_BITS:
        raise TooBig("exponent")
    try:
        return _bounded(_number(function(left, right)))
    except (ArithmeticError, ValueError) as error:
        raise NotLiteral(str(error)) from error


def _repeated(value: Any, times: Any) -> Any:
    if type(times) is not int:
        raise NotLiteral("repetition")
    if _size(value) * times > MAX_SIZE:
        raise TooBig("repetition")
    return value * times


def _float(value: Any) -> float:
    if not isinstance(value, str | int | float):
        raise NotLiteral("float of a collection")
    try:
        return float(_bounded(float(value)))
    except (ValueError, OverflowError) as error:
        raise NotLiteral("not a float") from error


def _number(value: Any) -> Any:
    if type(value) not in (int, float):
        raise NotLiteral(f"arithmetic on {type(value).__name__}")
    return value


def _bounded(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise TooBig("integer")
    if isinstance(value, float) and math.isnan(value):
        raise NotLiteral("nan equals nothing")
    if _size(value) > MAX_SIZE:
        raise TooBig("size")
    return value


def _size(value: Any) -> int:
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, dict):
        return sum(1 + _size(k) + _size(v) for k, v in value.items())
    if isinstance(value, list | tuple | set):
        return sum(1 + _size(item) for item in value)
    return 0
