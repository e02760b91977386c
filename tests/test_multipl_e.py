"""MultiPL-E's files: the keys and words that its own tools read, and equal bytes for equal rows."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from factories import generation, problem
from multiplt.errors import UserError
from multiplt.languages import get_language
from multiplt.multipl_e import problem_of, read_prompts, write_files
from multiplt.records import Result, Verdicts

RECORD = {
    "name": "HumanEval_0_f",
    "language": "lua",
    "prompt": "-- f\u2028\nlocal function f()\n",
    "doctests": "transform",
    "original": "x.py",
    "prompt_terminology": "reworded",
    "tests": "t",
    "stop_tokens": ["\nlocal"],
}


def verdicts(*words: str) -> Verdicts:
    results = [Result(i, f"program {i}", w, 0, "", "", 0.1, 0.2, "") for i, w in enumerate(words)]
    return Verdicts(problem("HumanEval_0_f"), generation(["a"] * len(words)), results)


def load(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return value


def test_completions_have_the_keys_of_multipl_e(tmp_path: Path) -> None:
    write_files(tmp_path, verdicts("ok", "crash"), "lua")
    assert load(tmp_path / "HumanEval_0_f.json.gz") == {
        "name": "HumanEval_0_f",
        "language": "lua",
        "temperature": 0.8,
        "top_p": 0.95,
        "max_tokens": 10,
        "prompt": problem().prompt,
        "tests": "tests",
        "completions": ["a", "a"],
        "stop_tokens": ["\nlocal"],
    }


def test_results_have_the_keys_of_multipl_e(tmp_path: Path) -> None:
    write_files(tmp_path, verdicts("ok"), "lua")
    file = load(tmp_path / "HumanEval_0_f.results.json.gz")
    sampling = {"temperature", "top_p", "max_tokens"}
    assert file.keys() == {"name", "language", "prompt", "tests", "results"} | sampling
    assert file["results"] == [
        {
            "program": "program 0",
            "stdout": "",
            "stderr": "",
            "exit_code": 0,
            "status": "OK",
            "timestamp": 0,
        }
    ]


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ("ok", "OK"),
        ("compile", "SyntaxError"),
        ("cpu_timeout", "Timeout"),
        ("wall_timeout", "Timeout"),
        ("assertion", "Exception"),
        ("exception", "Exception"),
        ("memory", "Exception"),
        ("output_limit", "Exception"),
        ("crash", "Exception"),
    ],
)
def test_a_verdict_becomes_a_status(tmp_path: Path, verdict: str, status: str) -> None:
    write_files(tmp_path, verdicts(verdict), "lua")
    assert load(tmp_path / "HumanEval_0_f.results.json.gz")["results"][0]["status"] == status


def test_a_completion_that_could_not_be_run_is_never_written_as_a_failure(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="HumanEval_0_f: completion 1 could not be run"):
        write_files(tmp_path, verdicts("ok", "infrastructure"), "lua")
    assert not list(tmp_path.iterdir())


def test_a_completion_without_a_result_is_refused(tmp_path: Path) -> None:
    short = replace(verdicts("ok", "ok"), results=verdicts("ok").results)
    with pytest.raises(UserError, match="2 completions, but 1 results"):
        write_files(tmp_path, short, "lua")


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_files(tmp_path / name, verdicts("ok", "crash"), "lua")
    name = "HumanEval_0_f.results.json.gz"
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([RECORD]),
        json.dumps(RECORD, ensure_ascii=False) + "\n\n",
    ],
    ids=["list", "lines"],
)
def test_prompts_are_read_from_a_list_and_from_lines(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prompts.json"
    path.write_text(text, encoding="utf-8")
    assert [prompt.prompt for prompt in read_prompts(path)] == [RECORD["prompt"]]


def test_prompts_are_read_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(RECORD).encode()))
    assert read_prompts(path)[0].stop_tokens == ["\nlocal"]


def test_a_prompt_without_tests_is_named(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    lone = {key: value for key, value in RECORD.items() if key != "tests"}
    path.write_text(json.dumps(RECORD) + "\n" + json.dumps(lone))
    with pytest.raises(UserError, match=r"prompts\.jsonl, line 2: tests: Field required"):
        read_prompts(path)


def test_a_truncated_prompt_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text(json.dumps(RECORD)[:40])
    with pytest.raises(UserError, match=r"prompts\.jsonl, line 1: not JSON"):
        read_prompts(path)


def test_a_damaged_prompt_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl.gz"
    data = gzip.compress(json.dumps(RECORD).encode())
    path.write_bytes(data[:10] + b"\xff" * 20 + data[30:])
    with pytest.raises(UserError, match=r"prompts\.jsonl\.gz: cannot be read"):
        read_prompts(path)


def test_a_name_that_comes_twice_is_named_with_both_rows(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text(f"{json.dumps(RECORD)}\n" * 2)
    with pytest.raises(UserError, match=r"jsonl, line 2: the name 'HumanEval_0_f' is .*, line 1"):
        read_prompts(path)


def test_a_prompt_becomes_a_problem_with_its_text_untouched(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text(json.dumps(RECORD) + "\n")
    found = problem_of(read_prompts(path)[0], path, get_language("lua"))
    assert (found.prompt, found.tests, found.stop_tokens) == (RECORD["prompt"], "t", ["\nlocal"])
    assert (found.name, found.language) == ("HumanEval_0_f", "lua")


def test_a_prompt_of_another_language_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text(json.dumps(RECORD) + "\n")
    with pytest.raises(UserError, match="HumanEval_0_f is in 'lua', not in 'ml'"):
        problem_of(read_prompts(path)[0], path, get_language("ocaml"))
