"""Filters on names: self-contained functions whose result depends on their arguments alone."""

import pytest

from multiplt.config.source import FiltersConfig
from multiplt.records import ExtractedFunction, Function, Origin
from multiplt.source import scope
from multiplt.source.candidate import Candidate, candidate

PURE_MODULES = FiltersConfig().modules


def function(signature: str, *body: str, imports: tuple[str, ...] = ()) -> Candidate:
    content = f"def {signature}:\n" + "".join(f"    {line}\n" for line in body)
    origin = Origin("r", "p", "MIT", "b")
    return candidate(ExtractedFunction(Function("0" * 40, "f", content, origin), list(imports)))


def is_self_contained(it: Candidate) -> bool:
    return not (scope.needs_import(it) or scope.needs_name(it) or scope.needs_package(it))


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
    assert is_self_contained(it)
    assert not scope.is_impure(it, PURE_MODULES)


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
    assert not is_self_contained(function(signature, body))


def test_a_name_that_the_file_imports_is_told_from_any_other() -> None:
    it = function("f(a)", "return np.sum(a)", imports=("np",))
    assert scope.needs_import(it)
    assert not scope.needs_import(function("f(a)", "return np.sum(a)", imports=("os",)))


def test_an_unknown_name_may_come_from_an_import_of_everything() -> None:
    assert scope.needs_import(function("f(a)", "return sqrt(a)", imports=("*",)))
    assert not scope.needs_import(function("f(a)", "return abs(a)", imports=("*",)))


def test_an_import_that_the_function_hides_is_no_need() -> None:
    assert is_self_contained(function("f(re)", "return re + 1", imports=("re",)))


def test_a_module_within_the_body_that_is_not_pythons_own_is_a_package() -> None:
    assert scope.needs_package(function("f(a)", "import numpy; return numpy.sum(a)"))
    assert not scope.needs_package(function("f(a)", "import os; return os.sep"))


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
    assert scope.is_impure(function("f(a)", body), PURE_MODULES)


@pytest.mark.parametrize("body", ["f.calls = a; return a", "f.calls += a; return a", "del f.x"])
def test_a_function_that_keeps_a_state_on_itself_is_impure(body: str) -> None:
    assert scope.is_impure(function("f(a)", body), PURE_MODULES)


@pytest.mark.parametrize(
    "body", ["a.calls = 1; return a", "f = a; f.x = 1; return f", "return f.__name__"]
)
def test_attributes_of_other_things_are_no_state_of_the_function(body: str) -> None:
    assert not scope.is_impure(function("f(a)", body), PURE_MODULES)


def test_the_pure_modules_are_those_of_the_settings() -> None:
    it = function("f(a)", "import datetime; return datetime.date(a, 1, 1)")
    assert scope.is_impure(it, PURE_MODULES)
    assert not scope.is_impure(it, [*PURE_MODULES, "datetime"])
