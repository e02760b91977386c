"""Files on the hub: named by id and revision, streamed, told apart when they cannot be read.

The programs run against a hub on this machine (`hub_server`).
"""

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from hub_server import NAME, REVISION, serve
from multiplt import manifest
from multiplt.config.source import HubConfig
from multiplt.source import extracts
from multiplt.source.hub import addresses, is_on_hub
from multiplt.source.stack import SCHEMA

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parents[2] / "scripts"
PATH = "data/python/data-00000-of-00144.parquet"


ADDRESS = f"hf://datasets/{NAME}@{REVISION}/{PATH}"


def parquet(rows: list[dict[str, Any]], schema: pa.Schema | None = SCHEMA) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), out, row_group_size=300)
    return out.getvalue()


def stack_file(n: int) -> dict[str, Any]:
    return dict.fromkeys(SCHEMA.names) | {
        "hexsha": f"{n:040x}",
        "max_stars_repo_path": f"m/{n}.py",
        "max_stars_repo_name": "user/repo",
        "max_stars_repo_licenses": ["MIT"],
        "content": f"def f(x):\n    'd'\n    return x + {n}\n",
    }


def call(
    program: str, endpoint: str, folder: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    known = {"HF_ENDPOINT": endpoint, "HF_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "0"}
    script = SCRIPTS / f"{program}.py"
    files = ["--output", str(folder / "out.jsonl.gz"), "--manifest", str(folder / "out.json")]
    return subprocess.run(
        [sys.executable, str(script), *words, *files],
        env=os.environ | known,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_range_in_braces_stands_for_one_address_a_file() -> None:
    named = HubConfig(
        dataset="bigcode/the-stack-dedup",
        revision="b" * 40,
        files="data/python/data-{00008..00011}-of-00144.parquet",
    )
    start = f"hf://datasets/bigcode/the-stack-dedup@{'b' * 40}/data/python/data-"
    assert addresses(named) == [
        f"{start}{n}-of-00144.parquet" for n in ("00008", "00009", "00010", "00011")
    ]
    assert all(map(is_on_hub, addresses(named)))


def test_a_path_without_braces_is_one_file() -> None:
    named = HubConfig(dataset="o/d", revision="b" * 40, files="a.parquet")
    assert addresses(named) == [f"hf://datasets/o/d@{'b' * 40}/a.parquet"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"revision": "main"},
        {"files": "data/*.csv"},
        {"files": "{1..2}/{3..4}.parquet"},
        {"files": "data-{a..b}.parquet"},
    ],
)
def test_a_name_that_would_change_its_meaning_is_refused(wrong: dict[str, str]) -> None:
    right = {"dataset": "o/d", "revision": "b" * 40, "files": "a.parquet"}
    with pytest.raises(ValidationError):
        HubConfig.model_validate(right | wrong)


def test_a_file_on_the_hub_gives_what_the_same_file_gives_here(tmp_path: Path) -> None:
    rows = [stack_file(n) for n in range(700)] + [stack_file(700) | {"content": None}]
    local = tmp_path / "local"
    local.mkdir()
    (local / "a.parquet").write_bytes(parquet(rows))
    with serve({PATH: parquet(rows)}) as hub:
        done = call("extract_functions", hub.endpoint, tmp_path, "--input", ADDRESS)
        assert done.returncode == 0, done.stderr
        same = call("extract_functions", hub.endpoint, local, "--input", str(local / "a.parquet"))
        assert same.returncode == 0, same.stderr
    assert len(list(extracts.read(tmp_path / "out.jsonl.gz", 0, 1))) == 700
    assert (tmp_path / "out.jsonl.gz").read_bytes() == (local / "out.jsonl.gz").read_bytes()
    facts = manifest.read(tmp_path / "out.json")["facts"]
    assert facts["input"] == ADDRESS
    assert (facts["rows"], facts["unusable_rows"]) == (701, {"null_content": 1})


def test_only_the_columns_in_use_are_fetched(tmp_path: Path) -> None:
    rows = [stack_file(n) | {"ext": os.urandom(20_000).hex()} for n in range(300)]
    data = parquet(rows)
    with serve({PATH: data}) as hub:
        done = call("extract_functions", hub.endpoint, tmp_path, "--input", ADDRESS)
    assert done.returncode == 0, done.stderr
    assert sum(hub.served.values()) < len(data) / 2


def truncated() -> bytes:
    return parquet([stack_file(1)])[:-30]


def without_content() -> bytes:
    return parquet([{"hexsha": "a"}], None)


@pytest.mark.parametrize(
    "files",
    [{}, {PATH: b""}, {PATH: truncated()}, {PATH: without_content()}],
    ids=["absent", "empty", "truncated", "without a column"],
)
def test_a_file_that_cannot_be_read_is_named_in_one_line_and_leaves_no_output(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    with serve(files) as hub:
        done = call("extract_functions", hub.endpoint, tmp_path, "--input", ADDRESS)
    assert done.returncode == 1
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1 and PATH in errors[0]
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.jsonl.gz").exists()


def test_a_benchmark_on_the_hub_comes_with_all_its_splits(tmp_path: Path) -> None:
    splits = {
        f"data/{split}-00000-of-00001.parquet": parquet(
            [{"text": f"{split} {n}"} for n in (1, 2)], None
        )
        for split in ("train", "test", "validation")
    }
    named = {"name": "mbpp", "dataset": NAME, "revision": REVISION}
    with serve(splits) as hub:
        done = call("fetch_hub_benchmark", hub.endpoint, tmp_path, "--section", json.dumps(named))
    assert done.returncode == 0, done.stderr
    with gzip.open(tmp_path / "out.jsonl.gz", "rt") as lines:
        texts = {json.loads(line)["text"] for line in lines}
    assert texts == {f"{split} {n}" for split in ("train", "test", "validation") for n in (1, 2)}
