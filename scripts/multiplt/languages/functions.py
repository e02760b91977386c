"""A Python function taken apart for translation: its parameters, docstring, body, and its test cases.

It reads syntax only. The function never runs, and its body is text that is only ever pasted.
"""

import ast
import inspect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from multiplt.languages.annotations import parse_annotation
from multiplt.languages.errors import Untranslatable
from multiplt.languages.types import NoneType, Type, Unknown, join
from multiplt.languages.values import Value, contains_nan, fold


@dataclass(frozen=True)
class Parameter:
    """One parameter: its declared type (Unknown without annotation) and its default's expression."""

    name: str
    declared: Type
    default: ast.expr | None


@dataclass(frozen=True)
class PythonFunction:
    """A function of data: `docstring` is cleaned as inspect.cleandoc does, `body` is dedented.

    `lead` is the white space in front of the docstring's text that is not the body's indentation.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type
    docstring: str
    lead: str
    body: str
    node: ast.FunctionDef


@dataclass(frozen=True)
class Case:
    """One assertion: which of those given it is, the value of every parameter, what is expected."""

    index: int
    arguments: tuple[Value, ...]
    expected: Value


def parse_function(source: str) -> PythonFunction:
    """Take apart the one function that `source` defines at top level; imports around it are fine.

    Raises Untranslatable: "syntax", "no-function", "several-functions", "async", "varargs".
    """
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Untranslatable("syntax", str(error)) from None
    functions = [n for n in module.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    if len(functions) != 1:
        reason = "several-functions" if functions else "no-function"
        raise Untranslatable(reason, ", ".join(node.name for node in functions))
    node = functions[0]
    if isinstance(node, ast.AsyncFunctionDef):
        raise Untranslatable("async", node.name)
    if node.args.vararg or node.args.kwarg:
        raise Untranslatable("varargs", node.name)
    docstring = ast.get_docstring(node, clean=False)
    return PythonFunction(
        name=node.name,
        parameters=_parameters(node.args),
        returns=parse_annotation(node.returns),
        docstring="" if docstring is None else inspect.cleandoc(docstring),
        lead="" if docstring is None else _lead(docstring, node.body[0].col_offset),
        body=_body(source, node, has_docstring=docstring is not None),
        node=node,
    )


def _lead(docstring: str, indentation: int) -> str:
    text = docstring.lstrip()
    before = docstring[: len(docstring) - len(text)]
    return before.rpartition("\n")[2].removeprefix(" " * indentation)


def _parameters(arguments: ast.arguments) -> tuple[Parameter, ...]:
    """List all parameters in order; those that Python takes by keyword only come last."""
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults: list[ast.expr | None] = [*[None] * missing, *arguments.defaults]
    pairs = zip(
        [*positional, *arguments.kwonlyargs], [*defaults, *arguments.kw_defaults], strict=True
    )
    return tuple(Parameter(a.arg, parse_annotation(a.annotation), d) for a, d in pairs)


def _body(source: str, node: ast.FunctionDef, *, has_docstring: bool) -> str:
    """Return the lines after the docstring, comments among them, less the body's own indentation."""
    statements = node.body[1:] if has_docstring else node.body
    if not statements:
        return ""
    first = statements[0]
    lines = source.split("\n")
    start = (node.body[0].end_lineno or 0) if has_docstring else first.lineno - 1
    if first.lineno <= start or first.lineno == node.lineno:
        # The body stands on the docstring's or the signature's line: only the tree can part them.
        return "\n".join(ast.unparse(statement) for statement in statements)
    margin = lines[first.lineno - 1][: first.col_offset]
    kept = [line.removeprefix(margin) for line in lines[start : node.end_lineno]]
    return "\n".join(kept).strip("\n")


def read_cases(
    function: PythonFunction, assertions: Sequence[str]
) -> tuple[list[Case], Counter[str]]:
    """Read `assert f(args) == expected` lines, in order; `candidate` is accepted for f.

    Returns the cases, and how many assertions were left out for each reason: "assertion-shape",
    "star-args", "arity", "default", "nan-expected", or what folding an argument raises.
    """
    cases: list[Case] = []
    dropped: Counter[str] = Counter()
    for index, assertion in enumerate(assertions):
        try:
            cases.append(_read_case(function, index, assertion))
        except Untranslatable as error:
            dropped[error.reason] += 1
        except RecursionError:
            dropped["too-large"] += 1
    return cases, dropped


def _read_case(function: PythonFunction, index: int, assertion: str) -> Case:
    try:
        statements = ast.parse(assertion.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Untranslatable("assertion-shape", str(error)) from None
    match statements:
        case [
            ast.Assert(ast.Compare(ast.Call(ast.Name(callee)) as call, [ast.Eq()], [expected]))
        ] if callee in (function.name, "candidate"):
            arguments = bind(function, call)
        case _:
            raise Untranslatable("assertion-shape", assertion)
    value = fold(expected)
    if contains_nan(value):
        raise Untranslatable("nan-expected", assertion)
    return Case(index, arguments, value)


def bind(function: PythonFunction, call: ast.Call) -> tuple[Value, ...]:
    """Return the value of every parameter in a call of the function, defaults filled in.

    Raises Untranslatable: "star-args", "arity", "default" where a default that is no literal would be
    needed, or what folding raises.
    """
    if any(isinstance(a, ast.Starred) for a in call.args) or any(
        k.arg is None for k in call.keywords
    ):
        raise Untranslatable("star-args", ast.unparse(call))
    names = [parameter.name for parameter in function.parameters]
    given = dict(zip(names, call.args, strict=False))
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    if len(call.args) > len(names) or not named.keys() <= set(names) - given.keys():
        raise Untranslatable("arity", ast.unparse(call))
    given |= named
    return tuple(
        fold(given[p.name]) if p.name in given else default_value(p) for p in function.parameters
    )


def default_value(parameter: Parameter) -> Value:
    """Return a parameter's default; raises Untranslatable ("arity", "default") without a literal."""
    if parameter.default is None:
        raise Untranslatable("arity", f"no value for {parameter.name}")
    try:
        return fold(parameter.default)
    except Untranslatable as error:
        raise Untranslatable("default", f"{parameter.name}: {error}") from None


def declared_type(parameter: Parameter) -> Type:
    """Return the declared type; `x: int = None` declares Optional, as Python once allowed."""
    is_none = isinstance(parameter.default, ast.Constant) and parameter.default.value is None
    if is_none and not isinstance(parameter.declared, Unknown):
        return join(parameter.declared, NoneType())
    return parameter.declared
