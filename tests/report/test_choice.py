"""The checkpoint that speaks for a training is chosen without the benchmark; the best on it is named."""

from typing import TYPE_CHECKING

import pytest

from multiplt.errors import UserError
from multiplt.report.choice import Choice, choose, epoch_of
from multiplt.report.scores import read_scores

if TYPE_CHECKING:
    from report.conftest import World


def chosen(world: "World", language: str) -> Choice:
    folder = world.write()
    return choose(folder, read_scores(folder), language)


def test_the_epoch_with_the_least_loss_on_held_out_items_is_chosen_however_it_scores(
    world: "World",
) -> None:
    world.best_epoch["lua"] = 1
    assert chosen(world, "lua").chosen == "epoch-1"


def test_without_held_out_items_the_last_epoch_is_chosen(world: "World") -> None:
    choice = chosen(world, "ocaml")
    assert (choice.chosen, choice.by) == ("epoch-2", "last epoch")


def test_an_epoch_that_was_not_scored_is_not_chosen(world: "World") -> None:
    world.best_epoch["lua"] = 1
    folder = world.write()
    folder.checkpoints = ["base", "epoch-2"]
    assert choose(folder, read_scores(folder), "lua").chosen == "epoch-2"


def test_the_best_on_the_benchmark_is_the_first_of_equals(world: "World") -> None:
    world.first["lua"] = world.tuned["lua"]
    assert chosen(world, "lua").best == "epoch-1"


def test_one_checkpoint_may_have_several_labels(world: "World") -> None:
    assert chosen(world, "lua").labels("epoch-2") == ["chosen", "last", "best on the benchmark"]


def test_a_report_of_the_base_alone_is_refused(world: "World") -> None:
    folder = world.write()
    folder.checkpoints = ["base"]
    with pytest.raises(UserError, match="name a checkpoint after base"):
        choose(folder, read_scores(folder), "lua")


def test_a_checkpoint_has_a_number_of_epochs_or_is_refused() -> None:
    assert (epoch_of("base"), epoch_of("epoch-12")) == (0, 12)
    with pytest.raises(UserError, match="final: a checkpoint is base or epoch-<n>"):
        epoch_of("final")
