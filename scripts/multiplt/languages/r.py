"""R: untyped; vectors for lists of one kind, lists for others, named lists for dictionaries.

What it cannot say: integers from 2 ** 53 on, which doubles mix up, NUL in text, empty names. A list of one number is that number, and an empty list is NULL like None: where None may stand
too it is `list()`, which R tells from NULL.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import repeat
from typing import ClassVar

from multiplt.languages import types as t
from multiplt.languages.base import Check, Language, Runtime, Signature, words
from multiplt.languages.comments import CommentSyntax
from multiplt.languages.errors import Untranslatable
from multiplt.languages.r_equality import definitions, equality
from multiplt.languages.values import Value

_LARGEST = 2**53
# Below it all.equal, which tolerates 2 ** -26 of a number, tells any two integers apart.
_LARGEST_PLAIN = 2**26 - 1
# Up to here, powers of ten are exact in the 64 bits with which R reads a decimal number.
_EXACT_POWER = 27

# What a suite calls and a Python function may be called too.
_CALLED = words(
    "abs all any c dim floor identical isTRUE lapply length list min names stopifnot "
    "suppressWarnings vapply"
)


class R(Language):
    """R 4 with its standard packages.

    The prompt opens the function's brace and the completion closes it; a comment at the left margin
    is then babble, and so are calls that print or test. Other functions may follow.
    """

    name = "r"
    title = "R"
    code = "r"
    extension = ".R"
    line_comment = "#"
    block_comment = None
    typed = False
    # MultiPL-E's two first; then what small models go on with after the function.
    stop_tokens: ClassVar[list[str]] = [
        "\n#",
        "\n```",
        "\nprint(",
        "\ncat(",
        "\nstopifnot(",
        "\ntest_",
        "\nlibrary(",
        "\n>",
    ]
    example_completions = (
        """
    total <- 0
    for (number in numbers) {
        if (number %% 2 == 0) {
            total <- total + number
        }
    }
    total
}""",
        """
    characters <- strsplit(text, '')[[1]]
    paste0(text, paste(rev(characters), collapse = ''))
}""",
        """
    if (count < 1) {
        return(0)
    }
    number %% 2^count
}""",
    )
    runtime = Runtime(executables=("R",), packages=("r-base-core",))
    vocabulary: ClassVar[Mapping[str, str]] = {
        "array": "vector",
        "arrays": "vectors",
        "tuple": "list",
        "tuples": "lists",
        "dictionary": "named list",
        "dictionaries": "named lists",
        "True": "TRUE",
        "False": "FALSE",
        "None": "NULL",
        "python": "R",
        "Python": "R",
    }
    reserved = words(
        "if else repeat while function for next break in TRUE FALSE NULL Inf NaN NA test_humaneval"
    )
    comment_syntax = CommentSyntax(
        literals=re.compile(
            r"""(?<![\w.])[rR](?P<q>["'])(?P<dash>-*)(?:\(.*?\)|\[.*?\]|\{.*?\})(?P=dash)(?P=q)"""
            r"""|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|%[^%\n]*%""",
            re.DOTALL,
        ),
        whole=re.compile(r"#[^\n]*"),
    )

    def identifier(self, name: str) -> str:
        """Put an X in front of an underscore, as R's make.names does."""
        return super().identifier(f"X{name}" if name.startswith("_") else name)

    def literal(self, value: Value, type_: t.Type) -> str:
        """Write a value; the type decides between the two empty lists."""
        match value:
            case None:
                return "NULL"
            case bool():
                return str(value).upper()
            case int():
                return _integer(value)
            case float():
                return _float(value)
            case str():
                return _text(value)
        match type_:
            case t.Optional(inner):
                return self.literal(value, inner) if value else "list()"
            case t.Union(options):
                return self.literal(
                    value, next(o for o in (*options, t.UNKNOWN) if t.fits(value, o))
                )
        if isinstance(value, dict):
            return self._named_list(value, _inner(type_, value))
        items = list(map(self.literal, value, _inner(type_, value)))
        if isinstance(value, set | frozenset):
            items.sort()
        return f"{'c' if _is_vector(value) else 'list'}({', '.join(items)})"

    def _named_list(self, value: Mapping[Value, Value], types: Iterable[t.Type]) -> str:
        names = [_text(self._key(key)) for key in value]
        if len(set(names)) < len(names):
            raise Untranslatable("no-such-key", f"two keys are one in {value}")
        items = map(self.literal, value.values(), types)
        return f"list({', '.join(f'{n} = {item}' for n, item in zip(names, items, strict=True))})"

    def _key(self, key: Value) -> str:
        """Return a key as a name, which all keys become; that of a tuple is its literal."""
        if key is None or key == "" or key != key:
            raise Untranslatable("no-such-key", repr(key))
        if isinstance(key, float) and math.isfinite(key):
            return repr(key)
        return key if isinstance(key, str) else self.literal(key, t.UNKNOWN)

    def view(self, value: Value) -> Value:
        """Return a list of one atom as that atom, and keys as names, but numbers as they are."""
        match value:
            case [int() | float() | str() as item]:
                return item
            case list() | tuple():
                return tuple(map(self.view, value))
            case set() | frozenset():
                return frozenset(map(self.view, value))
            case dict():
                return {
                    key if _kind(key) == "number" else self._key(key): self.view(item)
                    for key, item in value.items()
                }
        return value

    def comment(self, docstring: Sequence[str], solution: Sequence[str]) -> str:
        """Write each line behind a hash."""
        return "".join(f"# {line}\n" for line in (*docstring, *solution))

    def header(self, signature: Signature) -> str:
        """Write the assignment up to the brace."""
        return f"{signature.name} <- {self.call('function', signature.parameters)} {{"

    def tests(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Write MultiPL-E's suite, with an equality of its own where all.equal is not right."""
        line, helpers = "stopifnot(isTRUE(all.equal({}, {})))", ""
        if not _all_equal_is_right(signature.returns, checks):
            line = "stopifnot(same({}, {}))"
            helpers = definitions(equality(signature.returns))
        calls = [(self.call("candidate", check.arguments), check.expected) for check in checks]
        return (
            f"test_humaneval <- function() {{\n    candidate <- {signature.name}\n"
            f"{_pristine(signature.name)}{helpers}"
            f"{''.join(f'    {line.format(*call)}' + chr(10) for call in calls)}"
            "}\ntest_humaneval()"
        )

    def stub(self) -> str:
        """Raise."""
        return "\n    base::stop('not written')\n}"

    def constant(self, value: str) -> str:
        """Return the value."""
        return f"\n    {value}\n}}"

    def lookup(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Compare the arguments with those of each check in turn."""
        lines = []
        for check in checks:
            tests = [
                f"base::identical({parameter}, {argument})"
                for parameter, argument in zip(signature.parameters, check.arguments, strict=True)
            ]
            lines.append(f"    if ({' && '.join(tests) or 'TRUE'}) return({check.expected})\n")
        return f"\n{_pristine(signature.name)}{''.join(lines)}    base::stop('no such case')\n}}"


def _inner(type_: t.Type, value: Value) -> Iterable[t.Type]:
    """Return the types of a container's items, as far as its own type says them."""
    match type_:
        case t.List(item) | t.VarTuple(item) | t.Set(item) | t.Dict(_, item):
            return repeat(item)
        case t.Tuple(items) if len(items) == len(value):
            return items
    return repeat(t.UNKNOWN)


def _kind(value: Value) -> str:
    """Say in which of R's vectors an atom can stand; "" for what is no atom."""
    match value:
        case bool():
            return "logical"
        case int() | float():
            return "number"
        case str():
            return "text"
    return ""


def _is_vector(items: Iterable[Value]) -> bool:
    kinds = set(map(_kind, items))
    return len(kinds) <= 1 and "" not in kinds


def _all_equal_is_right(type_: t.Type, checks: Sequence[Check]) -> bool:
    """Say whether all.equal compares such values as Python would: text, truth, small integers."""
    if isinstance(type_, t.Int):
        return all(abs(int(check.expected)) < _LARGEST_PLAIN for check in checks)
    return isinstance(type_, t.Str | t.Bool)


def _pristine(name: str) -> str:
    """Write the line that gives a name that suites call its meaning back, where it needs one."""
    return f"    {name} <- base::{name}\n" if name in _CALLED else ""


def _integer(value: int) -> str:
    if abs(value) >= _LARGEST:
        raise Untranslatable("integer-range", str(value))
    return str(value)


def _float(value: float) -> str:
    """Write the decimals where R reads the same number back, else hexadecimal digits."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    digits, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = digits.partition(".")
    power = int(exponent or 0) - len(fraction)
    if abs(power) > _EXACT_POWER:
        return value.hex()
    read = _rounded(int(whole + fraction) * Fraction(10) ** power, bits=64)
    return repr(value) if float(read) == abs(value) else value.hex()


def _rounded(number: Fraction, bits: int) -> Fraction:
    """Round a number to so many significant bits."""
    size = number.numerator.bit_length() - number.denominator.bit_length()
    # The true size may be one less.
    unit = Fraction(2) ** (size - bits + (number >= Fraction(2) ** size))
    return round(number / unit) * unit


def _text(text: str) -> str:
    return "'" + "".join(map(_escaped, text)) + "'"


def _escaped(character: str) -> str:
    escapes = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    if character in escapes:
        return escapes[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code == 0 or 0xD800 <= code < 0xE000:
        raise Untranslatable("lone-surrogate" if code else "nul-in-text")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
