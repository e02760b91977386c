"""The equality that Haskell's suites bring along where `==` is too strict: for floats, and for what holds floats.

It is composed for each type, out of helpers that stand in the suite's `where`, so that no function of a program's own
takes their place.
"""

import re

from multiplt.languages import types as t
from multiplt.languages.errors import Untranslatable
from multiplt.languages.values import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE

# In the order in which they build on one another. A set's own length is a stored number, which a program that builds
# the set from its parts may choose; its elements are counted.
_HELPERS = {
    "close": f"""\
    close a b
      | a == b || whole a && whole b = a == b
      | otherwise = abs (a - b) < 1 / 0 && abs (a - b) <= {ABSOLUTE_TOLERANCE} + {RELATIVE_TOLERANCE} * abs b
    whole a = a == fromInteger (round (a :: Double))
""",
    "sameMaybe": """\
    sameMaybe same (Just a) (Just b) = same a b
    sameMaybe _ Nothing Nothing = True
    sameMaybe _ _ _ = False
""",
    "sameList": """\
    sameList same a b = length a == length b && and (zipWith same a b)
""",
    "sameSet": """\
    sameSet same a b = length (foldr (:) [] a) == length b && all (\\y -> any (\\x -> same x y) a) b
""",
    "sameMap": """\
    sameMap same a b = sameSet same (Map.toList a) (Map.toList b)
""",
}
_WORD = re.compile(r"[a-z]\w*")


def equality(type_: t.Type) -> str:
    """Write the function that compares two values of a type; "(==)" where that is right."""
    match type_:
        case t.Float():
            return "close"
        case _ if not any(isinstance(part, t.Float) for part in t.parts(type_)):
            return "(==)"
        case t.Optional(inner):
            return f"(sameMaybe {equality(inner)})"
        case t.List(element) | t.VarTuple(element):
            return f"(sameList {equality(element)})"
        case t.Set(element):
            return f"(sameSet {equality(element)})"
        case t.Dict(key, value):
            return f"(sameMap {equality(t.Tuple((key, value)))})"
        case t.Tuple(items):
            left, right = ([f"{side}{i}" for i in range(len(items))] for side in "ab")
            tests = [
                f"{equality(item)} {a} {b}" for item, a, b in zip(items, left, right, strict=True)
            ]
            return f"(\\({', '.join(left)}) ({', '.join(right)}) -> {' && '.join(tests)})"
    raise Untranslatable("union-type", t.annotation(type_))


def definitions(same: str, type_name: str) -> str:
    """Write `same` for values of that type, and just the helpers that it needs."""
    needed = set(_WORD.findall(same)) | ({"sameSet"} if "sameMap" in same else set())
    helpers = [text for name, text in _HELPERS.items() if name in needed]
    return f"    same :: {type_name} -> {type_name} -> Bool\n    same = {same}\n{''.join(helpers)}"
