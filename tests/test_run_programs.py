"""scripts/run_programs.py: rows in, rows with verdicts out, resumable, and errors that name the row."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from facts import FACTS

SCRIPT = Path(__file__).parents[1] / "scripts/run_programs.py"
LUA = FACTS["lua"].programs


def run(source: Path, output: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [
        sys.executable,
        SCRIPT,
        "--language",
        "lua",
        "--input",
        source,
        "--output",
        output,
    ]
    return subprocess.run([*command, *words], capture_output=True, text=True, check=False)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def whole(body: str, **more: object) -> dict[str, object]:
    return {"program": f"{body}\n{LUA.tests}", **more}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    parts = {
        "prompt": "local function f(x)\n",
        "completion": "  return x + 1\nend",
        "tests": LUA.tests,
    }
    given = [whole(LUA.right, name="a"), whole(LUA.wrong, name="b"), parts, whole("((")]
    path = tmp_path / "programs.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in given).encode()))
    return path


def test_rows_of_both_shapes_come_back_in_order_with_what_they_held(source: Path) -> None:
    output = source.with_name("verdicts.jsonl")
    done = run(source, output)
    assert done.returncode == 0, done.stderr
    rows = rows_of(output)
    assert [row["verdict"] for row in rows] == ["ok", "assertion", "ok", "compile"]
    assert [row["status"] for row in rows] == ["OK", "Exception", "OK", "SyntaxError"]
    assert [row["proof"] for row in rows] == ["token", None, "token", None]
    assert [row.get("name") for row in rows] == ["a", "b", None, None]
    assert "programs/s" in done.stdout.splitlines()[-1]


def test_limits_that_no_program_can_run_under_are_one_line(source: Path) -> None:
    done = run(source, source.with_name("verdicts.jsonl"), "--cpu-seconds", "60")
    assert (done.returncode, done.stderr) == (
        1,
        "error: limit wall_seconds must not be below cpu_seconds\n",
    )


@pytest.mark.parametrize("lost", [1, 30, 600])
def test_a_stopped_run_goes_on_after_its_last_whole_line(source: Path, lost: int) -> None:
    output = source.with_name("verdicts.jsonl")
    run(source, output)
    before = rows_of(output)
    output.write_bytes(output.read_bytes()[:-lost])
    kept = output.read_bytes().count(b"\n")
    done = run(source, output)
    assert f"{kept} were there, {4 - kept} run" in done.stdout
    stable = [{k: v for k, v in row.items() if "seconds" not in k} for row in rows_of(output)]
    assert stable == [{k: v for k, v in row.items() if "seconds" not in k} for row in before]


def test_verdicts_of_another_input_are_not_continued(source: Path) -> None:
    output = source.with_name("verdicts.jsonl")
    run(source, output)
    other = source.with_name("other.jsonl")
    other.write_text(json.dumps(whole(LUA.wrong)) + "\n")
    done = run(other, output)
    assert done.returncode == 1
    assert f"{output}, line 1: not made from that line of {other}" in done.stderr
    assert len(rows_of(output)) == 4


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: not a JSON object"),
        ('{"prompt": "x"}', "line 2: 'completion' is missing or no text"),
        ('{"program": 7}', "line 2: 'program' is missing or no text"),
    ],
)
def test_a_bad_row_is_named_and_those_before_it_are_kept(
    tmp_path: Path, line: str, message: str
) -> None:
    source = tmp_path / "programs.jsonl"
    source.write_text(json.dumps(whole(LUA.right)) + "\n" + line + "\n")
    done = run(source, tmp_path / "verdicts.jsonl")
    assert done.returncode == 1
    assert message in done.stderr
    assert [row["verdict"] for row in rows_of(tmp_path / "verdicts.jsonl")] == ["ok"]
    assert "Traceback" not in done.stderr
