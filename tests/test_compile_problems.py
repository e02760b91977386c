"""scripts/compile_problems.py: a user's Python problems become MultiPL-E's records, with a funnel."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from facts import others_slow
from multiplt.languages import LANGUAGES
from multiplt.multipl_e import read_prompts

SCRIPT = Path(__file__).parents[1] / "scripts/compile_problems.py"
PROMPT = 'def f(x: int) -> int:\n    """Add one to x."""\n'
GOOD = {"name": "good", "prompt": PROMPT, "solution": "    return x + 1\n"}
ROWS = [
    GOOD | {"tests": ["assert f(1) == 2", "assert candidate(2) == 3", "assert f(3) > 3"]},
    GOOD | {"name": "vacuous", "tests": ["print(f(1))"]},
]


def run(source: Path, output: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, SCRIPT, "--input", source, "--output", output]
    return subprocess.run([*command, *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("language", others_slow(LANGUAGES))
def test_records_are_read_as_multipl_e_prompts_and_the_funnel_adds_up(
    tmp_path: Path, language: str
) -> None:
    source, output = tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl"
    source.write_bytes(gzip.compress("".join(json.dumps(r) + "\n" for r in ROWS).encode()))
    done = run(source, output, "--language", language)
    assert done.returncode == 0, done.stderr
    (prompt,) = read_prompts(output)
    assert (prompt.name, prompt.language) == ("good", LANGUAGES[language].code)
    assert "x + 1" not in prompt.prompt
    assert "2 problems came in, 1 left" in done.stdout
    assert "1 problems dropped: no-assertions" in done.stdout
    assert "1 assertions dropped: assertion-shape" in done.stdout


def test_canonical_pastes_the_python_solution(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl.gz"
    source.write_text(json.dumps(ROWS[0]) + "\n")
    run(source, output, "--language", "lua", "--canonical")
    assert "-- # return x + 1" in read_prompts(output)[0].prompt


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (json.dumps(GOOD), "line 2: tests: Field required"),
        (json.dumps(GOOD | {"tests": "assert"}), "line 2: tests: Input should be a valid list"),
        ("{", "line 2: not JSON"),
        (json.dumps(ROWS[0]), "line 2: the name 'good' is that of"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(tmp_path: Path, line: str, message: str) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(ROWS[0]) + "\n" + line + "\n")
    done = run(source, output, "--language", "lua")
    assert (done.returncode, output.exists()) == (1, False)
    assert message in done.stderr
