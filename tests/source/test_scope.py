"""Filters on names: self-contained functions whose result depends on their arguments alone."""

import pytest

from multiplt.records import Function, Origin
from multiplt.source import scope
from multiplt.source.candidate import Candidate, candidate


def function(signature: str, *body: str) -> Candidate:
    content = f"def {signature}:\n" + "".join(f"    {line}\n" for line in body)
    return candidate(Function("0" * 40, "f", content, Origin("r", "p", "MIT", "b")))


@pytest.mark.parametrize(
    "body",
    [
        ["return sorted(len(x) for x in a)"],
        ["return f(a - 1) if a else 0"],
        ["import math", "return math.floor(a)"],
        ["from collections import Counter as C", "return C(a)"],
        ["def g(y):", "    return y + a", "return g(1)"],
        ["try:", "    return int(a)", "except ValueError as e:", "    return str(e)"],
        ["return [lambda: (x, y) for x in a for y in x]"],
    ],
)
def test_own_names_builtins_and_pure_imports_are_no_need(body: list[str]) -> None:
    it = function("f(a)", *body)
    assert not scope.is_not_self_contained(it)
    assert not scope.is_impure(it)


@pytest.mark.parametrize(
    ("signature", "body"),
    [
        ("f(a)", "return math.floor(a)"),
        ("f(a: List)", "return a"),
        ("f(a) -> Foo", "return a"),
        ("f(a=LIMIT)", "return a"),
        ("f(a)", "return [helper(x) for x in a]"),
        ("f(a)", "return (lambda: other)()"),
        ("f(a)", "return __name__"),
        ("f(a)", "import numpy; return numpy.sum(a)"),
        ("f(a)", "from . import x; return x"),
    ],
)
def test_what_comes_from_outside_is_a_need(signature: str, body: str) -> None:
    assert scope.is_not_self_contained(function(signature, body))


@pytest.mark.parametrize(
    "body",
    [
        "import random; return random.choice(a)",
        "from time import time; return time()",
        "import os.path; return os.path.exists(a)",
        "import socket as s; return s.socket()",
        "return open(a).read()",
        "return input(a)",
        "print(a); return a",
        "return hash(a)",
        "return eval(a)",
        "raise SystemExit(a)",
        "global f; f = a; return a",
        "return [print(x) for x in a]",
    ],
)
def test_what_touches_the_world_is_impure(body: str) -> None:
    assert scope.is_impure(function("f(a)", body))
