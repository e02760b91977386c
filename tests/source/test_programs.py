"""The three programs in a row, as the workflow calls them, on a small wheel."""

import gzip
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from multiplt import manifest, rows
from multiplt.records import Function

SCRIPTS = Path(__file__).parents[2] / "scripts"
MODULE = "".join(
    f"def f{n}(x):\n    'Doc.'\n    y = x + {n}\n    return {returned}\n\n\n"
    for n, returned in enumerate(["y", "y * 2", "'a' + 1", "missing"])
)
PROBLEM = {
    "task_id": "Test/0",
    "prompt": 'def g(x):\n    """A rare text."""\n',
    "entry_point": "g",
    "canonical_solution": "    return sorted(set(x), reverse=True)\n",
    "test": "",
}


def call(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-E", SCRIPTS / f"{program}.py", *arguments]
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)


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
        *("filter_functions", "--section", '{"max_lines": 25}', "--shard", 0, "--shards", 1),
        *("--benchmark", benchmark, "--input", extract, "--output", chosen),
        *("--manifest", tmp_path / "chosen.json"),
    )
    assert done.returncode == 0, done.stderr
    assert sorted(f.name for f in rows.read(chosen, Function)) == ["f0", "f1"]
    assert manifest.read(tmp_path / "extract.json")["facts"]["files"] == 1
    written = manifest.read(tmp_path / "chosen.json")
    dropped = {"typecheck": 1, "not_self_contained": 1}
    assert written["funnel"] == {"entered": 4, "left": 2, "dropped": dropped}
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


@pytest.mark.parametrize("name", ["stack_from_wheels", "extract_functions", "filter_functions"])
def test_every_program_explains_itself(name: str) -> None:
    assert call(name, "--help").stdout.startswith("usage: ")
