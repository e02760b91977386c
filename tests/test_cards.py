"""The dataset card: true to the items, and read by `datasets`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import datasets
import pytest
import yaml

from factories import function, problem
from multiplt import dataset
from multiplt.cards import card
from multiplt.records import Sampling, Solution


def upstream(
    level: str = "across",
    tokens: str = "words",
    measures: Sequence[str] = ("exact", "text", "code"),
) -> list[dict[str, Any]]:
    """The manifests of two stages, as far as a card reads them."""
    return [
        {
            "stage": "filter_functions",
            "section": {"decontamination": {"ngram": 12, "measures": measures}},
            "funnel": {"entered": 9, "left": 5, "dropped": {"benchmark": 1, "todo": 3, "long": 0}},
            "facts": {"benchmark_tasks": {"HumanEval": 164, "mbpp": 974}},
        },
        {
            "stage": "deduplicate",
            "section": {"rouge_threshold": 0.6, "tokens": tokens, "deduplicate": level},
            "funnel": {"entered": 4, "left": 4, "dropped": {}},
        },
    ]


def solution(licence: str, sha1: str = "a" * 40) -> Solution:
    python = function(sha1)
    origin = replace(python.origin, licence=licence, repository=f"o/{licence}")
    owner = replace(problem(), function=replace(python, origin=origin))
    sampling = Sampling(0.8, 0.95, 10, [])
    return Solution(owner, "teacher", "rev1", sampling, 0, 0, "x\n", "f\nx\n", 0.5)


def written(solutions: list[Solution], held_out: int = 0, shards: int = 1, **settings: Any) -> str:
    return card(
        solutions,
        language="lua",
        title="Lua",
        files={"train": "train.parquet", "validation": "validation.parquet"},
        held_out=held_out,
        upstream=upstream(**settings) * shards,
        translator="Teacher-1B, licence MIT",
    )


def front_matter(text: str) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load(text.split("---\n")[1])
    return values


def test_the_front_matter_lists_each_licence_once_as_the_hub_spells_it() -> None:
    items = [solution("MIT"), solution("Apache-2.0"), solution("MIT")]
    assert front_matter(written(items))["license"] == ["apache-2.0", "mit"]


def test_a_licence_that_the_hub_does_not_know_is_other_and_named_in_the_text() -> None:
    text = written([solution("Odd-1.0")])
    assert front_matter(text)["license"] == ["other"]
    assert "| o/Odd-1.0 | Odd-1.0 | 1 |" in text


def test_the_funnel_counts_what_was_dropped_and_why() -> None:
    assert "| filter_functions | 9 | 5 | benchmark 1, todo 3 |" in written([solution("MIT")])


def test_the_funnel_sums_the_shards_of_a_stage() -> None:
    text = written([solution("MIT")], shards=3)
    assert "| filter_functions | 27 | 15 | benchmark 3, todo 9 |\n| deduplicate | 12 | 12 |" in text


def test_the_model_its_licence_and_its_sampling_are_named() -> None:
    text = written([solution("MIT")])
    assert "by Teacher-1B, licence MIT." in text
    assert "| teacher | rev1 | 0.8 | 0.95 | 1 |" in text


def test_the_decontamination_names_every_benchmark() -> None:
    assert "Benchmarks: HumanEval, mbpp." in written([solution("MIT")])


def test_the_decontamination_is_described_by_the_measures_in_force() -> None:
    said = {
        "exact": "prompt or solution of theirs as it is",
        "text": "with other white space",
        "code": "shares 12 consecutive code tokens",
    }
    for measure in said:
        text = written([solution("MIT")], measures=[measure])
        assert [name for name, sentence in said.items() if sentence in text] == [measure]


def test_a_card_without_decontamination_says_so() -> None:
    text = written([solution("MIT")], measures=[])
    assert "were not compared" in text
    assert "was left out where" not in text


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("none", "those that are like another one were kept."),
        ("one", "no two translate the same function."),
        ("within", "no two that translate the same function are alike (F-measure"),
        ("across", "no two are alike (F-measure"),
    ],
)
def test_likeness_is_denied_as_far_as_the_deduplication_went(level: str, said: str) -> None:
    assert f"stands here; {said}" in written([solution("MIT")], level=level)


def test_likeness_is_told_by_the_tokens_that_were_compared() -> None:
    assert "words, comments aside, over 0.6" in written([solution("MIT")])
    assert "words and operators, comments aside" in written([solution("MIT")], tokens="code")


def test_functions_are_counted_apart_from_items() -> None:
    items = [solution("MIT"), solution("MIT"), solution("MIT", "b" * 40)]
    assert "3 Lua functions, which translate 2 Python functions" in written(items)


@pytest.mark.parametrize("count", [1, 3])
def test_datasets_loads_the_folder_of_card_and_parquet(tmp_path: Path, count: int) -> None:
    items = [solution("MIT", f"{i}" * 40) for i in range(count)]
    folder = tmp_path / "lua"
    dataset.write(folder / "train.parquet", items)
    (folder / "README.md").write_text(written(items))
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].num_rows == count
    assert loaded["train"].column_names == dataset.SCHEMA.names
