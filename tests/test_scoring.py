"""Scoring: every problem complete, or no score at all."""

import pytest
from pydantic import ValidationError

from factories import generation, problem
from multiplt.config.evaluate import EvaluateConfig
from multiplt.errors import UserError
from multiplt.records import Result, Verdicts
from multiplt.scoring import scores

PROBLEMS = [problem("a"), problem("b")]


def section(samples: int, ks: list[int]) -> EvaluateConfig:
    sampling = {"samples": samples, "temperature": 0.2, "max_tokens": 9}
    return EvaluateConfig.model_validate({"sampling": sampling, "ks": ks})


def row(name: str, *words: str) -> Verdicts:
    results = [Result(i, "", w, 0, "", "", 0, 0, "") for i, w in enumerate(words)]
    return Verdicts(problem(name), generation(["x"] * len(words)), results)


def test_only_a_proven_pass_counts() -> None:
    rows = [row("a", "ok", "exception"), row("b", "cpu_timeout", "crash")]
    result = scores(section(2, [1]), PROBLEMS, rows)
    assert result["pass_at_k"]["1"]["mean"] == 0.25
    assert result["tallies"] == {"a": {"n": 2, "c": 1}, "b": {"n": 2, "c": 0}}


def test_each_k_that_the_samples_allow_is_reported() -> None:
    rows = [row("a", "ok", "ok"), row("b", "ok", "crash")]
    assert scores(section(2, [1, 2, 10]), PROBLEMS, rows)["pass_at_k"].keys() == {"1", "2"}


def test_a_missing_problem_stops_the_scoring() -> None:
    with pytest.raises(UserError, match=r"b: no results \(1 of 2 are missing\)"):
        scores(section(1, [1]), PROBLEMS, [row("a", "ok")])


def test_a_problem_with_too_few_results_stops_the_scoring() -> None:
    with pytest.raises(UserError, match="b: 1 results, 2 expected"):
        scores(section(2, [1]), PROBLEMS, [row("a", "ok", "ok"), row("b", "ok")])


def test_a_problem_that_comes_twice_stops_the_scoring() -> None:
    rows = [row("a", "ok"), row("b", "ok"), row("b", "ok")]
    with pytest.raises(UserError, match="b: results come 2 times"):
        scores(section(1, [1]), PROBLEMS, rows)


def test_a_problem_that_was_not_asked_for_stops_the_scoring() -> None:
    with pytest.raises(UserError, match="c: not among"):
        scores(section(1, [1]), PROBLEMS, [row("a", "ok"), row("b", "ok"), row("c", "ok")])


def test_a_failure_of_the_machine_is_not_a_failure_of_the_program() -> None:
    with pytest.raises(UserError, match=r"b: .* \(infrastructure\)"):
        scores(section(1, [1]), PROBLEMS, [row("a", "ok"), row("b", "infrastructure")])


def test_scores_do_not_depend_on_the_order_of_the_rows() -> None:
    rows = [row("a", "ok"), row("b", "crash")]
    config = section(1, [1])
    assert scores(config, PROBLEMS, rows) == scores(config, PROBLEMS[::-1], rows[::-1])


def test_settings_without_any_possible_k_are_refused() -> None:
    with pytest.raises(ValidationError, match="pass@10 needs at least 10 samples"):
        section(5, [10])


def test_the_verdicts_are_counted() -> None:
    rows = [row("a", "ok"), row("b", "memory")]
    assert scores(section(1, [1]), PROBLEMS, rows)["verdicts"] == {"ok": 1, "memory": 1}
