"""The dataset file: what is in a row, in which order, and that its bytes depend on the items alone."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from datasets import load_dataset

from factories import function, problem
from multiplt import dataset, rows
from multiplt.errors import UserError
from multiplt.records import Sampling, Solution
from multiplt.training_data import read_contents

WRITER = ("--translator", "Teacher-1B, licence MIT")


def solution(index: int, sha1: str = "a" * 40) -> Solution:
    owner = replace(problem(), function=function(sha1))
    sampling = Sampling(0.8, 0.95, 10, [])
    return Solution(owner, "m", "r", sampling, index, 7, "x\n", f"f\n{index}\n", 0.5)


def test_a_row_carries_its_whole_lineage(tmp_path: Path) -> None:
    dataset.write(tmp_path / "d.parquet", [solution(3)])
    source = function()
    assert pq.read_table(tmp_path / "d.parquet").to_pylist() == [
        {
            "content": "f\n3\n",
            "item": "lua/stack_a_double/3",
            "problem": "stack_a_double",
            "language": "lua",
            "function_name": "double",
            "function_sha1": "a" * 40,
            "python_source": source.content,
            "repository": source.origin.repository,
            "path": source.origin.path,
            "licence": source.origin.licence,
            "blob_id": source.origin.blob_id,
            "model": "m",
            "revision": "r",
            "temperature": 0.8,
            "top_p": 0.95,
            "max_tokens": 10,
            "seed": 7,
            "candidate": 3,
            "pass_rate": 0.5,
            "tests": problem().tests,
            "prompt": problem().bare_prompt,
        }
    ]


def test_rows_are_ordered_by_function_then_candidate(tmp_path: Path) -> None:
    items = [solution(10), solution(9), solution(1, "0" * 40), solution(0, "f" * 40)]
    dataset.write(tmp_path / "d.parquet", items)
    assert read_contents(tmp_path / "d.parquet") == ["f\n1\n", "f\n9\n", "f\n10\n", "f\n0\n"]


def test_the_bytes_do_not_depend_on_the_order_of_the_items(tmp_path: Path) -> None:
    items = [solution(i) for i in range(20)]
    dataset.write(tmp_path / "one", items)
    dataset.write(tmp_path / "two", reversed(items))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_set_without_items_keeps_its_columns(tmp_path: Path) -> None:
    dataset.write(tmp_path / "d.parquet", [])
    table = pq.read_table(tmp_path / "d.parquet")
    assert table.num_rows == 0
    assert table.schema.equals(dataset.SCHEMA)


def test_a_set_without_items_has_no_texts(tmp_path: Path) -> None:
    dataset.write(tmp_path / "d.parquet", [])
    assert read_contents(tmp_path / "d.parquet") == []


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    dataset.write(tmp_path / "d.parquet", [solution(0)])
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "d.parquet").read_bytes()[:-20])
    with pytest.raises(UserError, match=r"cut\.parquet: not a dataset"):
        read_contents(tmp_path / "cut.parquet")


def test_a_file_without_content_is_named(tmp_path: Path) -> None:
    dataset.write(tmp_path / "d.parquet", [solution(0)])
    pq.write_table(pq.read_table(tmp_path / "d.parquet").drop(["content"]), tmp_path / "e.parquet")
    with pytest.raises(UserError, match=r"e\.parquet: not a dataset with a `content`"):
        read_contents(tmp_path / "e.parquet")


def test_no_function_has_items_in_both_splits(tmp_path: Path) -> None:
    solutions = [solution(i, f"{n:040x}") for n in range(40) for i in range(3)]
    rows.write(tmp_path / "in.jsonl.gz", solutions)
    command = [sys.executable, "scripts/build_dataset.py", "--section", '{"validation": 0.25}']
    outputs = {name: tmp_path / "set" / f"{name}.parquet" for name in ("train", "validation")}
    command += ["--language", "lua", *WRITER, "--input", str(tmp_path / "in.jsonl.gz")]
    command += ["--output", str(outputs["train"]), "--validation", str(outputs["validation"])]
    command += ["--card", str(tmp_path / "set/README.md"), "--manifest", str(tmp_path / "m.json")]
    subprocess.run(command, check=True)
    loaded = load_dataset(str(tmp_path / "set"), cache_dir=str(tmp_path / "cache"))
    functions = {split: set(loaded[split]["function_sha1"]) for split in ("train", "validation")}
    assert not functions["train"] & functions["validation"]
    assert len(functions["train"] | functions["validation"]) == 40
    assert 3 < len(functions["validation"]) < 20
    assert loaded["train"].num_rows + loaded["validation"].num_rows == 120


def test_a_set_without_held_out_items_has_no_validation_split(tmp_path: Path) -> None:
    rows.write(tmp_path / "in.jsonl.gz", [solution(0)])
    command = [sys.executable, "scripts/build_dataset.py", "--language", "lua"]
    command += [*WRITER, "--input", str(tmp_path / "in.jsonl.gz")]
    command += ["--output", str(tmp_path / "set/train.parquet")]
    command += ["--validation", str(tmp_path / "set/validation.parquet")]
    command += ["--card", str(tmp_path / "set/README.md"), "--manifest", str(tmp_path / "m.json")]
    subprocess.run(command, check=True)
    loaded = load_dataset(str(tmp_path / "set"), cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == ["train"]


def test_a_limit_takes_the_first_by_hash_whatever_the_order(tmp_path: Path) -> None:
    some = [solution(n, f"{n:x}" * 40) for n in range(9)]
    for name, order in (("a", some), ("b", some[::-1])):
        rows.write(tmp_path / f"{name}.jsonl.gz", order)
        command = [sys.executable, "scripts/build_dataset.py", "--section", '{"limit": 4}']
        command += ["--language", "lua", *WRITER, "--input", str(tmp_path / f"{name}.jsonl.gz")]
        for option, file in (
            ("output", "t.parquet"),
            ("validation", "v.parquet"),
            ("card", "c.md"),
        ):
            command += [f"--{option}", str(tmp_path / name / file)]
        subprocess.run([*command, "--manifest", str(tmp_path / f"{name}.json")], check=True)
        assert read_contents(tmp_path / name / "t.parquet") == [f"f\n{n}\n" for n in range(4)]
