"""OCaml: typed; association lists for dictionaries, lists for sets, options for None.

What it cannot say: unions, tuples of one, integers beyond 63 bits. Dictionaries and sets compare
without order and floats with tolerance, by an equality that the tests bring along where it is needed.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from multiplt.languages import types as t
from multiplt.languages.base import (
    Check,
    Language,
    Runtime,
    Signature,
    exact_float,
    quoted,
    words,
)
from multiplt.languages.comments import CommentSyntax, is_one_comment
from multiplt.languages.errors import Untranslatable
from multiplt.languages.values import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, Value

# In the order in which they build on one another.
_HELPERS = {
    "close": f"""\
 let close a b =
  if a = b || (Float.is_integer a && Float.is_integer b) then a = b
  else Float.abs (a -. b) < infinity
   && Float.abs (a -. b) <= {ABSOLUTE_TOLERANCE} +. {RELATIVE_TOLERANCE} *. Float.abs b in
""",
    "same_option": """\
 let same_option same a b =
  match a, b with Some a, Some b -> same a b | None, None -> true | _ -> false in
""",
    "same_list": """\
 let same_list same a b = List.length a = List.length b && List.for_all2 same a b in
""",
    "same_set": """\
 let same_set same a b =
  List.length a = List.length b && List.for_all (fun y -> List.exists (fun x -> same x y) a) b in
""",
}

# What hides quotes and comment marks, in comments too: names (x' is one), strings, characters.
_LITERALS = (
    r"[A-Za-z_][A-Za-z0-9_']*"
    r'|"(?:[^"\\]|\\.)*(?:"|\Z)'
    r"|''|'(?:[^\\'\n]|\\(?:[\\'\"ntbr ]|\d{3}|x[0-9a-fA-F]{2}|o[0-7]{3}))'"
    r"|\{(?:%%?[A-Za-z_][\w.']*[ \t]*)?(?P<id>[a-z_]*)\|.*?(?:\|(?P=id)\}|\Z)"
)
_WORD = re.compile(r"[a-z_]\w*")


class OCaml(Language):
    """OCaml 4.13 or later, with its standard library only.

    The prompt opens `let rec`, as a translation may recurse, and the completion is its body: indented,
    as every OCaml formatter has it. A `let` at the left margin is therefore the next definition and
    ends the completion; local functions (`let … in`, indented) and `and` at the margin do not.
    """

    name = "ocaml"
    title = "OCaml"
    code = "ml"
    extension = ".ml"
    line_comment = None
    block_comment = ("(*", "*)")
    typed = True
    # MultiPL-E's without the empty line, which may stand in a body; then small models' babble.
    stop_tokens: ClassVar[list[str]] = [
        "\nlet",
        "\n(*",
        "\ntype",
        "\n;;",
        "\n```",
        "\n#",
        "\nassert",
        "\nPrintf",
    ]
    example_completions = (
        """
  match numbers with
  | [] -> 0
  | number :: rest ->
    if number mod 2 = 0 then number + sum_of_even rest else sum_of_even rest""",
        """
  let length = String.length text in
  text ^ String.init length (fun i -> text.[length - 1 - i])""",
        """
  if count < 1 then 0 else number land ((1 lsl count) - 1)""",
    )
    runtime = Runtime(executables=("ocaml",), packages=("ocaml-nox",))
    vocabulary: ClassVar[Mapping[str, str]] = {
        "array": "list",
        "arrays": "lists",
        "dictionary": "association list",
        "dictionaries": "association lists",
        "True": "true",
        "False": "false",
        "python": "OCaml",
        "Python": "OCaml",
    }
    reserved = words(
        "_ and as assert begin class constraint do done downto else end exception external false for "
        "fun function functor if in include inherit initializer lazy let match method module mutable "
        "new nonrec object of open or private rec sig struct then to true try type val virtual when "
        "while with asr land lor lsl lsr lxor mod"
    )
    comment_syntax = CommentSyntax(
        literals=re.compile(_LITERALS, re.DOTALL),
        opens="(*",
        closes="*)",
        literals_inside=True,
    )

    def identifier(self, name: str) -> str:
        """Begin with a small letter, as a capital would make it a constructor."""
        return super().identifier(name[0].lower() + name[1:])

    def literal(self, value: Value, type_: t.Type) -> str:
        """Write a value so that it can stand in a list; options still need parentheses elsewhere."""
        match type_, value:
            case ((t.Optional() | t.NoneType()), None):
                return "None" if isinstance(type_, t.Optional) else "()"
            case t.Optional(inner), _:
                return f"Some({self.literal(value, inner)})"
            case t.Bool(), _:
                return str(value).lower()
            case t.Int(), _:
                return _integer(value)
            case t.Float(), _:
                return _float(value)
            case t.Str(), _:
                return quoted(value, '"')
            case ((t.List(element) | t.VarTuple(element)), _):
                return f"[{'; '.join(self.literal(item, element) for item in value)}]"
            case t.Set(element), _:
                return f"[{'; '.join(sorted(self.literal(item, element) for item in value))}]"
            case t.Tuple(items), _:
                return f"({', '.join(map(self.literal, value, items))})"
            case t.Dict(key, item), _:
                pairs = [
                    f"({self.literal(k, key)}, {self.literal(v, item)})" for k, v in value.items()
                ]
                return f"[{'; '.join(pairs)}]"
        raise Untranslatable("union-type", t.annotation(type_))

    def type_name(self, type_: t.Type) -> str:
        """Write a type so that it can stand before `list` or `option`.

        Raises Untranslatable: "union-type", "unresolved-type", "tuple-of-one".
        """
        match type_:
            case t.Bool() | t.Int() | t.Float():
                return t.annotation(type_)
            case t.Str():
                return "string"
            case t.NoneType() | t.Tuple(()):
                return "unit"
            case t.Optional(inner):
                return f"{self.type_name(inner)} option"
            case t.List(element) | t.VarTuple(element) | t.Set(element):
                return f"{self.type_name(element)} list"
            case t.Dict(key, value):
                return f"({self.type_name(key)} * {self.type_name(value)}) list"
            case t.Tuple(items) if len(items) > 1:
                return f"({' * '.join(map(self.type_name, items))})"
            case t.Tuple():
                raise Untranslatable("tuple-of-one", t.annotation(type_))
            case t.Union():
                raise Untranslatable("union-type", t.annotation(type_))
        raise Untranslatable("unresolved-type", t.annotation(type_))

    def call(self, callee: str, arguments: Sequence[str]) -> str:
        """Write `f a b`, with options in parentheses, and `f ()` without arguments."""
        words = [f"({a})" if a.startswith("Some(") else a for a in arguments]
        return " ".join([callee, *(words or ["()"])])

    def comment(self, docstring: Sequence[str], solution: Sequence[str]) -> str:
        """Write one block; what would end or open comments and strings in it is defused."""
        lines = [line.lstrip() for line in docstring]
        if lines and lines[0].startswith(")"):
            lines[0] = f" {lines[0]}"
        lines = [*self._defused(lines), *self._defused(solution)]
        return "(**" + "\n * ".join(lines) + "\n*)\n" if lines else ""

    def _defused(self, lines: Sequence[str]) -> list[str]:
        """Return the lines as they are if they can stand in a comment, else mend those that can't."""
        if self._can_be_commented("\n".join(lines)):
            return list(lines)
        return [line if self._can_be_commented(line) else _defuse(line) for line in lines]

    def _can_be_commented(self, text: str) -> bool:
        return is_one_comment(f"(* {text}\n*)", self.comment_syntax)

    def header(self, signature: Signature) -> str:
        """Write the definition up to its equals sign."""
        pairs = zip(signature.parameters, signature.types, strict=True)
        parameters = [f"({name} : {self._outermost(type_)})" for name, type_ in pairs]
        words = ["let rec", signature.name, *(parameters or ["()"])]
        return f"{' '.join(words)} : {self._outermost(signature.returns)} ="

    def _outermost(self, type_: t.Type) -> str:
        """Write a type after a colon, where MultiPL-E has a tuple behind a blank, without parentheses."""
        name = self.type_name(type_)
        return f" {name[1:-1]}" if isinstance(type_, t.Tuple) and type_.items else name

    def tests(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Write MultiPL-E's suite of asserts, with an equality of its own where `=` is too strict."""
        same = self._equality(signature.returns)
        needed = "" if same == "(=)" else self._definitions(same)
        lines = []
        for check in checks:
            actual = f"({self.call('candidate', check.arguments)})"
            if same == "(=)":
                lines.append(f"  (assert ({actual} = {check.expected}));\n")
            else:
                lines.append(f"  (assert ({self.call('same', [actual, check.expected])}));\n")
        return (
            f"\nlet assertions =\n let candidate = {signature.name} in\n{needed}"
            f"{''.join(lines)}  ()\n"
        )

    def _equality(self, type_: t.Type) -> str:
        """Write the function that compares two values of a type; "(=)" where that is right."""
        match type_:
            case t.Float():
                return "close"
            case t.Set(element):
                return f"(same_set {self._equality(element)})"
            case t.Dict(key, value):
                return f"(same_set {self._equality(t.Tuple((key, value)))})"
            case _ if not any(isinstance(p, t.Float | t.Set | t.Dict) for p in t.parts(type_)):
                return "(=)"
            case t.Optional(inner):
                return f"(same_option {self._equality(inner)})"
            case t.List(element) | t.VarTuple(element):
                return f"(same_list {self._equality(element)})"
            case t.Tuple(items):
                left, right = ([f"{side}{i}" for i in range(len(items))] for side in "ab")
                tests = [
                    f"{self._equality(item)} {a} {b}"
                    for item, a, b in zip(items, left, right, strict=True)
                ]
                return f"(fun ({', '.join(left)}) ({', '.join(right)}) -> {' && '.join(tests)})"
        raise Untranslatable("union-type", t.annotation(type_))

    def _definitions(self, same: str) -> str:
        """Write `same` and just the helpers that it needs."""
        needed = set(_WORD.findall(same))
        helpers = [text for name, text in _HELPERS.items() if name in needed]
        return f"{''.join(helpers)} let same = {same} in\n"

    def stub(self) -> str:
        """Raise."""
        return '\n  Stdlib.failwith "not written"'

    def constant(self, value: str) -> str:
        """Return the value."""
        return f"\n  {value}"

    def lookup(self, signature: Signature, checks: Sequence[Check]) -> str:
        """Compare the arguments with those of each check in turn."""
        given = ", ".join(signature.parameters)
        cases = [
            f"if Stdlib.compare ({given}) ({', '.join(check.arguments)}) = 0 then {check.expected}\n"
            for check in checks
        ]
        return f'\n  {"  else ".join(cases)}  else Stdlib.failwith "no such case"'


def _defuse(line: str) -> str:
    """Part every mark that OCaml would see in a comment; nobody runs this text."""
    line = re.sub(r"(\{[a-z_]*)\|", r"\1 |", line.replace('"', "''"))
    return line.replace("(*", "( *").replace("*)", "* )")


def _integer(value: int) -> str:
    if not -(2**62) <= value < 2**62:
        raise Untranslatable("integer-range", str(value))
    return f"({value})" if value < 0 else str(value)


def _float(value: float) -> str:
    number = exact_float(value)
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "infinity" if number > 0 else "neg_infinity"
    # Minus zero is less than nothing to OCaml's parser too, though not to Python's `<`.
    return f"({number!r})" if math.copysign(1, number) < 0 else repr(number)
