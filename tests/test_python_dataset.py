"""The Python dataset: the same functions with types or as they are, and nothing but the types differs."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from factories import function, with_verdicts
from multiplt import manifest, python_dataset, rows
from multiplt.config.dataset import DatasetConfig
from multiplt.mixing import read_dataset
from multiplt.python_dataset import PythonDataset
from multiplt.records import TestedFunction

UNTYPED = DatasetConfig()
TYPED = DatasetConfig(annotate=True)
MIXED_VALUES = 'def same(x):\n    """Return x."""\n    return x\n'


def selected(sha1: str, name: str = "double") -> TestedFunction:
    content = f'def {name}(n):\n    """Return twice n."""\n    return n * 2\n'
    made = with_verdicts(["ok", "ok", "assertion"], ["0", "2", "9"])
    assertions = [replace(a, text=a.text.replace("double", name)) for a in made.assertions]
    return replace(made, function=function(sha1 * 40, name, content), assertions=assertions)


def contents(dataset: PythonDataset) -> list[str]:
    return [row["content"] for row in (*dataset.trained, *dataset.held_out)]


def test_types_come_from_the_tests_and_all_else_stays() -> None:
    (plain,) = contents(python_dataset.build([selected("a")], UNTYPED))
    (typed,) = contents(python_dataset.build([selected("a")], TYPED))
    assert plain == selected("a").function.content
    assert typed == plain.replace("double(n):", "double(n: int) -> int:")


def test_a_function_without_a_single_type_stays_in_both_datasets_and_is_counted() -> None:
    texts = ["assert same(1) == 1", "assert same('a') == 'a'"]
    one = selected("a")
    assertions = [replace(a, text=t) for a, t in zip(one.assertions, texts, strict=False)]
    mixed = replace(one, function=function("a" * 40, "same", MIXED_VALUES), assertions=assertions)
    typed = python_dataset.build([mixed], TYPED)
    assert contents(typed) == contents(python_dataset.build([mixed], UNTYPED)) == [MIXED_VALUES]
    assert typed.untyped == {"union-type": 1}


def test_of_the_functions_of_one_name_the_first_by_hash_stays_whatever_the_order() -> None:
    some = [selected("b"), selected("c", "other"), selected("a")]
    dataset = python_dataset.build(some, UNTYPED)
    assert [row["function_sha1"][0] for row in dataset.trained] == ["a", "c"]
    assert python_dataset.build(some[::-1], UNTYPED) == dataset
    assert dataset.funnel.dropped["same_name"] == 1
    everything = python_dataset.build(some, DatasetConfig(deduplicate="none"))
    assert len(everything.trained) == 3


def test_what_is_held_out_is_the_same_with_types_and_no_limit_counts_it() -> None:
    some = [selected(sha1, f"f{sha1}") for sha1 in "0123456789abcdef"]
    plain = python_dataset.build(some, DatasetConfig(validation=0.5, limit=2))
    typed = python_dataset.build(some, DatasetConfig(validation=0.5, limit=2, annotate=True))
    assert [row["item"] for row in plain.held_out] == [row["item"] for row in typed.held_out]
    assert len(plain.trained) == 2
    assert plain.held_out
    funnel = plain.funnel
    assert funnel.entered == funnel.left + sum(funnel.dropped.values()) == 16


def test_an_item_says_where_its_function_is_from_and_which_tests_it_passes() -> None:
    (row,) = python_dataset.build([selected("a")], UNTYPED).trained
    assert (row["repository"], row["licence"], row["language"]) == ("o/r", "MIT", "python")
    assert row["tests"] == "assert double(0) == 0\nassert double(1) == 2"


def test_the_program_writes_valid_python_that_a_dataset_reader_takes(tmp_path: Path) -> None:
    shard, output, held_out, told = (tmp_path / n for n in ("s.gz", "t.parquet", "v.parquet", "m"))
    rows.write(shard, [selected("a")])
    command = [sys.executable, "scripts/build_python_dataset.py", "--input", str(shard)]
    section = json.dumps({"annotate": True})
    command += ["--section", section, "--output", str(output), "--manifest", str(told)]
    subprocess.run([*command, "--validation", str(held_out)], check=True)
    (row,) = read_dataset(output)
    ast.parse(row["content"])
    assert read_dataset(held_out) == []
    assert manifest.read(told)["facts"]["without_types"] == {}
