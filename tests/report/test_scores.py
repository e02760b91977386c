"""The table of results is what the scores files say; a gain is called one only where its interval
is above zero.
"""

import csv
import json
from typing import TYPE_CHECKING

import pytest

from multiplt.errors import UserError
from multiplt.report.scores import Score, as_text, compare, read_scores

if TYPE_CHECKING:
    from report.conftest import World


def test_the_table_of_results_equals_the_scores_files(finished: "World") -> None:
    with (finished.root / "report" / "results.csv").open() as text:
        table = list(csv.DictReader(text))
    for row in table:
        where = finished.root / "evaluation" / row["language"] / row["checkpoint"] / "scores.json"
        scores = json.loads(where.read_text())
        stated = scores["pass_at_k"][row["k"]]
        assert float(row["estimate"]) == stated["mean"]
        assert (float(row["low"]), float(row["high"])) == (stated["low"], stated["high"])
        assert (int(row["problems"]), int(row["samples"])) == (32, 2)


def test_the_table_of_results_has_a_row_for_each_language_checkpoint_and_k(
    finished: "World",
) -> None:
    with (finished.root / "report" / "results.csv").open() as text:
        rows = [(r["language"], r["checkpoint"], r["k"]) for r in csv.DictReader(text)]
    checkpoints = ("base", "epoch-1", "epoch-2")
    assert rows == [(x, c, k) for x in ("lua", "ocaml") for c in checkpoints for k in "12"]


def test_the_table_for_the_terminal_is_aligned_and_counts_items() -> None:
    scores = [
        Score("lua", "base", 1, 0.05, 0, 0.1, 12, 2),
        Score("ocaml", "base", 1, 1, 1, 1, 9, 2),
    ]
    header, first, second = as_text(scores, {"lua": 7, "ocaml": 1234}).splitlines()
    assert len(header) == len(first) == len(second)
    assert first.split()[:5] == ["lua", "7", "base", "pass@1", "5.0"]
    assert "1234" in second


def test_a_gain_on_every_problem_is_an_improvement(world: "World") -> None:
    world.base["lua"], world.tuned["lua"] = [0, 0, 0, 0] * 8, [2, 2, 1, 2] * 8
    folder = world.write()
    assert compare(folder, read_scores(folder), "lua", "epoch-2").judgement == "improved"


def test_a_loss_on_every_problem_is_called_worse(world: "World") -> None:
    world.base["lua"], world.tuned["lua"] = [2, 2, 1, 2] * 8, [0, 0, 0, 0] * 8
    folder = world.write()
    assert compare(folder, read_scores(folder), "lua", "epoch-2").judgement == "worse"


def test_no_change_at_all_is_within_noise(world: "World") -> None:
    world.tuned = world.base
    folder = world.write()
    assert compare(folder, read_scores(folder), "lua", "epoch-2").judgement == "within noise"


def test_checkpoints_scored_on_other_problems_are_not_compared(world: "World") -> None:
    world.tuned["lua"] = [1, 1, 1]
    folder = world.write()
    with pytest.raises(UserError, match="only one of the two"):
        compare(folder, read_scores(folder), "lua", "epoch-2")


def test_a_broken_scores_file_is_named(world: "World") -> None:
    folder = world.write()
    (world.root / "evaluation" / "lua" / "base" / "scores.json").write_text("{}")
    with pytest.raises(UserError, match=r"lua/base/scores.json: not a scores file"):
        read_scores(folder)
