"""The funnel: what does not add up is refused, within a stage and between stages."""

import json
from typing import TYPE_CHECKING

import pytest

from multiplt.errors import UserError
from multiplt.records import Funnel
from multiplt.report.funnel import largest_losses, of_language, read_pipeline

if TYPE_CHECKING:
    from report.conftest import World


def test_a_stage_that_does_not_add_up_is_refused_by_the_name_of_its_manifest(
    world: "World",
) -> None:
    folder = world.write()
    path = world.root / "tests" / "selected" / "000.manifest.json"
    content = json.loads(path.read_text())
    content["funnel"]["left"] += 1
    path.write_text(json.dumps(content))
    with pytest.raises(UserError, match=r"selected/000.manifest.json: the funnel does not add up"):
        read_pipeline(folder)


def test_a_stage_that_took_in_other_rows_than_the_one_before_let_out_is_refused(
    world: "World",
) -> None:
    folder = world.write()
    world.manifest("deduplicate", Funnel(21, 21), {"language": "lua"})
    with pytest.raises(UserError, match=r"collect_solutions let out 20, but deduplicate \(lua\)"):
        read_pipeline(folder)


def test_candidates_that_were_never_run_are_refused(world: "World") -> None:
    folder = world.write()
    path = world.root / "verdicts" / "lua" / "000.manifest.json"
    content = json.loads(path.read_text())
    content["facts"]["programs"] -= 1
    path.write_text(json.dumps(content))
    with pytest.raises(UserError, match=r"validate \(lua\) ran 59 programs"):
        read_pipeline(folder)


def test_shards_are_summed(finished: "World") -> None:
    pipeline = read_pipeline(finished.folder())
    assert [step.count for step in pipeline.functions] == [600, 520, 40, 35, 14, 12, 10, 5, 3]
    assert [step.count for step in pipeline.candidates] == [60, 50, 20, 12, 9, 5, 9, 5]


def test_no_step_is_longer_than_the_one_before_it(finished: "World") -> None:
    pipeline = read_pipeline(finished.folder())
    assert all(s.count <= s.before for s in pipeline.functions + pipeline.candidates)


def test_a_languages_part_of_the_funnel_holds_no_other_language(finished: "World") -> None:
    part = of_language(read_pipeline(finished.folder()), "lua")
    steps = part.functions + part.candidates
    assert {s.language for s in part.stages} == {"lua"}
    assert {s.language for s in steps} == {None, "lua"}
    assert [s.count for s in part.functions] == [600, 520, 40, 35, 14, 12, 5]


def test_the_largest_losses_come_first(finished: "World") -> None:
    shares = [loss.share for loss in largest_losses(read_pipeline(finished.folder()), 8)]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) == 8
