"""The programs in a row, as the workflow calls them, on a small wheel."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from multiplt import manifest, rows
from multiplt.records import ContaminatedFunction, Function, NearDuplicate, Origin

SCRIPTS = Path(__file__).parents[2] / "scripts"
MODULE = "".join(
    f"def f{n}(x):\n    'Doc.'\n    y = x + {n}\n    return {returned}\n\n\n"
    for n, returned in enumerate(
        ["y", "y * 2", "'a' + 1", "missing", "sorted(set(x),  reverse=True) or sorted(set(x))"]
    )
)
SECTION = '{"filters": {"max_lines": 25}, "decontamination": {"ngram": 8}}'
PROBLEM = {
    "task_id": "Test/0",
    "prompt": 'def g(x):\n    """A rare text."""\n',
    "entry_point": "g",
    "canonical_solution": "    return sorted(set(x), reverse=True) or sorted(set(x))\n",
    "test": "",
}


def call(program: str, *arguments: object, hash_seed: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPTS / f"{program}.py", *arguments]
    return subprocess.run(
        [str(c) for c in command],
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
        check=False,
    )


def raw_extract(folder: Path) -> Path:
    wheel = folder / "demo-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("demo/a.py", MODULE)
    named = {
        "package": "demo",
        "version": "1.0",
        "licence": "MIT",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
    }
    raw = folder / "raw.parquet"
    section = json.dumps({"wheels": [named]})
    done = call(
        *("stack_from_wheels", "--section", section, "--wheel", wheel),
        *("--output", raw, "--manifest", folder / "raw.json"),
    )
    assert done.returncode == 0, done.stderr
    return raw


def test_a_wheel_becomes_chosen_functions_with_a_funnel_at_each_step(tmp_path: Path) -> None:
    raw = raw_extract(tmp_path)
    extract, chosen = tmp_path / "functions.jsonl.gz", tmp_path / "chosen.jsonl.gz"
    done = call(
        *("extract_functions", "--input", raw, "--output", extract),
        *("--manifest", tmp_path / "extract.json"),
    )
    assert done.returncode == 0, done.stderr
    benchmark = tmp_path / "benchmark.jsonl.gz"
    with gzip.open(benchmark, "wt") as out:
        out.write(json.dumps(PROBLEM) + "\n")
    done = call(
        *("filter_functions", "--section", SECTION, "--shard", 0, "--shards", 1),
        *("--benchmark", f"tests={benchmark}", "--input", extract, "--output", chosen),
        *("--contaminated", tmp_path / "contaminated.gz", "--manifest", tmp_path / "chosen.json"),
    )
    assert done.returncode == 0, done.stderr
    assert sorted(f.name for f in rows.read(chosen, Function)) == ["f0", "f1"]
    assert manifest.read(tmp_path / "extract.json")["facts"]["files"] == 1
    written = manifest.read(tmp_path / "chosen.json")
    dropped = {"typecheck": 1, "needs_name": 1, "benchmark_text": 1}
    assert written["funnel"] == {"entered": 5, "left": 2, "dropped": dropped}
    assert written["facts"]["contaminated"] == {"tests": {"text": 1, "code": 1}}
    (held,) = rows.read(tmp_path / "contaminated.gz", ContaminatedFunction)
    assert held.function.name == "f4"
    assert {(m.task, m.measure) for m in held.matches} == {("Test/0", "text"), ("Test/0", "code")}
    assert written["versions"]["pyright"] != "absent"


def test_a_missing_column_is_one_line_on_stderr_and_leaves_no_output(tmp_path: Path) -> None:
    raw = raw_extract(tmp_path)
    pq.write_table(pq.read_table(raw).drop_columns(["content"]), raw)
    output = tmp_path / "functions.jsonl.gz"
    done = call(
        *("extract_functions", "--input", raw, "--output", output, "--manifest", tmp_path / "m"),
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "column 'content' is missing" in done.stderr
    assert not output.exists()


@pytest.mark.slow
@pytest.mark.parametrize("program", ["extract_functions", "filter_functions"])
def test_two_runs_write_the_same_bytes(tmp_path: Path, program: str) -> None:
    raw = raw_extract(tmp_path)
    extract = tmp_path / "extract.gz"
    call("extract_functions", "--input", raw, "--output", extract, "--manifest", tmp_path / "m")
    words: list[object] = ["--input", raw]
    if program == "filter_functions":
        words = ["--section", SECTION, "--shard", 0, "--shards", 1, "--input", extract]
        words += ["--contaminated", tmp_path / "c"]
    for seed in (1, 2):
        output = tmp_path / f"{program}.{seed}"
        files = ("--output", output, "--manifest", tmp_path / "m")
        done = call(program, *words, *files, hash_seed=seed)
        assert done.returncode == 0, done.stderr
    one, two = (tmp_path / f"{program}.{seed}" for seed in (1, 2))
    assert one.read_bytes() == two.read_bytes()


def test_near_duplicates_are_found_over_all_shards_and_dropped_from_each(tmp_path: Path) -> None:
    body = "".join(f"    y = x + {n}\n" for n in range(60))
    texts = [f"def f(x):\n    'd'\n{body}    return y + {n}\n" for n in (1, 2)]
    functions = [
        Function(hashlib.sha1(text.encode()).hexdigest(), "f", text, Origin("r", "p", "MIT", "b"))
        for text in texts
    ]
    shards = [tmp_path / f"{n}.gz" for n in (0, 1)]
    for shard, function in zip(shards, functions, strict=True):
        rows.write(shard, [function])
    found = tmp_path / "near.gz"
    words: tuple[object, ...] = ("--input", *shards, "--output", found)
    done = call("find_near_duplicates", *words, "--manifest", tmp_path / "m")
    assert done.returncode == 0, done.stderr
    (out,) = rows.read(found, NearDuplicate)
    left = []
    for shard in shards:
        output = shard.with_suffix(".distinct")
        words = ("--near-duplicates", found, "--input", shard, "--output", output)
        done = call("drop_near_duplicates", *words, "--manifest", tmp_path / "m")
        assert done.returncode == 0, done.stderr
        left += list(rows.read(output, Function))
    assert [f.sha1 for f in left] == [out.kept]


@pytest.mark.parametrize("text", ["tests", "=file", "tests="])
def test_a_benchmark_without_a_name_or_file_is_refused(tmp_path: Path, text: str) -> None:
    done = call(
        *("filter_functions", "--shard", 0, "--shards", 1, "--benchmark", text, "--input", "a"),
        *("--output", tmp_path / "o", "--contaminated", tmp_path / "c", "--manifest", "m"),
    )
    assert done.returncode == 1
    assert done.stderr == f"error: --benchmark {text}: expected NAME=FILE\n"


PROGRAMS = [
    "stack_from_wheels",
    "extract_functions",
    "filter_functions",
    "find_near_duplicates",
    "drop_near_duplicates",
    "fetch_hub_benchmark",
]


def test_importing_all_programs_does_nothing() -> None:
    names = sorted(path.stem for path in SCRIPTS.glob("*.py"))
    command = [sys.executable, "-c", f"import {', '.join(names)}"]
    done = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_program_explains_itself(name: str) -> None:
    assert call(name, "--help").stdout.startswith("usage: ")
