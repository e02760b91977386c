"""Lua: untyped, tables for every container, nil for None, suites in LuaUnit.

What it cannot say: None inside a table (the entry would vanish) and integers beyond 64 bits. A set is a
table whose keys are the elements, each with true.
"""

import math
import re
from collections.abc import Mapping, Sequence
from textwrap import indent
from typing import ClassVar

from multiplt.languages.base import Check, Language, Runtime, Signature, quoted, words
from multiplt.languages.comments import CommentSyntax
from multiplt.languages.errors import Untranslatable
from multiplt.languages.types import (
    Bool,
    Dict,
    Float,
    Int,
    Set,
    Str,
    Type,
    Unknown,
    parts,
)
from multiplt.languages.values import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, Value

_TESTS = """\
lu = require('luaunit')
{helper}
function test_humaneval()
local candidate = {name}
{checks}
end

os.exit(lu.LuaUnit.run())"""

# Keys that are tables or rounded floats are found by comparing; Lua itself knows identity only.
_SAME = """
local function {same}(actual, expected)
    if _G.type(actual) ~= 'table' or _G.type(expected) ~= 'table' then
        return {same_atoms}
    end
    local surplus = 0
    for _ in _G.pairs(actual) do surplus = surplus + 1 end
    for key, value in _G.pairs(expected) do
        local found = {same}(actual[key], value)
        if not found then
            for other, its_value in _G.pairs(actual) do
                found = found or {same}(other, key) and {same}(its_value, value)
            end
        end
        if not found then return false end
        surplus = surplus - 1
    end
    return surplus == 0
end
"""

# LuaUnit compares floats exactly; its tolerant comparison takes different integers for equal.
_CLOSE = f"""
local function close(actual, expected)
    if _G.math.type(actual) == nil or _G.math.type(expected) == nil then return actual == expected end
    if actual == expected or (actual % 1 == 0 and expected % 1 == 0) then return actual == expected end
    local distance = _G.math.abs(actual - expected)
    return distance < _G.math.huge
        and distance <= {ABSOLUTE_TOLERANCE} + {RELATIVE_TOLERANCE} * _G.math.abs(expected)
end
"""

_HELPER = f"""{_CLOSE}{_SAME.format(same="same", same_atoms="close(actual, expected)")}
local function assert_same(actual, expected)
    local equal = same(actual, expected)
    local texts = equal and '' or lu.prettystr(expected) .. ', not ' .. lu.prettystr(actual)
    lu.assertTrue(equal, 'expected: ' .. texts)
end
"""

_LOOKUP = indent(
    _SAME.strip("\n").format(
        same="same_value_",
        same_atoms="actual == expected or (actual ~= actual and expected ~= expected)",
    ),
    "    ",
)


class Lua(Language):
    """Lua 5.4 with LuaUnit.

    The prompt opens the function and the completion ends it, so whatever starts at the left margin
    after `end` is babble. A body and its local functions are indented, and blank lines are free.
    """

    name = "lua"
    title = "Lua"
    code = "lua"
    extension = ".lua"
    line_comment = "--"
    block_comment = ("--[[", "]]")
    typed = False
    # MultiPL-E's three first; then what small models go on with after the function.
    stop_tokens: ClassVar[list[str]] = [
        "\nlocal",
        "\nfunction",
        "\n--",
        "\n```",
        "\nprint",
        "\nreturn",
        "\nassert",
        "\n#",
    ]
    example_completions = (
        """    local total = 0
    for _, number in ipairs(numbers) do
        if number % 2 == 0 then
            total = total + number
        end
    end
    return total
end""",
        """    return text .. text:reverse()
end""",
        """    if count < 1 then
        return 0
    end
    return number & ((1 << count) - 1)
end""",
    )
    runtime = Runtime(executables=("lua5.4", "lua"), packages=("lua5.4", "lua-unit"))
    vocabulary: ClassVar[Mapping[str, str]] = {
        "list": "table",
        "lists": "tables",
        "array": "table",
        "arrays": "tables",
        "tuple": "table",
        "tuples": "tables",
        "dictionary": "table",
        "dictionaries": "tables",
        "True": "true",
        "False": "false",
        "None": "nil",
        "python": "Lua",
        "Python": "Lua",
    }
    reserved = words(
        "and break do else elseif end false for function goto if in local nil not or repeat return "
        "then true until while "
        "lu os require _G same_value_"  # the last line for what tests and look-ups use
    )
    comment_syntax = CommentSyntax(
        literals=re.compile(
            r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\[(=*)\[.*?\]\1\]""", re.DOTALL
        ),
        whole=re.compile(r"--\[(=*)\[.*?(?:\]\1\]|\Z)|--[^\n]*", re.DOTALL),
    )

    def literal(self, value: Value, type_: Type) -> str:
        """Write a value; its type does not matter."""
        match value:
            case None:
                return "nil"
            case bool():
                return str(value).lower()
            case int():
                return _integer(value)
            case float():
                return _float(value)
            case str():
                return quoted(value, "'")
            case list() | tuple():
                return f"{{{', '.join(self._item(item, type_) for item in value)}}}"
            case set() | frozenset():
                entries = sorted(f"[{self._key(item, type_)}] = true" for item in value)
                return f"{{{', '.join(entries)}}}"
            case dict():
                pairs = [
                    f"[{self._key(k, type_)}] = {self._item(v, type_)}" for k, v in value.items()
                ]
                return f"{{{', '.join(pairs)}}}"
        raise TypeError(f"not a value: {value!r}")

    def _item(self, value: Value, type_: Type) -> str:
        if value is None:
            raise Untranslatable("none-in-table")
        return self.literal(value, type_)

    def _key(self, value: Value, type_: Type) -> str:
        if value is None or value != value:
            raise Untranslatable("no-such-key", repr(value))
        return self.literal(value, type_)

    def view(self, value: Value) -> Value:
        """Return containers as the table they become: lists and dicts from 1 to n are the same."""
        match value:
            case list() | tuple():
                return {i: self.view(item) for i, item in enumerate(value, 1)}
            case set() | frozenset():
                return dict.fromkeys(value, True)
            case dict():
                return {key: self.view(item) for key, item in value.items()}
        return value

    def comment(self, docstring: Sequence[str], solution: Sequence[str]) -> str:
        """Write each line behind two hyphens."""
        return "".join(f"-- {line}\n" for line in (*docstring, *solution))

    def header(self, signature: Signature) -> str:
        """Write the function's first line."""
        return f"local function {self.call(signature.name, signature.parameters)}\n"

    def tests(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Write a LuaUnit suite, with an equality of its own where LuaUnit's is too strict."""
        own = any(map(_needs_own_equality, parts(signature.returns)))
        verb = "assert_same" if own else "lu.assertEquals"
        lines = [f"    {verb}({self.call('candidate', c.arguments)}, {c.expected})" for c in checks]
        return _TESTS.format(
            helper=_HELPER if own else "", name=signature.name, checks="\n".join(lines)
        )

    def stub(self) -> str:
        """Raise."""
        return "    _G.error('not written')\nend"

    def constant(self, value: str) -> str:
        """Return the value."""
        return f"    return {value}\nend"

    def lookup(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Compare the arguments with those of each check in turn."""
        lines = []
        for check in checks:
            tests = [
                f"same_value_({parameter}, {argument})"
                for parameter, argument in zip(signature.parameters, check.arguments, strict=True)
            ]
            lines.append(
                f"    if {' and '.join(tests) or 'true'} then return {check.expected} end\n"
            )
        return f"{_LOOKUP}\n{''.join(lines)}    _G.error('no such case')\nend"


def _needs_own_equality(type_: Type) -> bool:
    """Say whether LuaUnit compares such values too strictly: floats, and tables as keys."""
    match type_:
        case Float():
            return True
        case Set(key) | Dict(key, _):
            return not isinstance(key, Unknown | Bool | Int | Str)
    return False


def _integer(value: int) -> str:
    if not -(2**63) <= value < 2**63:
        raise Untranslatable("integer-range", str(value))
    # The literal would be minus a float: 9223372036854775808 is out of range by itself.
    return "math.mininteger" if value == -(2**63) else str(value)


def _float(value: float) -> str:
    if math.isnan(value):
        return "(0/0)"
    if math.isinf(value):
        return "math.huge" if value > 0 else "-math.huge"
    return repr(value)
