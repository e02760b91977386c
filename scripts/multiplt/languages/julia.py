"""Julia: typed; vectors for lists, Dict and Set, `Union{T, Nothing}` for Optional, suites in Test.

What it cannot say: integers beyond 64 bits. Its containers are invariant (a `Vector{Int64}` is no `Vector{Any}`),
so a literal names its element type where Julia would infer another. Floats compare with tolerance and bools are no
numbers, by an equality that the tests bring along where `==` would not do.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from multiplt.languages import types as t
from multiplt.languages.base import Check, Language, Runtime, Signature, exact_float, words
from multiplt.languages.comments import CommentSyntax
from multiplt.languages.errors import Untranslatable
from multiplt.languages.julia_suite import suite
from multiplt.languages.values import Value

_ESCAPES = {"\\": "\\\\", '"': '\\"', "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

_ATOMS: dict[t.Type, str] = {
    t.UNKNOWN: "Any",
    t.NoneType(): "Nothing",
    t.Bool(): "Bool",
    t.Int(): "Int64",
    t.Float(): "Float64",
    t.Str(): "String",
}


class Julia(Language):
    """Julia 1.5 or later, with its standard library only.

    The prompt opens the function and the completion closes it, so whatever starts at the left margin
    after `end` is babble. A body and its local functions are indented, and blank lines are free.
    """

    name = "julia"
    title = "Julia"
    code = "jl"
    extension = ".jl"
    line_comment = "#"
    block_comment = ("#=", "=#")
    typed = True
    has_any = True
    keeps_lead = True
    # MultiPL-E's without the empty line, which may stand in a body; then small models' babble.
    stop_tokens: ClassVar[list[str]] = [
        "\nfunction",
        "\nmacro",
        '\n"""',
        "\n#",
        "\n```",
        "\n@",
        "\nusing",
        "\nprint",
    ]
    example_completions = (
        """    total = 0
    for number in numbers
        if number % 2 == 0
            total += number
        end
    end
    return total
end""",
        """    return text * reverse(text)
end""",
        """    if count < 1
        return 0
    end
    return number & ((1 << count) - 1)
end""",
    )
    runtime = Runtime(executables=("julia",), packages=(), installer="julia.py")
    vocabulary: ClassVar[Mapping[str, str]] = {
        "list": "vector",
        "lists": "vectors",
        "array": "vector",
        "arrays": "vectors",
        "True": "true",
        "False": "false",
        "None": "nothing",
        "python": "Julia",
        "Python": "Julia",
    }
    reserved = words(
        "baremodule begin break catch const continue do else elseif end export false finally for "
        "function global if import in isa let local macro module quote return struct true try using "
        "where while "
        "Any Base Bool Core Dict Float64 Inf Int64 Main NaN Nothing Set String Tuple Union Vararg "
        "Vector candidate ccall eval include nothing typemin same_value_"
    )
    comment_syntax = CommentSyntax(
        # A string at the left margin is a docstring. After a name or a bracket, ' is no quote.
        literals=re.compile(
            r'(?<!^)"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|"(?!"")(?:[^"\\]|\\.)*(?:"|\Z)|""(?!")'
            r"|[\w)\]}]'+|'(?:[^'\\\n]|\\[^\n][^'\n]{0,8})'|`(?:[^`\\]|\\.)*`",
            re.DOTALL | re.MULTILINE,
        ),
        whole=re.compile(r'^"""(?:[^"\\]|\\.|"(?!""))*"""|#(?!=)[^\n]*', re.DOTALL | re.MULTILINE),
        opens="#=",
        closes="=#",
    )

    def literal(self, value: Value, type_: t.Type) -> str:
        """Write a value with exactly the type that the signature names."""
        return self._literal(value, type_, exact=True)

    def doctest_literal(self, value: Value, type_: t.Type) -> str:
        """Write a value as Julia shows it to people, without the types of its elements."""
        return self._literal(value, type_, exact=False)

    def _literal(self, value: Value, type_: t.Type, exact: bool) -> str:
        match type_, value:
            case t.Unknown(), _:
                return self._literal(value, t.without_unions(t.type_of(value)), exact)
            case t.Union(options), _:
                fitting = next(option for option in options if t.fits(value, option))
                return self._literal(value, fitting, exact)
            case ((t.Optional() | t.NoneType()), None):
                return "nothing"
            case t.Optional(inner), _:
                return self._literal(value, inner, exact)
            case t.Bool(), _:
                return str(value).lower()
            case t.Int(), _:
                return _integer(value)
            case t.Float(), _:
                return _float(value)
            case t.Str(), _:
                return _string(value)
            case t.Tuple(elements), _:
                items = [self._literal(v, e, exact) for v, e in zip(value, elements, strict=True)]
                return _tuple(items)
            case t.VarTuple(element), _:
                return _tuple([self._literal(v, element, exact) for v in value])
            case t.List(element), _:
                items = [self._literal(v, element, exact) for v in value]
                return self._vector(items, element, exact)
            case t.Set(element), _:
                items = sorted(self._literal(v, element, exact) for v in value)
                if exact and not items:
                    return f"{self.type_name(type_)}()"
                return f"Set({self._vector(items, element, exact) if items else ''})"
            case t.Dict(key, item), _:
                pairs = [
                    f"{self._literal(k, key, exact)} => {self._literal(v, item, exact)}"
                    for k, v in value.items()
                ]
                inferred = pairs and _concrete(key) and _concrete(item)
                name = "Dict" if inferred or not exact else self.type_name(type_)
                return f"{name}({', '.join(pairs)})"
        raise TypeError(f"not a value of {t.annotation(type_)}: {value!r}")

    def _vector(self, items: Sequence[str], element: t.Type, exact: bool) -> str:
        """Write a vector, with its element type where Julia would infer another."""
        plain = f"[{', '.join(items)}]"
        if not exact or (items and _concrete(element)):
            return plain
        name = self.type_name(element)
        return f"{name}{plain}" if items else f"Vector{{{name}}}([])"

    def type_name(self, type_: t.Type) -> str:
        """Write a type; what nothing is known of is Any."""
        match type_:
            case t.List(element):
                return f"Vector{{{self.type_name(element)}}}"
            case t.Set(element):
                return f"Set{{{self.type_name(element)}}}"
            case t.VarTuple(element):
                return f"Tuple{{Vararg{{{self.type_name(element)}}}}}"
            case t.Dict(key, value):
                return f"Dict{{{self.type_name(key)}, {self.type_name(value)}}}"
            case t.Optional(t.Unknown()):
                return "Any"
            case t.Optional(inner):
                options = inner.options if isinstance(inner, t.Union) else (inner,)
                return self.type_name(t.Union((*options, t.NoneType())))
            case t.Tuple(items):
                return f"Tuple{{{', '.join(map(self.type_name, items))}}}"
            case t.Union(options):
                return f"Union{{{', '.join(map(self.type_name, options))}}}"
        return _ATOMS[type_]

    def comment(self, docstring: Sequence[str], solution: Sequence[str]) -> str:
        """Write a docstring; what Julia would read as more than text in it is escaped."""
        blocks = [_documentation(lines) for lines in (docstring, solution) if lines]
        return '"""' + "\n".join(blocks) + '"""\n' if blocks else ""

    def header(self, signature: Signature) -> str:
        """Write the function's first line."""
        pairs = zip(signature.parameters, signature.types, strict=True)
        parameters = [f"{name}::{self.type_name(type_)}" for name, type_ in pairs]
        call = self.call(signature.name, parameters)
        return f"function {call}::{self.type_name(signature.returns)} \n"

    def tests(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Write MultiPL-E's test set, with an equality of its own where `==` would not do."""
        own = any(
            isinstance(part, t.Float | t.Union | t.Unknown) for part in t.parts(signature.returns)
        )
        lines = []
        for check in checks:
            actual = self.call("candidate", check.arguments)
            same = (
                self.call("same_value_", [actual, check.expected])
                if own
                else f"{actual} == {check.expected}"
            )
            lines.append(f"\t@test({same})")
        return suite(signature.name, lines, with_equality=own)

    def stub(self) -> str:
        """Raise."""
        return '    Base.error("not written")\nend'

    def constant(self, value: str) -> str:
        """Return the value."""
        return f"    return {value}\nend"

    def lookup(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Compare the arguments with those of each check in turn."""
        lines = []
        for check in checks:
            # Shown, as a bool in an Any is equal to a number even for isequal.
            tests = [
                f"Base.repr({parameter}) == Base.repr({argument})"
                for parameter, argument in zip(signature.parameters, check.arguments, strict=True)
            ]
            lines.append(f"    if {' && '.join(tests) or 'true'} return {check.expected} end\n")
        return f'{"".join(lines)}    Base.error("no such case")\nend'


def _concrete(type_: t.Type) -> bool:
    """Say whether all values of a type have one type in Julia, so that it infers it from any of them."""
    if isinstance(type_, t.Tuple):
        return all(map(_concrete, type_.items))
    return not isinstance(type_, t.Unknown | t.Union | t.Optional | t.VarTuple)


def _documentation(lines: Sequence[str]) -> str:
    text = re.sub(r"[\\$]", r"\\\g<0>", "\n".join(lines)).replace('"""', '""\\"')
    # A quote right before the closing ones would be one of them.
    return f"{text} " if text.endswith('"') else text


def _tuple(items: Sequence[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _string(text: str) -> str:
    def escape(character: str) -> str:
        if character in _ESCAPES:
            return _ESCAPES[character]
        if character.isprintable():
            return character
        if "\ud800" <= character <= "\udfff":
            raise Untranslatable("lone-surrogate", repr(text))
        # All digits are written, as one more behind them could be text.
        return f"\\U{ord(character):08x}"

    return f'"{"".join(map(escape, text))}"'


def _integer(value: int) -> str:
    if not -(2**63) <= value < 2**63:
        raise Untranslatable("integer-range", str(value))
    # The literal would be minus a wider integer: 9223372036854775808 is out of range by itself.
    return "typemin(Int64)" if value == -(2**63) else str(value)


def _float(value: float) -> str:
    number = exact_float(value)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Inf" if number > 0 else "-Inf"
    return repr(number)
