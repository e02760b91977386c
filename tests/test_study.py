"""An arm of an experiment makes what its settings change, and reads the rest from where it was made first."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from multiplt.config.run import Config, load
from multiplt.errors import UserError
from multiplt.study import Study, writer

ROOT = Path(__file__).parents[1]


def config(arms: dict[str, Any], **others: Any) -> Config:
    values = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    values["run"] = "r"
    values["experiments"] = {"e": {"title": "t", "arms": arms, **others}}
    return load(values)


def test_an_arm_without_keys_is_the_run_itself() -> None:
    study = Study(config({"same": {}}))
    home = study.folder("e", "same")
    stages = (study.translated, study.built, study.trained, study.compiled)
    assert {stage(home) for stage in stages} == {"results/r"}
    assert study.scored(home, "epoch-1") == "results/r"


def test_an_arm_makes_its_own_from_the_first_stage_that_it_changes() -> None:
    study = Study(config({"a": {"dataset": {"limit": 2}}}))
    home = study.folder("e", "a")
    assert home == "results/r/experiments/e/a"
    assert study.translated(home) == "results/r"
    assert study.built(home) == study.trained(home) == home


def test_scores_before_training_are_shared_by_arms_that_train_the_same_model() -> None:
    study = Study(config({"a": {"train": {"epochs": 5}}}))
    home = study.folder("e", "a")
    assert study.scored(home, "base") == "results/r"
    assert study.scored(home, "epoch-1") == home
    assert study.checkpoints(home)[-1] == "epoch-5"


def test_two_arms_that_change_the_same_are_made_once() -> None:
    study = Study(config({"a": {"dataset": {"limit": 2}}, "b": {"dataset": {"limit": 2}}}))
    assert study.trained(study.folder("e", "b")) == study.folder("e", "a")


def test_a_model_of_several_languages_is_trained_once_for_all() -> None:
    study = Study(config({"a": {"train": {"mix": {"languages": ["lua", "r"]}}}}))
    home = study.folder("e", "a")
    assert study.set_of(home, "lua") == study.set_of(home, "r") == "mixed"
    assert study.learned_languages(home, "mixed") == ["lua", "r"]
    assert study.training_data(home, "mixed") == f"{home}/mixtures/mixed"


def test_a_language_that_is_learned_and_not_scored_is_one_of_the_run() -> None:
    arms = {"a": {"train": {"mix": {"languages": ["lua", "haskell"]}}}}
    assert "haskell" not in Study(config({"same": {}})).languages
    assert "haskell" in Study(config(arms)).languages


def test_the_sources_of_an_experiment_are_where_its_arms_left_them() -> None:
    study = Study(config({"same": {}, "a": {"train": {"seed": 1}}}, languages=["lua"]))
    first, second = study.sources("e", str.upper)
    assert first.scores["epoch-1"] == "results/r/evaluation/lua/epoch-1/scores.json"
    assert second.scores["base"] == first.scores["base"]
    assert second.training == f"{study.folder('e', 'a')}/checkpoints/lua.manifest.json"
    assert second.hub == "QWEN2.5-CODER-0.5B-INSTRUCT"


def test_a_source_says_in_what_its_arms_evaluation_is_not_the_published_one() -> None:
    whole = {"evaluate": {"limit": None, "sampling": {"temperature": 0.2, "top_p": 0.95}}}
    warm = {"evaluate": {"limit": None, "sampling": {"temperature": 0.8, "top_p": 0.95}}}
    study = Study(config({"whole": whole, "warm": warm}, languages=["lua"]))
    unlike = [source.unlike for source in study.sources("e", str)]
    assert unlike == [[], ["sampled at temperature 0.8, top-p 0.95"]]


def test_translations_are_never_of_the_published_problems_and_sampled_or_prompted_otherwise_it_says_so() -> (
    None
):
    alike = {"translate": {"examples": 0, "sampling": {"temperature": 0.8, "top_p": 0.95}}}
    unlike = {"translate": {"examples": 2, "sampling": {"temperature": 0.2, "top_p": 1}}}
    arms = {"alike": alike, "unlike": unlike}
    study = Study(config(arms, measure="translated", languages=["lua"]))
    first, second = (source.unlike for source in study.sources("e", str))
    assert first == ["all problems, not the 1,000 published"]
    assert second == [
        *first,
        "worked examples in the prompt: 2",
        "sampled at temperature 0.2, top-p 1",
    ]


def test_an_experiment_on_translations_reads_verdicts_and_trains_nothing() -> None:
    arms = {"without": {"translate": {"python": False}}}
    (source, *_) = Study(config(arms, measure="translated", languages=["r"])).sources("e", str)
    assert source.verdicts == ["results/r/experiments/e/without/verdicts/r/000.jsonl.gz"]
    assert not source.scores


def written(**settings: Any) -> dict[str, Any]:
    """The keys of an arm that trains on items which a model writes."""
    return {"train": {"mix": {"translations": False, "self_instruct": {"items": 2} | settings}}}


def test_items_that_a_model_writes_are_shared_by_arms_that_differ_in_training_alone() -> None:
    longer = written()
    longer["train"]["epochs"] = 5
    study = Study(config({"a": written(), "b": longer, "c": written(items=3)}))
    (first,) = study.written_items(study.folder("e", "a"), "lua")
    assert first == "results/r/experiments/e/a/self_instruct/lua.parquet"
    assert study.written_items(study.folder("e", "b"), "lua") == [first]
    assert study.written_items(study.folder("e", "c"), "lua") != [first]
    assert study.written_items(study.main, "lua") == []


def test_the_model_that_learns_writes_unless_another_is_named() -> None:
    study = Study(config({"a": written(), "b": written(model="other")}))
    assert writer(study[study.folder("e", "a")]) == study[study.main].train.model
    assert writer(study[study.folder("e", "b")]) == "other"


@pytest.mark.parametrize(
    ("arm", "key"),
    [
        ({"dataset": {"limit": 0}}, "experiments.e.arms.a: dataset.limit"),
        ({"train": {"epoch": 3}}, "experiments.e.arms.a: train.epoch"),
        ({"train": {"mix": {"translations": False}}}, "experiments.e.arms.a: train.mix"),
        ({"source": {}}, "experiments.e.arms.a.source"),
        (
            {"train": {"mix": {"languages": ["lua", "rackett"]}}},
            "experiments.e.arms.a: train.mix.languages: unknown language 'rackett'; there are ",
        ),
    ],
)
def test_an_arm_with_a_wrong_key_is_refused_by_name(arm: dict[str, Any], key: str) -> None:
    with pytest.raises(UserError, match=f"\n  {key}"):
        config({"a": arm})


def test_arms_are_compared_at_the_k_of_the_run() -> None:
    def run(ks: list[int], **others: Any) -> Config:
        sampling = {"samples": 10, "temperature": 0.2, "max_tokens": 9}
        return config({"a": {"evaluate": {"ks": ks, "sampling": sampling}}}, **others)

    message = r"arms\.a: evaluate\.ks: the smallest must be the run's, 1, not 10"
    with pytest.raises(UserError, match=message):
        run([10])
    assert run([1, 10]).run == "r"
    assert run([10], measure="translated").run == "r"


def test_the_tenth_epoch_and_the_last_are_scored_in_their_order() -> None:
    study = Study(config({"a": {"train": {"epochs": 11}}}))
    home = study.folder("e", "a")
    assert study.checkpoints(home) == ["base", *(f"epoch-{n}" for n in range(1, 12))]
