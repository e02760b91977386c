"""The chain of filters: the funnel adds up, every filter has its switch, shards change nothing, nothing is lost."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from multiplt import manifest
from multiplt.config.source import SourceConfig
from multiplt.records import ExtractedFunction, Function, Funnel, Origin
from multiplt.sharding import shard_of
from multiplt.source.choose import Choice, choose
from multiplt.source.contamination import Benchmarks
from multiplt.source.tasks import Task

TASK = Task("b", "7", ("A text of a benchmark.",), ())
SETTINGS: dict[str, Any] = {"max_lines": 25, "max_characters": 500, "max_statements": 20}


def function(
    content: str, path: str = "p", licence: str = "MIT", imports: tuple[str, ...] = ("np",)
) -> ExtractedFunction:
    sha1 = hashlib.sha1(content.encode()).hexdigest()
    made = Function(sha1, "f", content, Origin("r", path, licence, "b"))
    return ExtractedFunction(made, list(imports))


def good(n: int, path: str = "p", licence: str = "MIT") -> ExtractedFunction:
    return function(f"def f(x):\n    'd'\n    y = x + {n}\n    return y\n", path, licence)


def with_body(body: str, signature: str = "f(x)") -> ExtractedFunction:
    text = "".join(f"    {line}\n" for line in ["'d'", *body.splitlines()])
    return function(f"def {signature}:\n{text}")


def sha1s(functions: Sequence[ExtractedFunction]) -> list[str]:
    return [it.function.sha1 for it in functions]


def judge(functions: Sequence[ExtractedFunction], **filters: Any) -> Choice:
    return choose(
        functions,
        SourceConfig.model_validate({"filters": SETTINGS | filters}),
        Benchmarks([TASK], 12),
        type_check=lambda checked, version: {f.sha1 for f in checked if "ill" in f.content},
    )


CASES = [
    ("y = x\n" * 24 + "return y", "f(x)", "too_long", {"max_lines": None, "max_statements": None}),
    ("return [" + "1, " * 200 + "x]", "f(x)", "too_many_characters", {"max_characters": None}),
    ("y = 1; " * 20 + "return y", "f(x)", "too_many_statements", {"max_statements": None}),
    ("pass", "f(x)", "no_return_value", {"returns_value": False}),
    ("y = x  # TODO\nreturn y", "f(x)", "todo", {"no_todo": False}),
    ("y = 'é'\nreturn y", "f(x)", "non_ascii", {"ascii_only": False}),
    ("return x", "f(x)", "trivial", {"min_nodes": None}),
    ("y = 1\nreturn y", "f(*x)", "parameters", {"positional": False}),
    ("y = np.a(x)\nreturn y", "f(x)", "needs_import", {"self_contained": False}),
    ("y = z\nreturn y", "f(x)", "needs_name", {"self_contained": False}),
    ("import numpy\nreturn x", "f(x)", "needs_package", {"self_contained": False, "pure": False}),
    ("print(x)\nreturn x", "f(x)", "impure", {"pure": False}),
    ("import random\nreturn x", "f(x)", "impure", {"modules": ["random"]}),
    ("ill = x\nreturn ill", "f(x)", "typecheck", {"type_check": False}),
]


@pytest.mark.parametrize(("body", "signature", "reason", "off"), CASES)
def test_each_filter_has_its_reason_and_its_switch(
    body: str, signature: str, reason: str, off: dict[str, Any]
) -> None:
    bad = with_body(body, signature)
    choice = judge([bad, good(1)])
    assert [f.sha1 for f in choice.functions] == sha1s([good(1)])
    assert choice.funnel == Funnel(2, 1, {reason: 1})
    assert judge([bad, good(1)], **off).funnel == Funnel(2, 2, {})


def test_a_text_that_does_not_compile_alone_is_counted() -> None:
    assert judge([with_body("nonlocal y\nreturn x + 1")]).dropped["does_not_compile"] == 1


def test_a_text_too_deep_to_compile_is_counted() -> None:
    choice = judge([with_body("y = " + "-" * 400 + "x\nreturn y"), good(1)])
    manifest.check(choice.funnel, "test")
    assert choice.entered == 2


def test_a_licence_that_is_not_allowed_is_out_and_one_of_several_is_enough() -> None:
    functions = [good(1, licence="GPL-3.0"), good(2, licence="Apache-2.0 OR GPL-3.0"), good(3)]
    choice = judge(functions, licences=["MIT", "Apache-2.0"])
    assert {f.sha1 for f in choice.functions} == set(sha1s(functions[1:]))
    assert choice.funnel == Funnel(3, 2, {"licence": 1})
    assert judge(functions).funnel == Funnel(3, 3, {})


def test_of_equal_functions_one_with_an_allowed_licence_stays() -> None:
    copies = [good(1, "a", "GPL-3.0"), good(1, "c"), good(1, "b")]
    choice = judge(copies, licences=["MIT"])
    assert [f.origin.path for f in choice.functions] == ["b"]
    assert choice.funnel == Funnel(3, 1, {"licence": 1, "duplicate": 1})


def test_what_resembles_a_benchmark_is_out_and_reported() -> None:
    held = function("def f(x):\n    'A text  of a benchmark.'\n    y = x + 1\n    return y\n")
    choice = judge([held, good(1)])
    assert choice.funnel == Funnel(2, 1, {"benchmark_text": 1})
    (row,) = choice.contaminated
    assert row.function == held.function
    assert [(m.benchmark, m.task, m.measure) for m in row.matches] == [("b", "7", "text")]


def test_what_another_filter_drops_is_not_reported_as_contaminated() -> None:
    held = function("def f(x):\n    'A text of a benchmark.'\n    return x\n")
    choice = judge([held])
    assert choice.funnel == Funnel(1, 0, {"trivial": 1})
    assert choice.contaminated == []


def test_of_equal_functions_the_first_origin_stays_whatever_the_order() -> None:
    copies = [good(1, path) for path in ("b", "a", "c")]
    for order in (copies, copies[::-1]):
        choice = judge(order)
        assert [f.origin.path for f in choice.functions] == ["a"]
        assert choice.funnel == Funnel(3, 1, {"duplicate": 2})


@pytest.mark.parametrize("shards", [1, 3, 16, 200])
def test_the_shards_in_their_order_are_the_whole(shards: int) -> None:
    functions = [good(n) for n in range(50)] + [good(n, "other") for n in range(20)]
    parts: list[list[ExtractedFunction]] = [[] for _ in range(shards)]
    for it in functions:
        parts[shard_of(it.function.sha1, shards)].append(it)
    choices = [judge(part) for part in parts]
    assert [f for choice in choices for f in choice.functions] == judge(functions).functions
    assert sum(choice.entered for choice in choices) == 70
    assert sum(choice.dropped["duplicate"] for choice in choices) == 20


@pytest.mark.parametrize("count", [19, 20, 21, 22, 40, 41, 249, 250, 251])
def test_every_function_is_judged_whatever_their_number(count: int) -> None:
    assert judge([good(n) for n in range(count)]).funnel == Funnel(count, count, {})


@pytest.mark.parametrize("place", [0, 20, 39])
def test_a_function_that_cannot_be_judged_does_not_end_the_others(place: int) -> None:
    functions = [good(n) for n in range(40)]
    functions[place] = function("def f(x):\n    'd'\n    return 1\ndef g(): pass\n")
    assert judge(functions).funnel == Funnel(40, 39, {"does_not_compile": 1})


def test_an_empty_shard_is_legal() -> None:
    assert judge([]).funnel == Funnel(0, 0, {})


def test_a_smaller_fraction_keeps_a_part_of_a_larger_one() -> None:
    functions = [good(n) for n in range(100)]
    half, fifth = judge(functions, fraction=0.5), judge(functions, fraction=0.2)
    assert {f.sha1 for f in fifth.functions} < {f.sha1 for f in half.functions}
    assert half.funnel.dropped == {"fraction": 100 - len(half.functions)}


def test_functions_are_sorted_by_id() -> None:
    found = [f.sha1 for f in judge([good(n) for n in range(30)]).functions]
    assert found == sorted(found)
