"""The types that Python values have as every target language must see them, and their algebra.

Types here describe data only. There are no classes, functions or type variables: an annotation that
says more than this (Callable, a class, a TypeVar) is read as unknown, and the values decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from multiplt.languages.values import Value


@dataclass(frozen=True)
class Type:
    """Any of the types below; compare with ==, take apart with match."""


@dataclass(frozen=True)
class Unknown(Type):
    """Nothing is known yet: Any, no annotation, or the element of a list that is always empty."""


@dataclass(frozen=True)
class NoneType(Type):
    """The type of None alone."""


@dataclass(frozen=True)
class Bool(Type):
    """True and False, which are not integers here, although Python says that they are."""


@dataclass(frozen=True)
class Int(Type):
    """Integers of any size; a language refuses those that it cannot hold."""


@dataclass(frozen=True)
class Float(Type):
    """Floats, and the integers that stand among floats."""


@dataclass(frozen=True)
class Str(Type):
    """Text."""


@dataclass(frozen=True)
class List(Type):
    """A list of one element type."""

    element: Type


@dataclass(frozen=True)
class Set(Type):
    """A set or frozenset of one element type."""

    element: Type


@dataclass(frozen=True)
class Tuple(Type):
    """A tuple of fixed length."""

    items: tuple[Type, ...]


@dataclass(frozen=True)
class VarTuple(Type):
    """A tuple of any length, Tuple[T, ...]."""

    element: Type


@dataclass(frozen=True)
class Dict(Type):
    """A dictionary of one key type and one value type."""

    key: Type
    value: Type


@dataclass(frozen=True)
class Optional(Type):
    """None, or a value of `inner`, which is itself neither None nor Optional."""

    inner: Type


@dataclass(frozen=True)
class Union(Type):
    """At least two types that no other type covers; sorted by their annotation."""

    options: tuple[Type, ...]


UNKNOWN = Unknown()


def join(left: Type, right: Type) -> Type:
    """Return the smallest type that holds the values of both (int and float give float)."""
    match left, right:
        case _ if left == right:
            return left
        case (Unknown(), other) | (other, Unknown()):
            return other
        case (Optional(inner), NoneType()) | (NoneType(), Optional(inner)):
            return Optional(inner)
        case (NoneType(), other) | (other, NoneType()):
            return Optional(other)
        case (Optional(a), Optional(b)) | (Optional(a), b) | (b, Optional(a)):
            return Optional(join(a, b))
        case (Union() as union, other) | (other, Union() as union):
            options = other.options if isinstance(other, Union) else (other,)
            return reduce(_add_option, options, union)
    merged = _merge(left, right)
    return merged if merged is not None else _union((left, right))


def join_all(types: Iterable[Type]) -> Type:
    """Join any number of types; none at all gives Unknown."""
    result: Type = UNKNOWN
    for type_ in types:
        result = join(result, type_)
    return result


def _merge(left: Type, right: Type) -> Type | None:
    """Join two types of the same kind, or return None where only a union would hold both."""
    match left, right:
        case _ if left == right:
            return left
        case (Int() | Float(), Int() | Float()):
            return Float()
        case List(a), List(b):
            return List(join(a, b))
        case Set(a), Set(b):
            return Set(join(a, b))
        case Dict(k1, v1), Dict(k2, v2):
            return Dict(join(k1, k2), join(v1, v2))
        case Tuple(a), Tuple(b) if len(a) == len(b):
            return Tuple(tuple(join(x, y) for x, y in zip(a, b, strict=True)))
        case (Tuple() | VarTuple(), Tuple() | VarTuple()):
            return VarTuple(join(_element(left), _element(right)))
    return None


def _element(type_: Type) -> Type:
    """Return the one element type that a tuple has when its length is not fixed."""
    match type_:
        case Tuple(items):
            return join_all(items)
        case VarTuple(element):
            return element
    raise TypeError(type_)


def _add_option(union: Union, option: Type) -> Union:
    """Add one type to a union: into the option of its kind, or as a new one."""
    for i, present in enumerate(union.options):
        merged = _merge(present, option)
        if merged is not None:
            return _union((*union.options[:i], merged, *union.options[i + 1 :]))
    return _union((*union.options, option))


def _union(options: tuple[Type, ...]) -> Union:
    unique = {annotation(option): option for option in options}
    return Union(tuple(unique[text] for text in sorted(unique)))


def type_of(value: Value) -> Type:
    """Return the smallest type of one value; the elements of empty containers are Unknown."""
    match value:
        case None:
            return NoneType()
        case bool():
            return Bool()
        case int():
            return Int()
        case float():
            return Float()
        case str():
            return Str()
        case list():
            return List(join_all(map(type_of, value)))
        case tuple():
            return Tuple(tuple(map(type_of, value)))
        case set() | frozenset():
            return Set(join_all(type_of(v) for v in sorted(value, key=repr)))
        case dict():
            return Dict(join_all(map(type_of, value)), join_all(map(type_of, value.values())))
    raise TypeError(f"not a value: {value!r}")


def fits(value: Value, type_: Type) -> bool:
    """Say whether a value belongs to a type: an integer is a float, a bool is not an integer."""
    match type_:
        case Unknown():
            return True
        case Optional(inner):
            return value is None or fits(value, inner)
        case Union(options):
            return any(fits(value, option) for option in options)
        case NoneType():
            return value is None
        case Bool():
            return isinstance(value, bool)
        case Int():
            return isinstance(value, int) and not isinstance(value, bool)
        case Float():
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Str():
            return isinstance(value, str)
        case List(element):
            return isinstance(value, list) and all(fits(v, element) for v in value)
        case Set(element):
            return isinstance(value, set | frozenset) and all(fits(v, element) for v in value)
        case VarTuple(element):
            return isinstance(value, tuple) and all(fits(v, element) for v in value)
        case Tuple(items):
            return (
                isinstance(value, tuple)
                and len(value) == len(items)
                and all(map(fits, value, items))
            )
        case Dict(key, item):
            return isinstance(value, dict) and all(
                fits(k, key) and fits(v, item) for k, v in value.items()
            )
    raise TypeError(f"not a type: {type_!r}")


def without_unions(type_: Type) -> Type:
    """Make unknown what no single type describes: unions, and tuples of any length with them."""
    match type_:
        case Union() | VarTuple(Union()):
            return UNKNOWN
        case List(a):
            return List(without_unions(a))
        case Set(a):
            return Set(without_unions(a))
        case VarTuple(a):
            return VarTuple(without_unions(a))
        case Optional(a):
            inner = without_unions(a)
            return UNKNOWN if isinstance(inner, Unknown) else Optional(inner)
        case Tuple(items):
            return Tuple(tuple(map(without_unions, items)))
        case Dict(k, v):
            return Dict(without_unions(k), without_unions(v))
    return type_


def parts(type_: Type) -> tuple[Type, ...]:
    """Return a type and all the types inside it, outermost first."""
    match type_:
        case List(a) | Set(a) | VarTuple(a) | Optional(a):
            inner: tuple[Type, ...] = (a,)
        case Tuple(inner) | Union(inner):
            pass
        case Dict(k, v):
            inner = (k, v)
        case _:
            inner = ()
    return (type_, *(part for child in inner for part in parts(child)))


def annotation(type_: Type) -> str:
    """Write a type as a Python annotation in the names of `typing`."""
    match type_:
        case Unknown():
            return "Any"
        case NoneType():
            return "None"
        case Bool() | Int() | Float() | Str():
            return type(type_).__name__.lower()
        case Tuple(()):
            return "Tuple[()]"
        case List(a) | Set(a) | Optional(a):
            return f"{type(type_).__name__}[{annotation(a)}]"
        case VarTuple(a):
            return f"Tuple[{annotation(a)}, ...]"
        case Tuple(items) | Union(items):
            return f"{type(type_).__name__}[{', '.join(map(annotation, items))}]"
        case Dict(k, v):
            return f"Dict[{annotation(k)}, {annotation(v)}]"
    raise TypeError(f"not a type: {type_!r}")
