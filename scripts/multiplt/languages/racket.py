"""Racket: untyped; lists for lists and tuples, hashes for dictionaries, sets, suites in rackunit.

None is #f, as MultiPL-E has it, and (void) where a bool may stand too. Every value has a literal but
for lone surrogates. Definitions share a file with their suite, so a function whose name the suite
uses gets an underscore.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from multiplt.languages import types as t
from multiplt.languages.base import Check, Language, Runtime, Signature, words
from multiplt.languages.comments import CommentSyntax
from multiplt.languages.errors import Untranslatable
from multiplt.languages.values import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, Value

_TESTS = """\
(require rackunit)
{helper}
(define (test-humaneval)\x20

  (let (( candidate {name}))
{checks}
))

(test-humaneval)"""

# rackunit tolerates as much near 0 as near a million and nothing at infinity, tells a mutable hash
# from an immutable one, and finds a key that is a float only if every bit is the same.
_SAME = f"""
(define (close-number? actual expected)
  (define distance (magnitude (- actual expected)))
  (cond
    [(or (= actual expected) (and (integer? actual) (integer? expected))) (= actual expected)]
    [else
     (and (< distance +inf.0)
          (<= distance
              (+ {ABSOLUTE_TOLERANCE} (* {RELATIVE_TOLERANCE} (magnitude expected)))))]))

(define (any-set? value)
  (or (set? value) (set-mutable? value)))

(define (same-items? actual expected)
  (and (equal? (length actual) (length expected))
       (for/and ([item expected])
         (for/or ([other actual])
           (same-value? other item)))))

(define (same-value? actual expected)
  (cond
    [(and (number? actual) (number? expected)) (close-number? actual expected)]
    [(and (list? actual) (list? expected))
     (and (equal? (length actual) (length expected))
          (andmap same-value? actual expected))]
    [(and (hash? actual) (hash? expected))
     (same-items? (hash-map actual list) (hash-map expected list))]
    [(and (any-set? actual) (any-set? expected))
     (same-items? (set->list actual) (set->list expected))]
    [else (equal? actual expected)]))
"""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Racket(Language):
    """Racket 8 with the libraries of `#lang racket`, and rackunit.

    The prompt opens the definition and the completion closes it. A form at the left margin is then
    the next definition or babble and ends the completion: helpers stand inside the function.
    """

    name = "racket"
    title = "Racket"
    code = "rkt"
    extension = ".rkt"
    line_comment = ";;"
    block_comment = ("#|", "|#")
    typed = False
    # MultiPL-E's four first; then what small models go on with after the function.
    stop_tokens: ClassVar[list[str]] = ["\n(define ", "\n#|", "\n;", "\n(", "\n```", "\n#lang"]
    example_completions = (
        """  (for/sum ([number numbers] #:when (even? number))
    number))""",
        """  (string-append text (list->string (reverse (string->list text)))))""",
        """  (if (< count 1)
      0
      (bitwise-and number (sub1 (arithmetic-shift 1 count)))))""",
    )
    runtime = Runtime(executables=("racket",), packages=("racket",))
    vocabulary: ClassVar[Mapping[str, str]] = {
        "array": "list",
        "arrays": "lists",
        "tuple": "list",
        "tuples": "lists",
        "dictionary": "hash",
        "True": "#t",
        "False": "#f",
        "None": "#f",
        "python": "Racket",
        "Python": "Racket",
    }
    reserved = words("begin case cond define let match quasiquote quote unless unquote when")
    _used_by_suites = words(
        "after around before check fail hash list set void andmap error length magnitude require"
    )
    comment_syntax = CommentSyntax(
        literals=re.compile(
            r'"(?:[^"\\]|\\.)*(?:"|\Z)|#\\(?:[A-Za-z]+|.)|\|[^|]*(?:\||\Z)|\\.|#;'
            r"|#<<(?P<mark>[^\n]*)\n(?:.*?\n)?(?P=mark)(?=\n|\Z)",
            re.DOTALL,
        ),
        whole=re.compile(r";[^\n]*"),
        opens="#|",
        closes="|#",
    )

    def function_name(self, name: str) -> str:
        """Keep clear of what rackunit exports and of what the suites call."""
        return f"{name}_" if name in self._used_by_suites else self.identifier(name)

    def literal(self, value: Value, type_: t.Type) -> str:
        """Write a value as an expression; its type only tells whether a bool may stand for None."""
        return _literal(value, t.join(type_, t.type_of(value)))

    def call(self, callee: str, arguments: Sequence[str]) -> str:
        """Write (f a b)."""
        return f"({' '.join([callee, *arguments])})"

    def comment(self, docstring: Sequence[str], solution: Sequence[str]) -> str:
        """Write the line that every program begins with, and each line behind two semicolons."""
        return "#lang racket\n\n" + "".join(f";; {line}\n" for line in (*docstring, *solution))

    def header(self, signature: Signature) -> str:
        """Write the first line of the definition."""
        return f"(define {self.call(signature.name, signature.parameters)}\n"

    def tests(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Write MultiPL-E's suite, with an equality of its own where rackunit's is not Python's.

        Its tolerance of 0.001 would take 2.0009 for 2, so there is none where integers are.
        """
        kinds = set(map(type, t.parts(signature.returns)))
        own = bool(kinds & {t.Float, t.Dict, t.Set})
        tolerance = 0 if t.Int in kinds else 0.001
        lines = []
        for check in checks:
            actual = self.call("candidate", check.arguments)
            lines.append(
                f"    (check same-value? {actual} {check.expected})"
                if own
                else f"    (check-within {actual} {check.expected} {tolerance})"
            )
        return _TESTS.format(
            helper=_SAME if own else "", name=signature.name, checks="\n".join(lines)
        )

    def stub(self) -> str:
        """Raise."""
        return '  (error "not written"))'

    def constant(self, value: str) -> str:
        """Return the value, written where no parameter can change what it means."""
        return f"  (constant-answer))\n\n(define (constant-answer)\n  {value})"

    def lookup(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Compare the arguments with those of each check in turn."""
        cases = "".join(
            f"    [(equal? arguments {self.call('list', check.arguments)}) {check.expected}]\n"
            for check in checks
        )
        return (
            f"  {self.call('look-up', signature.parameters)})\n\n(define (look-up . arguments)\n"
            f'  (cond\n{cases}    [else (error "no such case")]))'
        )


def _literal(value: Value, type_: t.Type) -> str:
    match value:
        case None:
            return "(void)" if _may_be_bool(type_) else "#f"
        case bool():
            return "#t" if value else "#f"
        case int():
            return str(value)
        case float():
            return _float(value)
        case str():
            return _string(value)
        case list() | tuple():
            return f"(list {' '.join(map(_literal, value, _items(value, type_)))})"
        case set() | frozenset():
            items = sorted(map(_literal, value, _items(value, type_)))
            return f"({' '.join(['set', *items])})"
        case dict():
            return _hash(value, type_)
    raise TypeError(f"not a value: {value!r}")


def _may_be_bool(type_: t.Type) -> bool:
    """Say whether a type that None fits holds bools too."""
    match type_:
        case t.Optional(inner):
            return _may_be_bool(inner)
        case t.Union(options):
            return t.Bool() in options
    return type_ == t.Bool()


def _own(value: Value, type_: t.Type) -> t.Type:
    """Return what a type, which the value fits, says of values of its kind."""
    match type_:
        case t.Optional(inner):
            return _own(value, inner)
        case t.Union(options):
            return next(option for option in options if t.fits(value, option))
    return type_


def _items(value: Value, type_: t.Type) -> Sequence[t.Type]:
    """Return the type of each item of a list, tuple or set that fits a type."""
    match _own(value, type_):
        case t.List(element) | t.VarTuple(element) | t.Set(element):
            return [element] * len(value)
        case t.Tuple(items):
            return items
    raise TypeError(f"{value!r} is no {type_!r}")


def _hash(value: dict[Value, Value], type_: t.Type) -> str:
    """Write a literal, in which nothing is evaluated, or a call if something in it must be."""
    own = _own(value, type_)
    assert isinstance(own, t.Dict)
    pairs = [(_literal(k, own.key), _literal(v, own.value)) for k, v in value.items()]
    if any(text.startswith("(") for pair in pairs for text in pair):
        return f"({' '.join(['hash', *(text for pair in pairs for text in pair)])})"
    return f"#hash({' '.join(f'({key} .  {item})' for key, item in pairs)})"


def _float(value: float) -> str:
    if math.isnan(value):
        return "+nan.0"
    if math.isinf(value):
        return "+inf.0" if value > 0 else "-inf.0"
    return repr(value)


def _string(text: str) -> str:
    """Write text as a string; what cannot be seen is escaped with a fixed number of digits."""

    def escape(character: str) -> str:
        if character in _ESCAPES:
            return _ESCAPES[character]
        if character.isprintable():
            return character
        code = ord(character)
        if 0xD800 <= code < 0xE000:
            raise Untranslatable("lone-surrogate", repr(text))
        return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"

    return f'"{"".join(map(escape, text))}"'
