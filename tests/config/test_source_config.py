"""The settings of the source stage: what cannot be meant is refused before any job."""

from typing import Any

import pytest
from pydantic import ValidationError

from multiplt.config.source import FiltersConfig, OtherBenchmarkConfig, SourceConfig

FILE = {"name": "mbpp", "file": "mbpp.jsonl"}
DATASET = {"name": "mbpp", "dataset": "google-research-datasets/mbpp", "revision": "a" * 40}


@pytest.mark.parametrize("right", [FILE, DATASET, DATASET | {"subset": "full"}])
def test_a_benchmark_is_a_file_or_a_dataset_with_its_revision(right: dict[str, Any]) -> None:
    assert OtherBenchmarkConfig.model_validate(right).name == "mbpp"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "mbpp"},
        FILE | DATASET,
        {k: v for k, v in DATASET.items() if k != "revision"},
        DATASET | {"revision": "main"},
        FILE | {"name": "a/b"},
    ],
)
def test_any_other_benchmark_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OtherBenchmarkConfig.model_validate(wrong)


def test_a_pure_module_must_be_pythons_own() -> None:
    with pytest.raises(ValidationError, match="'numpy' is not a module"):
        FiltersConfig(modules=["math", "numpy"])


@pytest.mark.parametrize("module", ["random", "time", "os", "socket", "urllib", "threading"])
def test_no_clock_chance_file_or_network_is_pure_unless_asked_for(module: str) -> None:
    assert module not in FiltersConfig().modules
    assert FiltersConfig(modules=[module]).modules == [module]


def test_near_duplicates_stay_unless_asked_for() -> None:
    assert SourceConfig().near_duplicates is None


def test_a_measure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError):
        SourceConfig.model_validate({"decontamination": {"measures": ["fuzzy"]}})
