"""The plan: arithmetic that can be done by hand, what is unknown, and what a finished stage knows better."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from multiplt.config.run import load
from multiplt.errors import UserError
from multiplt.plan import Job, Plan, Work
from multiplt.plan_table import STAGES, table

ROOT = Path(__file__).parents[1]
HOME = "results/paper"
RAW = {
    "translations": False,
    "raw": {name: {"parquet": [f"{name}.parquet"]} for name in ("lua", "r")},
}


def paper(**plan: Any) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((ROOT / "config/paper.yaml").read_text())
    values["plan"] |= plan
    return values


def work(rule: str, name: str = "", values: dict[str, Any] | None = None, at: Path = ROOT) -> Work:
    plan = Plan(load(values or paper()), at)
    found = [job for job in plan.run() if (job.rule, job.name) == (rule, name)]
    return sum(map(plan.work, found), Work())


def test_suites_take_the_samples_of_every_function_at_the_models_rate() -> None:
    suites = work("generate_suites")
    assert suites.jobs == 200
    assert suites.prompts == 432_361
    assert suites.tokens == 432_361 * 5 * 400
    assert suites.gpu_hours == pytest.approx(432_361 * 5 * 400 / 160 / 3600)
    assert suites.cpu_hours == 0


def test_translating_comes_to_the_papers_hours_a_language() -> None:
    assert work("translate", "lua").gpu_hours == pytest.approx(1400, rel=0.01)


def test_a_training_reads_its_items_once_an_epoch() -> None:
    assert work("train", "lua").tokens == 48_194 * 135 * 10


def test_candidates_are_run_on_cores_at_the_rate_of_their_language() -> None:
    fast = work("validate", "lua", paper(programs={"lua": 100, "r": 10}))
    slow = work("validate", "r", paper(programs={"lua": 100, "r": 10}))
    assert fast.cpu_hours == pytest.approx(133_668 * 50 / 100 / 3600)
    assert slow.cpu_hours == pytest.approx(10 * (fast.cpu_hours or 0))


def test_what_nobody_knows_is_unknown_with_all_that_follows_from_it() -> None:
    values = paper(functions=None)
    assert work("generate_suites", values=values).gpu_hours is None
    assert work("translate", "lua", values).gpu_hours is not None
    assert "?" in table(Plan(load(values)), load(values).plan, 5)


def test_a_model_without_gpus_takes_hours_of_cores() -> None:
    values = paper()
    values["translate"]["model"] = "qwen2.5-coder-0.5b-instruct"
    found = work("translate", "lua", values)
    assert found.gpu_hours == 0
    assert found.cpu_hours and found.cpu_hours > 0


def test_a_complete_stage_knows_better_than_the_config_and_half_of_one_does_not(
    tmp_path: Path,
) -> None:
    values = paper() | {"shards": 2}
    for shard, left in (("000", 30), ("001", 12)):
        assert work("validate", "lua", values, tmp_path).programs == 133_668 * 50
        path = tmp_path / HOME / f"problems/lua/{shard}.manifest.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        funnel = {"entered": 50, "left": left, "dropped": {"mixed_list": 50 - left}}
        path.write_text(json.dumps({"funnel": funnel}))
    assert work("validate", "lua", values, tmp_path).programs == (30 + 12) * 50


def test_a_users_own_problems_are_counted_as_they_will_be_read(tmp_path: Path) -> None:
    lines = '{"name": "one \u2028"}\n{"name": "two"}\n\n'
    path = tmp_path / "own.jsonl.gz"
    path.write_bytes(gzip.compress(lines.encode()))
    values = paper()
    values["evaluate"]["problems"] = str(path)
    plan = Plan(load(values))
    assert plan.work(Job("complete_benchmark", HOME, "lua", "base")).prompts == 2
    path.unlink()
    with pytest.raises(UserError, match=r"own\.jsonl\.gz: cannot be read"):
        plan.work(Job("complete_benchmark", HOME, "lua", "base"))


def test_an_experiment_adds_only_what_the_run_does_not_make() -> None:
    plan = Plan(load(paper()))
    ablation = plan.experiments()["dedup_ablation"]
    assert not any(job.rule in ("translate", "validate") for job in ablation)
    assert Job("train", f"{HOME}/experiments/dedup_ablation/none", "lua") in ablation
    assert not set(ablation) & set(plan.run())


def test_a_limited_dataset_trains_on_fewer_tokens() -> None:
    plan = Plan(load(paper()))
    home = f"{HOME}/experiments/dataset_size/items_5k"
    assert plan.work(Job("train", home, "racket")).tokens == 5000 * 135 * 48


def test_a_limit_spares_no_solution_from_being_run_again() -> None:
    plan = Plan(load(paper()))
    home = f"{HOME}/experiments/dataset_size/items_5k"
    assert plan.work(Job("recheck_solutions", home, "racket")).programs == 40_510


def mixed(arm: str) -> float | None:
    """Tokens of the paper's model of three languages."""
    home = f"{HOME}/experiments/mixed_languages/{arm}"
    return Plan(load(paper())).work(Job("train", home, "mixed")).tokens


def test_an_equal_mixture_takes_of_each_language_as_many_items_as_the_smallest_has() -> None:
    assert mixed("equal") == 3 * 40_510 * 135 * 4
    assert mixed("unequal") == (48_194 + 43_401 + 40_510) * 135 * 4


def test_a_mixture_with_a_language_of_unknown_size_is_of_unknown_size() -> None:
    plan = Plan(load(paper(items={"lua": 48_194, "racket": 40_510})))
    for arm in ("equal", "unequal"):
        home = f"{HOME}/experiments/mixed_languages/{arm}"
        assert plan.work(Job("train", home, "mixed")).tokens is None


def test_the_items_of_another_deduplication_are_unknown_until_they_are_there(
    tmp_path: Path,
) -> None:
    plan = Plan(load(paper()), tmp_path)
    home = f"{HOME}/experiments/dedup_ablation/none"
    assert plan.work(Job("train", home, "lua")).tokens is None
    assert plan.work(Job("recheck_solutions", home, "lua")).programs is None
    path = tmp_path / home / "datasets/lua.manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"funnel": {"entered": 90, "left": 80, "dropped": {"x": 10}}}))
    assert plan.work(Job("train", home, "lua")).tokens == 80 * 135 * 7
    path = tmp_path / home / "solutions/deduplicated/lua.manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"funnel": {"entered": 99, "left": 90, "dropped": {"x": 9}}}))
    assert plan.work(Job("recheck_solutions", home, "lua")).programs == 90


def test_all_raw_files_count_in_whole_and_unknown_ones_are_unknown() -> None:
    values = paper(raw_tokens={"lua": 1000})
    values["experiments"] = {
        "all_files": {
            "title": "x",
            "languages": ["lua", "r"],
            "arms": {"raw": {"train": {"mix": RAW}}},
        }
    }
    plan = Plan(load(values))
    home = f"{HOME}/experiments/all_files/raw"
    assert plan.work(Job("train", home, "lua")).tokens == 1000 * 10
    assert plan.work(Job("train", home, "r")).tokens is None


def test_a_rule_that_the_plan_does_not_know_is_an_error_and_not_one_job() -> None:
    with pytest.raises(ValueError, match="translte"):
        Plan(load(paper())).work(Job("translte", HOME, "lua"))


def test_every_job_belongs_to_a_stage_of_the_table() -> None:
    plan = Plan(load(paper()))
    jobs = [*plan.run(), *(job for more in plan.experiments().values() for job in more)]
    staged = {rule for rules in STAGES.values() for rule in rules}
    assert {job.rule for job in jobs} <= staged


def test_the_table_puts_published_hours_beside_the_planned_ones() -> None:
    config = load(paper())
    lines = [line.split() for line in table(Plan(config), config.plan, 5).splitlines()]
    assert ["translate", "6,962", "7,000"] in lines
    assert ["suites", "1,501", "2,000"] in lines


def test_an_experiment_on_python_translates_nothing_and_trains_on_the_functions() -> None:
    jobs = Plan(load(paper())).experiments()["typed_python"]
    rules = {job.rule for job in jobs}
    assert not rules & {"build_problems", "translate", "validate", "build_dataset"}
    home = f"{HOME}/experiments/typed_python/typed"
    assert Job("build_python_dataset", home) in jobs
    plan = Plan(load(paper()))
    assert plan.work(Job("train", home, "python")).tokens == 133_668 * 135 * 7
