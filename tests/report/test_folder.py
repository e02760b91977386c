"""What is read of a run: every file that the config names, and nothing else."""

from typing import TYPE_CHECKING

import pytest

from multiplt.config.mix import MixConfig
from multiplt.errors import UserError

if TYPE_CHECKING:
    from report.conftest import World


def test_a_missing_shard_is_an_error_that_names_the_file(world: "World") -> None:
    folder = world.write()
    missing = world.root / "translations" / "lua" / "001.manifest.json"
    missing.unlink()
    with pytest.raises(UserError, match=r"translations/lua/001.manifest.json"):
        folder.funnel("translate", language="lua")


def test_what_an_older_run_with_more_shards_left_is_not_counted(world: "World") -> None:
    world.shards = 4
    world.write()
    world.shards = 2
    folder = world.write()
    assert folder.funnel("filter_functions").entered == 520


def test_every_file_that_was_read_is_among_the_reports_inputs(finished: "World") -> None:
    folder = finished.folder()
    folder.funnel("translate", language="ocaml")
    names = {path.name for path in folder.used}
    assert names == {"000.manifest.json", "001.manifest.json"}


def test_languages_that_were_learned_together_share_one_training(world: "World") -> None:
    folder = world.write()
    train = folder.config.train.model_copy(update={"mix": MixConfig(languages=["lua", "ocaml"])})
    folder.config = folder.config.model_copy(update={"train": train})
    assert folder.names("train") == [{"set": "mixed"}]
    assert folder.names("train", language="ocaml") == [{"set": "mixed"}]


def test_a_run_without_wheels_has_no_job_that_reads_wheels(world: "World") -> None:
    folder = world.write()
    source = folder.config.source.model_copy(update={"wheels": []})
    folder.config = folder.config.model_copy(update={"source": source})
    assert folder.names("stack_from_wheels") == []
