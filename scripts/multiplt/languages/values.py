"""Python literals out of syntax trees, without ever running them, and what equality means.

Folding knows literals and the simplest arithmetic of literals. It does not know names, and it refuses
what would grow large (10 ** 10 ** 10): such an assertion is dropped, not computed.
"""

import ast
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from multiplt.languages.errors import Untranslatable

Value = Any
"""None, bool, int, float, str, or a list, tuple, set, frozenset or dict of values."""

RELATIVE_TOLERANCE = 1e-9
ABSOLUTE_TOLERANCE = 1e-12
_LARGEST = 100_000
_MOST_BITS = 10_000  # Python itself refuses to print integers of much more

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
_MATH = {"inf": math.inf, "nan": math.nan, "pi": math.pi, "e": math.e, "tau": math.tau}
_CONTAINERS: dict[str, Callable[..., Any]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
}


def fold(node: ast.expr) -> Value:
    """Return the value of a literal expression.

    Raises Untranslatable: "not-a-literal" for anything that needs names or calls, "unsupported-value"
    for bytes, complex numbers and the like, "bad-literal" where Python itself would raise.
    """
    match node:
        case ast.Constant(value):
            if value is None or isinstance(value, bool | int | float | str):
                return value
            raise Untranslatable("unsupported-value", repr(value))
        case ast.List(items):
            return [fold(item) for item in items]
        case ast.Tuple(items):
            return tuple(fold(item) for item in items)
        case ast.Set(items):
            return _build(set, [fold(item) for item in items])
        case ast.Dict(keys, items):
            if None in keys:
                raise Untranslatable("not-a-literal", ast.unparse(node))
            pairs = [(fold(k), fold(v)) for k, v in zip(keys, items, strict=True) if k is not None]
            return _build(dict, pairs)
        case ast.UnaryOp(op, operand):
            return _apply(_UNARY[type(op)], fold(operand))
        case ast.BinOp(left, op, right) if type(op) in _BINARY:
            return _binary(op, fold(left), fold(right))
        case ast.Attribute(ast.Name("math"), name) if name in _MATH:
            return _MATH[name]
        case ast.Call(ast.Name(name), arguments, []):
            return _call(name, arguments, node)
    raise Untranslatable("not-a-literal", ast.unparse(node))


def _call(name: str, arguments: Sequence[ast.expr], node: ast.expr) -> Value:
    """Fold float("inf"), set(), list(range(3)) and their like."""
    match name, arguments:
        case "float", [argument]:
            return _apply(float, fold(argument))
        case (("list" | "tuple" | "set" | "frozenset" | "dict"), []):
            return _CONTAINERS[name]()
        case (("list" | "tuple" | "set" | "frozenset"), [ast.Call(ast.Name("range"), bounds, [])]):
            numbers = _build(lambda items: range(*items), [fold(bound) for bound in bounds])
            if len(numbers) > _LARGEST:
                raise Untranslatable("too-large", ast.unparse(node))
            return _CONTAINERS[name](numbers)
        case (("list" | "tuple" | "set" | "frozenset" | "dict"), [argument]):
            return _build(_CONTAINERS[name], fold(argument))
    raise Untranslatable("not-a-literal", ast.unparse(node))


def _binary(op: ast.operator, left: Value, right: Value) -> Value:
    """Apply one operator unless its result could be huge, or is no data."""
    sizes = [len(v) if hasattr(v, "__len__") else 0 for v in (left, right)]
    if isinstance(op, ast.Mult) and any(sizes):
        count = right if sizes[0] else left
        if not isinstance(count, int) or max(sizes) * count > _LARGEST:
            raise Untranslatable("too-large")
    if (
        isinstance(op, ast.Pow)
        and isinstance(left, int)
        and isinstance(right, int)
        and left.bit_length() * right > _MOST_BITS
    ):
        raise Untranslatable("too-large")
    if isinstance(op, ast.Mod) and isinstance(left, str):
        raise Untranslatable("not-a-literal", "string formatting")
    return _apply(_BINARY[type(op)], left, right)


def _apply(function: Callable[..., Any], *values: Value) -> Value:
    try:
        result = function(*values)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise Untranslatable("bad-literal", str(error)) from None
    if isinstance(result, int) and result.bit_length() > _MOST_BITS:
        raise Untranslatable("too-large")
    if isinstance(result, complex):
        raise Untranslatable("unsupported-value", repr(result))
    return result


def _build(constructor: Callable[[Any], Any], items: Any) -> Any:
    """Call a constructor on values that may not be what it takes (unhashable, not iterable)."""
    try:
        return constructor(items)
    except (TypeError, ValueError) as error:
        raise Untranslatable("bad-literal", str(error)) from None


def contains_nan(value: Value) -> bool:
    """Say whether a value is nan or holds one: no assertion that expects it can mean anything."""
    if isinstance(value, dict):
        return any(map(contains_nan, value)) or any(map(contains_nan, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(contains_nan, value))
    return isinstance(value, float) and math.isnan(value)


def close(actual: float, expected: float) -> bool:
    """Compare numbers as every compiled suite does.

    Equal, or within 1e-12 + 1e-9 |expected| unless both are whole: no two integers are ever close.
    """
    whole = [isinstance(number, int) or number.is_integer() for number in (actual, expected)]
    if actual == expected or all(whole):
        return actual == expected
    try:
        distance = abs(float(actual) - float(expected))
    except OverflowError:
        return False  # an integer beyond all floats
    limit = ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * abs(expected)
    return distance < math.inf and distance <= limit


def same(left: Value, right: Value, *, exact: bool = False) -> bool:
    """Say whether a suite cannot tell two values apart, or with `exact` whether a look-up cannot.

    Lists and tuples of the same items are the same, as most targets have only one of them; bools are
    never numbers; `exact` compares floats without tolerance, and nan equals nan.
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        if exact:
            return left == right or (math.isnan(left) and math.isnan(right))
        return close(left, right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(
            same(a, b, exact=exact) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, set | frozenset) and isinstance(right, set | frozenset):
        return len(left) == len(right) and all(
            any(same(a, b, exact=exact) for a in left) for b in right
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return len(left) == len(right) and all(
            any(same(k, key, exact=exact) and same(v, value, exact=exact) for k, v in left.items())
            for key, value in right.items()
        )
    return type(left) is type(right) and bool(left == right)
