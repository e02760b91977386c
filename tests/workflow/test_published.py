"""Published tested functions as the entry point: no model writes tests, and the published ones are run again."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from multiplt import manifest, rows
from multiplt.records import TestedFunction
from multiplt.source.published import SCHEMA
from workflow_project import Project

pytestmark = pytest.mark.slow

FUNCTION = '''def capped(values, most):
    """Return the values, none of them above most."""
    found = []
    for value in values:
        found.append(min(value, most))
    return found'''
TESTS = [
    "assert capped([1, 5], 3) == [1, 3]",
    "assert capped([], 3) == []",
    "assert capped([2], 3) == [3]",
]


@pytest.fixture(scope="module")
def settings(project: Project, small: dict[str, Any]) -> dict[str, Any]:
    row = dict.fromkeys(SCHEMA.names) | {"content": FUNCTION, "id": 1, "tests": TESTS}
    table = pa.Table.from_pylist([row], schema=SCHEMA)
    pq.write_table(table, project.folder / "published.parquet")
    source = {"published": {"parquet": ["published.parquet"]}, "filters": {"max_lines": 10}}
    tests = small["tests"] | {"suites": None}
    return small | {"run": "published", "source": source, "tests": tests, "shards": 1}


def test_no_model_writes_tests(project: Project, settings: dict[str, Any]) -> None:
    planned = project.planned(settings)
    assert "read_suites" in planned
    assert not planned & {"generate_suites", "stack_from_wheels"}


def test_published_tests_are_run_again(project: Project, settings: dict[str, Any]) -> None:
    targets = [
        "results/published/tests/selected/000.jsonl.gz",
        "results/published/tests/functions.parquet",
    ]
    done = project.snakemake(settings, "--", *targets)
    assert done.returncode == 0, done.stdout + done.stderr
    folder = Path(project.folder, "results/published/tests")
    (tested,) = rows.read(folder / "tested/000.jsonl.gz", TestedFunction)
    assert [a.verdict for a in tested.assertions] == ["ok", "ok", "assertion"]
    assert manifest.read(folder / "selected/000.manifest.json")["funnel"]["left"] == 1
    (row,) = pq.read_table(folder / "functions.parquet").to_pylist()
    assert (row["tests"], row["tests_failed"]) == (TESTS[:2], TESTS[2:])
