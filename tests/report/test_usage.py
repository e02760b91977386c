"""Times are summed from Snakemake's benchmark files, tokens from the manifests."""

from typing import TYPE_CHECKING

import pytest

from multiplt.errors import UserError
from multiplt.report.usage import Usage, read_usage

if TYPE_CHECKING:
    from report.conftest import World


def test_seconds_and_tokens_are_summed_over_shards_and_languages(finished: "World") -> None:
    usage = {u.rule: u for u in read_usage(finished.folder())}
    assert usage["translate"] == Usage("translate", 4, 50.0, 39.0, 0, 210.4, 110, 7700)


def test_a_language_has_the_cost_of_its_own_jobs_only(finished: "World") -> None:
    usage = {u.rule: u for u in read_usage(finished.folder(), language="lua")}
    assert usage["translate"] == Usage("translate", 2, 25.0, 19.5, 0, 210.4, 60, 4200)
    assert "generate_suites" not in usage


def test_gpu_hours_are_wall_time_times_the_gpus_that_the_models_file_asks_for(
    world: "World",
) -> None:
    folder = world.write()
    train = folder.config.train.model_copy(update={"model": "starcoderbase"})
    folder.config = folder.config.model_copy(update={"train": train})
    usage = {u.rule: u.gpu_seconds for u in read_usage(folder)}
    assert usage["train"] == 8 * 25.0
    assert usage["complete_benchmark"] == 75.0
    assert (usage["generate_suites"], usage["validate"]) == (0, None)


def test_a_stage_that_samples_nothing_has_no_tokens(finished: "World") -> None:
    usage = {u.rule: u for u in read_usage(finished.folder())}
    assert usage["validate"].tokens is None


def test_what_was_not_measured_is_none(world: "World") -> None:
    folder = world.write()
    (world.root / "benchmarks" / "deduplicate" / "lua.tsv").unlink()
    (world.root / "benchmarks" / "deduplicate" / "ocaml.tsv").write_text("s\tmax_rss\n0.4\t-\n")
    usage = {u.rule: u for u in read_usage(folder)}
    assert usage["deduplicate"].seconds == 0.4
    assert usage["deduplicate"].memory is None


def test_a_broken_benchmark_file_is_named(world: "World") -> None:
    folder = world.write()
    (world.root / "benchmarks" / "deduplicate" / "lua.tsv").write_text("s\nfast\n")
    with pytest.raises(UserError, match=r"deduplicate/lua.tsv"):
        read_usage(folder)
