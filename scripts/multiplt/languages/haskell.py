"""Haskell: typed; lists, tuples, `Map.Map` and `Set.Set`, Maybe for None, Int for integers.

What it cannot say: unions, tuples of one, integers beyond 64 bits. Int and not Integer, although Python's integers have no
end: `length`, `take` and `!!` speak Int, and so does the Haskell that models have read. Floats compare with
tolerance, by an equality that the tests bring along where it is needed.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from string import hexdigits
from typing import ClassVar

from multiplt.languages import types as t
from multiplt.languages.base import Check, Language, Runtime, Signature, exact_float, unused, words
from multiplt.languages.comments import CommentSyntax
from multiplt.languages.errors import Untranslatable
from multiplt.languages.haskell_equality import definitions, equality
from multiplt.languages.haskell_names import IMPORTED
from multiplt.languages.values import Value, contains_nan

# A completion cannot import anything, so every prompt brings what a translation may want.
_IMPORTS = """\
import Data.Bits (complement, popCount, shiftL, shiftR, testBit, xor, (.&.), (.|.))
import Data.Char
import Data.List
import qualified Data.Map as Map
import Data.Maybe
import Data.Ord (comparing)
import qualified Data.Set as Set
import Text.Printf (printf)
import Text.Read (readMaybe)

"""

_TESTS = """\

main :: IO ()
main
  | and checks = return ()
  | otherwise = error "a check failed"

checks :: [Bool]
checks =
  [ {checks}
  ]
  where
    candidate :: {type}
    candidate = {name}
{helpers}"""

_SYMBOL = r"[!#$%&*+./<=>?@\\^|~:-]"
# What hides quotes and comment marks: names (x' is one), operators (--> is one), pragmas, strings, characters.
_LITERALS = (
    rf"[^\W\d][\w']*|(?!--+(?!{_SYMBOL})){_SYMBOL}+|\{{-\#.*?\#-\}}"
    r'|"(?:[^"\\]|\\.)*(?:"|\Z)'
    r"|'(?:[^\\'\n]|\\[^\n][^'\n]{0,8})'"
)

# Classes have instances for tuples up to this length.
_LONGEST_TUPLE = 15


class Haskell(Language):
    """Haskell 2010 as GHC 9.0 has it, with the libraries that come with it.

    The prompt ends in the left side of an equation, without the equals sign: `f a b`. The completion may then be
    ` = …` or guards (`| a > b = …`), with a `where` below, and the parameters have the names that the
    docstring speaks of; after `f a b =` a guard would be an error, and after the signature alone the names
    would be lost. Helpers may follow at the left margin, so only babble and the next program end it.
    """

    name = "haskell"
    title = "Haskell"
    code = "hs"
    extension = ".hs"
    line_comment = "--"
    block_comment = ("{-", "-}")
    typed = True
    stop_tokens: ClassVar[list[str]] = [
        "\nmain ",
        "\nimport ",
        "\nmodule ",
        "\n-- |",
        "\n-- >>>",
        "\n```",
        "\n#",
        "\nprint ",
    ]
    example_completions = (
        " = sum (filter even numbers)",
        " = text ++ reverse text",
        """
  | count < 1 = 0
  | otherwise = number .&. (shiftL 1 count - 1)""",
    )
    runtime = Runtime(executables=("ghc",), packages=("ghc",))
    vocabulary: ClassVar[Mapping[str, str]] = {
        "array": "list",
        "arrays": "lists",
        "dictionary": "map",
        "dictionaries": "maps",
        "None": "Nothing",
        "python": "Haskell",
        "Python": "Haskell",
    }
    reserved = words(
        "_ case class data default deriving do else foreign if import in infix infixl infixr instance let "
        "module newtype of then type where"
    )
    comment_syntax = CommentSyntax(
        literals=re.compile(_LITERALS, re.DOTALL),
        whole=re.compile(r"--+[^\n]*"),
        opens="{-",
        closes="-}",
    )

    def identifier(self, name: str) -> str:
        """Begin with a small letter, as a capital would make it a constructor."""
        return super().identifier(name[0].lower() + name[1:])

    def function_name(self, name: str) -> str:
        """Keep clear of what the prompt imports and of what the suites define."""
        return unused(self.identifier(name), IMPORTED | {"main", "checks", "candidate"})

    def literal(self, value: Value, type_: t.Type) -> str:
        """Write a value so that it can stand in a list; as an argument some need parentheses."""
        match type_, value:
            case ((t.Optional() | t.NoneType()), None):
                return "Nothing" if isinstance(type_, t.Optional) else "()"
            case t.Optional(inner), _:
                return f"Just {_argument(self.literal(value, inner))}"
            case t.Bool(), _:
                return str(value)
            case t.Int(), _:
                return _integer(value)
            case t.Float(), _:
                return _float(value)
            case t.Str(), _:
                return _string(value)
            case ((t.List(element) | t.VarTuple(element)), _):
                return f"[{', '.join(self.literal(item, element) for item in value)}]"
            case t.Set(element), _:
                items = sorted(self.literal(item, element) for item in _keys(value))
                return f"Set.fromList [{', '.join(items)}]"
            case t.Tuple(items), _:
                return f"({', '.join(map(self.literal, value, items))})"
            case t.Dict(key, item), _:
                pairs = [
                    f"({self.literal(k, key)}, {self.literal(value[k], item)})"
                    for k in _keys(value)
                ]
                return f"Map.fromList [{', '.join(pairs)}]"
        raise Untranslatable("union-type", t.annotation(type_))

    def type_name(self, type_: t.Type) -> str:
        """Write a type so that it can stand beside an arrow.

        Raises Untranslatable: "union-type", "unresolved-type", "tuple-of-one", "tuple-length".
        """
        match type_:
            case t.Bool() | t.Int():
                return type(type_).__name__
            case t.Float():
                return "Double"
            case t.Str():
                return "String"
            case t.NoneType() | t.Tuple(()):
                return "()"
            case t.Optional(inner):
                return f"Maybe {self._inner(inner)}"
            case t.List(element) | t.VarTuple(element):
                return f"[{self.type_name(element)}]"
            case t.Set(element):
                return f"Set.Set {self._inner(element)}"
            case t.Dict(key, value):
                return f"Map.Map {self._inner(key)} {self._inner(value)}"
            case t.Tuple(items):
                if len(items) == 1:
                    raise Untranslatable("tuple-of-one", t.annotation(type_))
                if len(items) > _LONGEST_TUPLE:
                    raise Untranslatable("tuple-length", t.annotation(type_))
                return f"({', '.join(map(self.type_name, items))})"
            case t.Union():
                raise Untranslatable("union-type", t.annotation(type_))
        raise Untranslatable("unresolved-type", t.annotation(type_))

    def _inner(self, type_: t.Type) -> str:
        name = self.type_name(type_)
        return f"({name})" if isinstance(type_, t.Optional | t.Set | t.Dict) else name

    def call(self, callee: str, arguments: Sequence[str]) -> str:
        """Write `f a b`, in parentheses what would not be one argument without."""
        return " ".join([callee, *map(_argument, arguments)])

    def comment(self, docstring: Sequence[str], solution: Sequence[str]) -> str:
        """Write the imports, and a comment in Haddock's shape: the first line behind a bar."""
        lines = "\n-- ".join([*docstring, *solution])
        return f"{_IMPORTS}-- | {lines}\n" if lines else _IMPORTS

    def header(self, signature: Signature) -> str:
        """Write the type, and the definition up to its equals sign or first guard."""
        left = " ".join([signature.name, *signature.parameters])
        return f"{signature.name} :: {self._type(signature)}\n{left}"

    def _type(self, signature: Signature) -> str:
        return " -> ".join(map(self.type_name, [*signature.types, signature.returns]))

    def tests(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Write the list of checks, with an equality of its own where `==` is too strict."""
        same = equality(signature.returns)
        lines = []
        for check in checks:
            actual = self.call("candidate", check.arguments)
            if same == "(==)":
                lines.append(f"{actual} == {check.expected}")
            else:
                lines.append(f"same ({actual}) {_argument(check.expected)}")
        return _TESTS.format(
            checks=",\n    ".join(lines),
            type=self._type(signature),
            name=signature.name,
            helpers="" if same == "(==)" else definitions(same, self.type_name(signature.returns)),
        )

    def stub(self) -> str:
        """Raise."""
        return ' = Prelude.error "not written"'

    def constant(self, value: str) -> str:
        """Return the value."""
        return f" = {value}"

    def lookup(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Compare the arguments with those of each check in turn."""
        lines = []
        for check in checks:
            # Shown, as nan is not equal to itself.
            tests = [
                f"Prelude.show {name} == Prelude.show ({argument} `Prelude.asTypeOf` {name})"
                for name, argument in zip(signature.parameters, check.arguments, strict=True)
            ]
            lines.append(f"\n  | {', '.join(tests) or 'True'} = {check.expected}")
        return f'{"".join(lines)}\n  | Prelude.otherwise = Prelude.error "no such case"'


def _argument(literal: str) -> str:
    """Put a literal in parentheses that a function would not take for one argument."""
    return (
        f"({literal})" if re.match(r"-|(Just|Set\.fromList|Map\.fromList) ", literal) else literal
    )


def _keys(value: Value) -> Value:
    """Return the elements or keys, which must have an order: nan has none."""
    if any(map(contains_nan, value)):
        raise Untranslatable("no-such-key", "nan")
    return value


def _string(text: str) -> str:
    pieces: list[str] = []
    for character in text:
        if pieces and pieces[-1].startswith("\\x") and character in hexdigits:
            pieces.append("\\&")
        pieces.append(_character(character))
    return f'"{"".join(pieces)}"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character]
    # GHC refuses characters that are younger than its tables, so only long known ones are written.
    known = character.isprintable() and unicodedata.ucd_3_2_0.category(character)[0] != "C"
    return character if known else f"\\x{ord(character):x}"


def _integer(value: int) -> str:
    if not -(2**63) <= value < 2**63:
        raise Untranslatable("integer-range", str(value))
    return str(value)


def _float(value: float) -> str:
    number = exact_float(value)
    if math.isnan(number):
        return "(0 / 0)"
    if math.isinf(number):
        return "(1 / 0)" if number > 0 else "(-1 / 0)"
    return repr(number)
