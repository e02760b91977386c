"""What it takes in R to compare values as Python does: functions that a suite brings along.

A vector and a list of the same items are the same, names count in dictionaries only, and nothing with
a class (a factor, a date) equals plain data.
"""

import re

from multiplt.languages import types as t
from multiplt.languages.errors import Untranslatable
from multiplt.languages.values import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE

# In the order in which they build on one another. Names count in dictionaries only.
_HELPERS = {
    "same_null": """\
    same_null <- function(actual, expected) is.null(actual)
""",
    "same_atom": """\
    same_atom <- function(actual, expected) {
        is.atomic(actual) && !is.object(actual) && identical(as.vector(actual), expected)
    }
""",
    "same_number": f"""\
    same_number <- function(actual, expected) {{
        if (!is.numeric(actual) || is.object(actual) || length(actual) != 1) return(FALSE)
        actual <- as.vector(actual)
        if (is.na(actual)) return(FALSE)
        whole <- floor(actual) == actual && floor(expected) == expected
        if (actual == expected || whole) return(actual == expected)
        distance <- abs(actual - expected)
        distance < Inf && distance <= {ABSOLUTE_TOLERANCE} + {RELATIVE_TOLERANCE} * abs(expected)
    }}
""",
    "same_optional": """\
    same_optional <- function(same) function(actual, expected) {
        if (is.null(expected)) is.null(actual) else !is.null(actual) && same(actual, expected)
    }
""",
    "same_length": """\
    same_length <- function(actual, expected) {
        plain <- is.null(actual) || is.atomic(actual) || is.list(actual)
        plain && !is.object(actual) && length(dim(actual)) < 2 && length(actual) == length(expected)
    }
""",
    "same_list": """\
    same_list <- function(...) function(actual, expected) {
        same_item <- function(i) list(...)[[min(i, ...length())]](actual[[i]], expected[[i]])
        same_length(actual, expected) && all(vapply(seq_along(expected), same_item, TRUE))
    }
""",
    "same_set": """\
    same_set <- function(same) function(actual, expected) {
        found <- function(item) any(vapply(actual, same, TRUE, item))
        same_length(actual, expected) && all(vapply(expected, found, TRUE))
    }
""",
    "same_numeral": """\
    same_numeral <- function(actual, expected) {
        same_number(suppressWarnings(as.numeric(actual)), as.numeric(expected))
    }
""",
    "same_dict": """\
    same_dict <- function(same_key, same) function(actual, expected) {
        pairs <- function(x) lapply(seq_along(x), function(i) list(names(x)[i], x[[i]]))
        same_pair <- function(a, b) same_key(a[[1]], b[[1]]) && same(a[[2]], b[[2]])
        same_length(actual, expected) && same_set(same_pair)(pairs(actual), pairs(expected))
    }
""",
    "same_any": """\
    same_any <- function(actual, expected) {
        if (!is.null(names(expected))) same_dict(identical, same_any)(actual, expected)
        else if (is.list(expected) || length(expected) != 1) same_list(same_any)(actual, expected)
        else if (is.numeric(expected)) same_number(actual, expected)
        else same_atom(actual, expected)
    }
""",
}
_HELPER = re.compile(r"\bsame_\w+")


def equality(type_: t.Type) -> str:
    """Write the function that compares two values of a type.

    Raises Untranslatable ("union-type") for a union with sets, which only their type tells from lists.
    """
    match type_:
        case t.NoneType():
            return "same_null"
        case t.Bool() | t.Str():
            return "same_atom"
        case t.Int() | t.Float():
            return "same_number"
        case t.Optional(inner):
            return f"same_optional({equality(inner)})"
        case t.List(item) | t.VarTuple(item):
            return f"same_list({equality(item)})"
        case t.Tuple(items):
            same = list(map(equality, items)) or ["same_any"]
            return f"same_list({', '.join(same if len(set(same)) > 1 else same[:1])})"
        case t.Set(item):
            return f"same_set({equality(item)})"
        case t.Dict(key, item):
            same_key = "same_numeral" if isinstance(key, t.Int | t.Float) else "identical"
            return f"same_dict({same_key}, {equality(item)})"
        case t.Union() if any(isinstance(part, t.Set) for part in t.parts(type_)):
            raise Untranslatable("union-type", t.annotation(type_))
    return "same_any"


def definitions(same: str) -> str:
    """Write `same` and just the helpers that it needs."""
    needed = set(_HELPER.findall(same))
    for name in reversed(_HELPERS):
        if name in needed:
            needed.update(_HELPER.findall(_HELPERS[name]))
    helpers = [text for name, text in _HELPERS.items() if name in needed]
    return f"{''.join(helpers)}    same <- {same}\n"
