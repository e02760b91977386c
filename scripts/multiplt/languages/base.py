"""What a target language is to the translator: one subclass of Language, in one file, each.

It holds what all languages share and nothing that only one needs; how a problem is put together from
these parts stands in compiling.py.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import ClassVar

from multiplt.languages import comments
from multiplt.languages.errors import Untranslatable
from multiplt.languages.types import Type
from multiplt.languages.values import Value


@dataclass(frozen=True)
class Runtime:
    """What must be installed: the names under which its program may be on PATH, and the Debian packages with it.

    installer: the program of envs/ that installs a runtime of which Debian has no package.
    """

    executables: tuple[str, ...]
    packages: tuple[str, ...]
    installer: str = ""


@dataclass(frozen=True)
class Signature:
    """A function's header with names that the target accepts."""

    name: str
    parameters: tuple[str, ...]
    types: tuple[Type, ...]
    returns: Type


@dataclass(frozen=True)
class Check:
    """One assertion in the target's literals."""

    arguments: tuple[str, ...]
    expected: str


class ScoredLanguage(ABC):
    """A language in which models are scored: its names, its runtime, and what ends a completion.

    `code` is MultiPL-E's name.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    code: ClassVar[str]
    extension: ClassVar[str]
    stop_tokens: ClassVar[list[str]]
    runtime: ClassVar[Runtime]


class Language(ScoredLanguage):
    """A target language: its names, its literals and the layout of its programs.

    A program is prompt + completion + newline + tests. `vocabulary`
    maps a docstring's words (whole words only).
    `example_completions` translate the functions of examples.py. `has_any`: it has a type of all
    values, which stays where nothing narrower is known. `keeps_lead`: blanks in front of a docstring
    stay, as MultiPL-E has it.
    """

    line_comment: ClassVar[str | None]
    block_comment: ClassVar[tuple[str, str] | None]
    typed: ClassVar[bool]
    example_completions: ClassVar[tuple[str, ...]]
    vocabulary: ClassVar[Mapping[str, str]]
    reserved: ClassVar[frozenset[str]]
    comment_syntax: ClassVar[comments.CommentSyntax]
    has_any: ClassVar[bool] = False
    keeps_lead: ClassVar[bool] = False

    @abstractmethod
    def literal(self, value: Value, type_: Type) -> str:
        """Write a value of a type, so that it can stand in a list or alone.

        Raises Untranslatable with the reason where the language has no such value.
        """

    def doctest_literal(self, value: Value, type_: Type) -> str:
        """Write a value for people, in a docstring. Raises Untranslatable, as `literal` does."""
        return self.literal(value, type_)

    def call(self, callee: str, arguments: Sequence[str]) -> str:
        """Write a call with arguments that `literal` wrote: f(a, b) where the language has no other way."""
        return f"{callee}({', '.join(arguments)})"

    @abstractmethod
    def comment(self, docstring: Sequence[str], solution: Sequence[str]) -> str:
        """Write what a program begins with (imports), if anything, and the comment in front of the function.

        The lines of the solution come last, and leave those of the docstring as they are.
        """

    @abstractmethod
    def header(self, signature: Signature) -> str:
        """Write the last of the prompt, after which the body comes.

        Raises Untranslatable ("union-type", "unresolved-type", …) for a type it cannot write.
        """

    @abstractmethod
    def tests(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Write the suite that fails unless every check holds as Python's == would have it."""

    @abstractmethod
    def stub(self) -> str:
        """Write a completion that compiles for every prompt and always raises."""

    @abstractmethod
    def constant(self, value: str) -> str:
        """Write a completion that returns this literal whatever the arguments."""

    @abstractmethod
    def lookup(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Write a completion that returns what the check with the same arguments expects."""

    def view(self, value: Value) -> Value:
        """Return what is left of a value in the target, for comparing values as it would."""
        return value

    def identifier(self, name: str) -> str:
        """Return a name that the language accepts, the same where possible.

        Raises Untranslatable ("identifier") for names that are not ASCII.
        """
        if not name.isascii():
            raise Untranslatable("identifier", name)
        return f"{name}_" if name in self.reserved else name

    def function_name(self, name: str) -> str:
        """Return the function's own name, which may have to avoid more than `identifier` does."""
        return self.identifier(name)

    def strip_comments(self, code: str) -> str:
        """Return code without its comments, those at the ends of lines too."""
        return comments.strip_comments(code, self.comment_syntax)


def quoted(text: str, quote: str) -> str:
    """Write text as a string literal with C's escapes and decimal bytes, in UTF-8 otherwise.

    Right for languages where backslash and three decimal digits are one byte. Raises Untranslatable
    ("lone-surrogate") for text that has no UTF-8.
    """
    escapes = {"\\": "\\\\", quote: f"\\{quote}", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

    def escape(character: str) -> str:
        if character in escapes:
            return escapes[character]
        if character.isprintable():
            return character
        try:
            return "".join(f"\\{byte:03d}" for byte in character.encode())
        except UnicodeEncodeError:
            raise Untranslatable("lone-surrogate", repr(text)) from None

    return quote + "".join(map(escape, text)) + quote


def exact_float(value: float) -> float:
    """Return a number among floats, which may be an integer, as a float.

    Raises Untranslatable ("integer-range") for an integer that no float is equal to.
    """
    try:
        number = float(value)
    except OverflowError:
        raise Untranslatable("integer-range", str(value)) from None
    if number != value and not math.isnan(number):
        raise Untranslatable("integer-range", f"{value} has no float")
    return number


def unused(name: str, taken: Set[str]) -> str:
    """Return the name, with as many underscores after it as make it new."""
    return name if name not in taken else unused(f"{name}_", taken)


def words(text: str) -> frozenset[str]:
    """Return the words of a text, such as a list of keywords."""
    return frozenset(text.split())
