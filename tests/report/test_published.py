"""The published figures that the report holds a run against, and the runs that it may be held against."""

from pathlib import Path

from multiplt.config.base import SamplingConfig
from multiplt.config.evaluate import EvaluateConfig
from multiplt.languages import get_language
from multiplt.report import published

SMALL = "StarCoderBase-1B"
TARGETS = {get_language(name).title for name in ("julia", "lua", "ocaml", "r", "racket")}


def test_table_2_has_four_models_a_language() -> None:
    scores = published.read_scores()
    assert len(scores) == 20
    assert {score.language for score in scores} == TARGETS
    lua = {s.model: (s.base, s.tuned, s.epoch) for s in scores if s.language == "Lua"}
    assert lua["StarCoderBase-15B"] == (0.266, 0.31, 4)


def test_a_curve_starts_before_training_and_reaches_table_2_at_its_epoch() -> None:
    for language in TARGETS:
        scores = {s.model: s for s in published.read_scores() if s.language == language}
        for curve in published.read_curves(language):
            assert curve.epochs == list(range(curve.epochs[0], curve.epochs[-1] + 1))
            score = scores[curve.model]
            assert (curve.epochs[0] == 0) == (score.base is not None)
            if score.epoch:
                at = dict(zip(curve.epochs, curve.scores, strict=True))[score.epoch]
                assert abs(at - score.tuned) < 0.001


def test_each_language_has_a_share_and_a_score_in_one_place_only() -> None:
    shares = {share.language: share for share in published.read_shares()}
    assert shares.keys() >= TARGETS
    assert {name for name, share in shares.items() if share.score is None} == TARGETS
    assert 0.5 < sum(share.share for share in shares.values()) < 1


def lua_1b() -> published.PublishedScore:
    return next(s for s in published.read_scores() if (s.language, s.model) == ("Lua", SMALL))


def test_the_papers_model_benchmark_and_sampling_are_comparable() -> None:
    assert published.differences(lua_1b(), 161, EvaluateConfig()) == []


def test_the_benchmark_with_fewer_problems_than_the_published_one_is_not_comparable() -> None:
    found = published.differences(lua_1b(), 154, EvaluateConfig())
    assert found == ["154 problems of ours, 161 published"]


def test_every_published_score_says_how_many_problems_it_is_the_mean_of() -> None:
    found = {(s.language, s.model): s.problems for s in published.read_scores()}
    assert found["OCaml", SMALL] == 156
    assert found["OCaml", "CodeLlama-70B"] == 155
    assert set(found.values()) == {155, 156, 159, 161}
    ablation = {arm.problems for arm in published.read_arms("prompt_ablation")}
    assert ablation == {1000}


def test_another_model_other_problems_a_part_of_the_benchmark_and_other_sampling_are_each_named() -> (
    None
):
    other = EvaluateConfig(
        limit=6,
        problems=Path("own.jsonl"),
        sampling=SamplingConfig(samples=20, temperature=0.8, max_tokens=512),
    )
    found = published.differences(None, 6, other)
    assert found == [
        "another model",
        "problems of its own",
        "at most 6 problems of the benchmark",
        "sampled at temperature 0.8, top-p 0.95",
    ]
