"""Benchmark files: both formats, every container, every split, and what is wrong is named."""

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from multiplt.errors import UserError
from multiplt.source.tasks import read_tasks

HUMANEVAL = {
    "task_id": "HumanEval/0",
    "prompt": 'def below(items, limit):\n    """Tell whether all\n    are below."""\n',
    "entry_point": "below",
    "canonical_solution": "    return all(item < limit for item in items)\n",
    "test": "",
}
MBPP = {
    "task_id": 601,
    "text": "Write a function to add one.",
    "code": "def helper(x):\r\n    return x\r\ndef add(x):\r\n    return helper(x) + 1 \r\n",
    "test_list": ["assert add(1) == 2"],
}
SANITIZED = {"task_id": 2, "prompt": "Write a function.", "code": MBPP["code"]}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    match path.suffix:
        case ".gz":
            path.write_bytes(gzip.compress(lines.encode()))
        case ".json":
            path.write_text(json.dumps(rows))
        case ".parquet":
            pq.write_table(pa.Table.from_pylist(rows), path)
        case _:
            path.write_text(lines)
    return path


@pytest.mark.parametrize("name", ["b.jsonl", "b.jsonl.gz", "b.json", "b.parquet"])
@pytest.mark.parametrize("row", [HUMANEVAL, MBPP, SANITIZED])
def test_every_container_holds_every_format(tmp_path: Path, name: str, row: dict[str, Any]) -> None:
    (task,) = read_tasks("b", write(tmp_path / name, [row]))
    assert (task.benchmark, task.name) == ("b", str(row["task_id"]))
    assert len(task.texts) == 2


def test_the_texts_of_humaneval_are_its_docstring_and_solution(tmp_path: Path) -> None:
    (task,) = read_tasks("b", write(tmp_path / "b.jsonl", [HUMANEVAL]))
    assert task.texts == (
        "Tell whether all\n    are below.",
        "return all(item < limit for item in items)",
    )
    assert len(task.bodies) == 1


@pytest.mark.parametrize("quotes", ['"""', "'''", 'r"""', '"'])
def test_a_docstring_is_found_whatever_its_quotes(tmp_path: Path, quotes: str) -> None:
    end = quotes.removeprefix("r")
    row = HUMANEVAL | {"prompt": f"def below(items, limit):\n    {quotes}Rare text.{end}\n"}
    (task,) = read_tasks("b", write(tmp_path / "b.jsonl", [row]))
    assert task.texts[0] == "Rare text."


def test_the_texts_of_mbpp_are_its_prompt_and_code_without_white_space_at_the_ends(
    tmp_path: Path,
) -> None:
    row = MBPP | {"text": "  Write a function to add one. \n"}
    (task,) = read_tasks("b", write(tmp_path / "b.jsonl", [row]))
    assert task.texts[0] == "Write a function to add one."
    assert task.texts[1].startswith("def helper(x):\n")
    assert task.texts[1].endswith("+ 1")


def test_every_function_of_a_solution_counts(tmp_path: Path) -> None:
    (task,) = read_tasks("b", write(tmp_path / "b.jsonl", [MBPP]))
    assert [[text for text, _ in body] for body in task.bodies] == [
        ["return", "x"],
        ["return", "helper", "(", "x", ")", "+", "1"],
    ]


@pytest.mark.parametrize("count", [1, 120, 427, 974])
def test_every_row_counts_whatever_its_split(tmp_path: Path, count: int) -> None:
    rows = [MBPP | {"task_id": n, "split": ("train", "test")[n % 2]} for n in range(count)]
    tasks = read_tasks("mbpp", write(tmp_path / "b.jsonl", rows))
    assert [task.name for task in tasks] == [str(n) for n in range(count)]


@pytest.mark.parametrize(
    "solution", ["return x + y", "return len(string)", "return n**2", "return ''.join(strings)"]
)
def test_solutions_that_identify_nothing_are_no_texts(tmp_path: Path, solution: str) -> None:
    row = HUMANEVAL | {"canonical_solution": f"    {solution}\n"}
    (task,) = read_tasks("b", write(tmp_path / "b.jsonl", [row]))
    assert task.texts == ("Tell whether all\n    are below.",)
    assert task.bodies == ()


def test_line_ends_of_unicode_inside_a_text_do_not_end_a_row(tmp_path: Path) -> None:
    row = MBPP | {"text": "Write\u2028a function."}
    (task,) = read_tasks("b", write(tmp_path / "b.jsonl", [row]))
    assert task.texts[0] == "Write\u2028a function."


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": "x"},
        {"text": "x", "code": "def f(:\n"},
        {"text": None, "code": "x = 1"},
        HUMANEVAL | {"entry_point": "missing"},
        [1],
    ],
)
def test_a_row_that_is_no_task_is_named(tmp_path: Path, row: Any) -> None:
    path = write(tmp_path / "b.jsonl", [MBPP, row])
    with pytest.raises(UserError, match=r"b\.jsonl, line 2: not a benchmark task: "):
        read_tasks("b", path)


@pytest.mark.parametrize(
    "message", ["b.jsonl.gz: cannot be read", "b.json: not JSON", "b.parquet: cannot be read"]
)
def test_a_truncated_file_is_named(tmp_path: Path, message: str) -> None:
    path = write(tmp_path / message.split(":")[0], [MBPP] * 50)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UserError, match=message):
        read_tasks("b", path)


def test_a_file_without_a_task_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no benchmark task"):
        read_tasks("b", write(tmp_path / "b.jsonl", []))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="absent"):
        read_tasks("b", tmp_path / "absent.jsonl")
