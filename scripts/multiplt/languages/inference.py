"""The types of a function, from its annotations and from the values that its assertions use.

An annotation is believed; values fill what it leaves open. Values that contradict an annotation cost
their assertion, never the annotation.
"""

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from token import OP
from tokenize import generate_tokens

from multiplt.languages.errors import Untranslatable
from multiplt.languages.functions import (
    Case,
    PythonFunction,
    declared_type,
    default_value,
    parse_function,
    read_cases,
)
from multiplt.languages.types import (
    Dict,
    List,
    NoneType,
    Optional,
    Set,
    Tuple,
    Type,
    Union,
    Unknown,
    VarTuple,
    annotation,
    fits,
    join,
    join_all,
    parts,
    type_of,
    without_unions,
)


@dataclass(frozen=True)
class TypedFunction:
    """A function with the types of its parameters and result, and the cases that agree with them.

    `dropped` counts the other assertions by reason; `cases` and `dropped` add up to all given.
    """

    function: PythonFunction
    parameters: tuple[Type, ...]
    returns: Type
    cases: tuple[Case, ...]
    dropped: Counter[str]


def infer_types(
    source: str,
    assertions: Sequence[str],
    *,
    believe_annotations: bool = True,
    infer_unions: bool = True,
) -> TypedFunction:
    """Infer the types of the function in `source` from `assert f(args) == expected` lines.

    With `believe_annotations` false, values that contradict an annotation widen the type instead
    (for targets that show no types). With `infer_unions` false, what an annotation leaves open stays
    so where the values show no single type (for targets with a type of all values). Raises Untranslatable where the function cannot be taken apart,
    and "no-assertions" when not one assertion can be read.
    """
    function = parse_function(source)
    cases, dropped = read_cases(function, assertions)
    declared = tuple(map(declared_type, function.parameters))
    if believe_annotations:
        agreeing = [c for c in cases if _agrees(c, declared, function.returns)]
        dropped["type-mismatch"] += len(cases) - len(agreeing)
        cases = agreeing
    if not cases:
        reasons = ", ".join(f"{reason} {n}" for reason, n in sorted((+dropped).items()))
        raise Untranslatable("no-assertions", reasons)
    observed = [join_all(type_of(c.arguments[i]) for c in cases) for i in range(len(declared))]
    for i, parameter in enumerate(function.parameters):
        try:
            observed[i] = join(observed[i], type_of(default_value(parameter)))
        except Untranslatable:
            continue  # no default, or none that has a value here
    returned = join_all(type_of(case.expected) for case in cases)
    if not infer_unions:
        observed, returned = [without_unions(o) for o in observed], without_unions(returned)
    settle = _refine if believe_annotations else join
    return TypedFunction(
        function=function,
        parameters=tuple(map(settle, declared, observed)),
        returns=settle(function.returns, returned),
        cases=tuple(cases),
        dropped=+dropped,
    )


def _agrees(case: Case, declared: Sequence[Type], returns: Type) -> bool:
    return all(map(fits, case.arguments, declared)) and fits(case.expected, returns)


def _refine(declared: Type, observed: Type) -> Type:
    """Fill what a declared type leaves open (Any, a bare list) from what the values show."""
    match declared, observed:
        case (_, Unknown()) | (Unknown(), _):
            return observed if isinstance(declared, Unknown) else declared
        case Optional(a), Optional(b):
            return Optional(_refine(a, b))
        case Optional(a), b if not isinstance(b, NoneType):
            return Optional(_refine(a, b))
        case List(a), List(b):
            return List(_refine(a, b))
        case Set(a), Set(b):
            return Set(_refine(a, b))
        case Dict(k1, v1), Dict(k2, v2):
            return Dict(_refine(k1, k2), _refine(v1, v2))
        case Tuple(a), Tuple(b) if len(a) == len(b):
            return Tuple(tuple(map(_refine, a, b)))
        case VarTuple(a), VarTuple(b):
            return VarTuple(_refine(a, b))
        case VarTuple(a), Tuple(items):
            return VarTuple(_refine(a, join_all(items)))
    return declared


def annotate(source: str, assertions: Sequence[str]) -> str:
    """Return `source` with an annotation for each parameter and result that lacks one.

    Everything else stays as it is, byte for byte; names of typing that the new annotations use are
    imported in front. Raises Untranslatable: as infer_types, "union-type" or "unresolved-type" where
    the values show no single type.
    """
    typed = infer_types(source, assertions)
    node = typed.function.node
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    insertions: list[tuple[tuple[int, int], str]] = []
    for argument, type_ in zip(arguments, typed.parameters, strict=True):
        if argument.annotation is None:
            end = (argument.end_lineno or 0, argument.end_col_offset or 0)
            insertions.append((end, f": {_single(type_, argument.arg)}"))
    if node.returns is None:
        insertions.append(
            (_header_end(source, node), f" -> {_single(typed.returns, 'the result')}")
        )
    result = _insert(source, insertions)
    names = sorted(
        name
        for name in ("Dict", "List", "Optional", "Set", "Tuple")
        if any(f"{name}[" in text for _, text in insertions)
    )
    return f"from typing import {', '.join(names)}\n\n{result}" if names else result


def _single(type_: Type, what: str) -> str:
    """Write a type that values of one kind can have, or raise Untranslatable."""
    for part in parts(type_):
        if isinstance(part, Union | Unknown):
            reason = "union-type" if isinstance(part, Union) else "unresolved-type"
            raise Untranslatable(reason, f"{what}: {annotation(type_)}")
    return annotation(type_)


def _header_end(source: str, node: ast.FunctionDef) -> tuple[int, int]:
    """Return where the signature's closing parenthesis ends: line (from 1), UTF-8 offset in it."""
    lines = source.split("\n")[node.lineno - 1 :]
    depth = 0
    for token in generate_tokens(iter([f"{line}\n" for line in lines]).__next__):
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == OP else 0
        if token.type == OP and token.string == ")" and depth == 0:
            row, column = token.end
            return node.lineno + row - 1, len(lines[row - 1][:column].encode())
    raise AssertionError("a function without a closing parenthesis was parsed")


def _insert(source: str, insertions: list[tuple[tuple[int, int], str]]) -> str:
    lines = [line.encode() for line in source.split("\n")]
    for (line, column), text in sorted(insertions, reverse=True):
        old = lines[line - 1]
        lines[line - 1] = old[:column] + text.encode() + old[column:]
    return b"\n".join(lines).decode()
