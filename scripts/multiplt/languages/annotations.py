"""Reading Python annotations into types; whatever they say beyond data is read as unknown.

It never resolves names: an alias or a class of the same file is unknown too.
"""

import ast

from multiplt.languages import types as t
from multiplt.languages.errors import Untranslatable
from multiplt.languages.values import fold

_ATOMS: dict[str, t.Type] = {
    "None": t.NoneType(),
    "bool": t.Bool(),
    "int": t.Int(),
    "float": t.Float(),
    "str": t.Str(),
}
# Read-only and abstract names stand for the container that the tests will show.
_LISTS = {"list", "List", "Sequence", "MutableSequence", "Iterable", "Collection"}
_SETS = {"set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet"}
_DICTS = {"dict", "Dict", "Mapping", "MutableMapping"}
_TUPLES = {"tuple", "Tuple"}


def parse_annotation(node: ast.expr | None) -> t.Type:
    """Return the type that an annotation names, Unknown where there is none or it is foreign."""
    match node:
        case ast.Constant(None):
            return t.NoneType()
        case ast.Constant(str() as text):
            return _parse_text(text)
        case ast.BinOp(left, ast.BitOr(), right):
            return _either((left, right))
        case ast.Name() | ast.Attribute():
            return _bare(_name(node))
        case ast.Subscript(value, index):
            arguments = tuple(index.elts) if isinstance(index, ast.Tuple) else (index,)
            return _generic(_name(value), arguments)
    return t.UNKNOWN


def _parse_text(text: str) -> t.Type:
    """Read a quoted annotation, which may be no Python at all."""
    try:
        return parse_annotation(ast.parse(text.strip(), mode="eval").body)
    except SyntaxError:
        return t.UNKNOWN


def _name(node: ast.expr) -> str:
    """Return the last part of a dotted name: typing.List is List."""
    match node:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


def _bare(name: str) -> t.Type:
    if name in _LISTS:
        return t.List(t.UNKNOWN)
    if name in _SETS:
        return t.Set(t.UNKNOWN)
    if name in _DICTS:
        return t.Dict(t.UNKNOWN, t.UNKNOWN)
    if name in _TUPLES:
        return t.VarTuple(t.UNKNOWN)
    return _ATOMS.get(name, t.UNKNOWN)


def _generic(name: str, arguments: tuple[ast.expr, ...]) -> t.Type:
    if name == "Literal":
        return t.join_all(map(_literal, arguments))
    if name == "Union":
        return _either(arguments)
    if name == "Optional":
        return _either((*arguments, ast.Constant(None)))
    if name in _TUPLES:
        return _tuple(arguments)
    types = tuple(map(parse_annotation, arguments))
    match _bare(name), types:
        case t.List(), (element,):
            return t.List(element)
        case t.Set(), (element,):
            return t.Set(element)
        case t.Dict(), (key, value):
            return t.Dict(key, value)
    return t.UNKNOWN


def _tuple(arguments: tuple[ast.expr, ...]) -> t.Type:
    match arguments:
        case (ast.Tuple([]),):
            return t.Tuple(())
        case (element, ast.Constant(value)) if value is ...:
            return t.VarTuple(parse_annotation(element))
    return t.Tuple(tuple(map(parse_annotation, arguments)))


def _either(arguments: tuple[ast.expr, ...]) -> t.Type:
    """Join the members of a union; one unknown member makes all unknown, but for None."""
    types = tuple(map(parse_annotation, arguments))
    known = t.join_all(types)
    if t.UNKNOWN not in types:
        return known
    return t.Optional(t.UNKNOWN) if t.NoneType() in types else t.UNKNOWN


def _literal(node: ast.expr) -> t.Type:
    try:
        return t.type_of(fold(node))
    except Untranslatable:
        return t.UNKNOWN
