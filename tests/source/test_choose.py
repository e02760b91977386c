"""The chain of filters: the funnel adds up, shards change nothing, nothing is lost at the end of a batch."""

import hashlib
from pathlib import Path

import pytest

from multiplt import manifest
from multiplt.config.source import FiltersConfig
from multiplt.records import Function, Funnel, Origin
from multiplt.source.benchmark import Benchmark
from multiplt.source.choose import choose

NO_BENCHMARK = Benchmark((), frozenset(), 12)
SETTINGS = FiltersConfig(max_lines=25)


def function(content: str, path: str = "p") -> Function:
    sha1 = hashlib.sha1(content.encode()).hexdigest()
    return Function(sha1, "f", content, Origin("r", path, "MIT", "b"))


def good(n: int, path: str = "p") -> Function:
    return function(f"def f(x):\n    'd'\n    y = x + {n}\n    return y\n", path)


def run(
    functions: list[Function], settings: FiltersConfig = SETTINGS, shard: int = 0, shards: int = 1
) -> tuple[list[Function], Funnel]:
    return choose(
        functions,
        settings,
        NO_BENCHMARK,
        shard=shard,
        shards=shards,
        type_check=lambda checked, version: {f.sha1 for f in checked if "ill" in f.content},
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("y = x\n" * 30 + "return y", "too_long"),
        ("pass", "no_return_value"),
        ("y = x  # TODO\nreturn y", "todo"),
        ("y = 'é'\nreturn y", "non_ascii"),
        ("return x", "trivial"),
        ("y = z\nreturn y", "not_self_contained"),
        ("print(x)\nreturn x", "impure"),
        ("ill = x\nreturn ill", "typecheck"),
        ("nonlocal y\nreturn x + 1", "does_not_compile"),
    ],
)
def test_each_filter_counts_under_its_reason(body: str, reason: str) -> None:
    text = "".join(f"    {line}\n" for line in ["'d'", *body.splitlines()])
    left, funnel = run([function(f"def f(x):\n{text}"), good(1)])
    assert [f.sha1 for f in left] == [good(1).sha1]
    assert funnel == Funnel(2, 1, {reason: 1})


def test_a_text_too_deep_to_compile_is_counted() -> None:
    deep = function("def f(x):\n    'd'\n    y = " + "-" * 800 + "x\n    return y\n")
    _, funnel = run([deep, good(1)])
    manifest.check(funnel, "test")
    assert funnel.entered == 2


def test_of_equal_functions_the_first_origin_stays_whatever_the_order() -> None:
    copies = [good(1, path) for path in ("b", "a", "c")]
    for order in (copies, copies[::-1]):
        left, funnel = run(order)
        assert [f.origin.path for f in left] == ["a"]
        assert funnel == Funnel(3, 1, {"duplicate": 2})


def test_the_union_of_the_shards_is_the_whole() -> None:
    functions = [good(n) for n in range(50)] + [good(n, "other") for n in range(20)]
    whole, funnel = run(functions)
    for shards in (3, 16, 200):
        parts = [run(functions, shard=s, shards=shards) for s in range(shards)]
        assert sorted((f for p, _ in parts for f in p), key=lambda f: f.sha1) == whole
        assert sum(p.entered for _, p in parts) == funnel.entered == 70


@pytest.mark.parametrize("count", [19, 20, 21, 22, 40, 41])
def test_every_function_is_judged_whatever_their_number(count: int) -> None:
    assert run([good(n) for n in range(count)])[1] == Funnel(count, count, {})


def test_an_empty_shard_is_legal() -> None:
    assert run([]) == ([], Funnel(0, 0, {}))


def test_a_smaller_fraction_keeps_a_part_of_a_larger_one() -> None:
    functions = [good(n) for n in range(100)]
    half, funnel = run(functions, FiltersConfig(fraction=0.5))
    fifth, _ = run(functions, FiltersConfig(fraction=0.2))
    assert {f.sha1 for f in fifth} < {f.sha1 for f in half}
    assert funnel.dropped == {"fraction": 100 - len(half)}


def test_rows_are_sorted_by_id(tmp_path: Path) -> None:
    left, _ = run([good(n) for n in range(30)])
    assert [f.sha1 for f in left] == sorted(f.sha1 for f in left)
