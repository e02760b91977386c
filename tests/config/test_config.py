"""The configuration: what is wrong is named before any job; schema and code agree."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from multiplt import workflow
from multiplt.config.execution import ExecutionConfig
from multiplt.config.models import load_model
from multiplt.config.reference import reference
from multiplt.config.run import Config, load, schema
from multiplt.errors import UserError
from multiplt.languages import LANGUAGES, SCORED
from multiplt.sandbox import Limits

ROOT = Path(__file__).parents[2]


def demo() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    return values


def refused(values: dict[str, Any]) -> str:
    with pytest.raises(UserError) as caught:
        load(values)
    return str(caught.value)


def test_the_demo_is_valid() -> None:
    assert load(demo()).run == "demo"


def test_a_typo_is_named_with_its_section() -> None:
    values = demo()
    values["tests"]["selection"]["min_coverag"] = 90
    assert "tests.selection.min_coverag: Extra inputs" in refused(values)


def test_a_value_out_of_range_is_named() -> None:
    values = demo()
    values["translate"]["sampling"]["temperature"] = -1
    assert "translate.sampling.temperature" in refused(values)


def test_an_unknown_language_is_named_with_those_there_are() -> None:
    values = demo() | {"languages": ["lua", "cobol"]}
    known = ", ".join(LANGUAGES)
    assert f"unknown language 'cobol'; there are {known}" in refused(values)


RACKET = {"racket": {"parquet": ["racket.parquet"]}}


@pytest.mark.parametrize(
    ("section", "change", "key"),
    [
        ("evaluate", {"prompts": {"rkt": "rkt.jsonl"}}, "evaluate.prompts: unknown language 'rkt'"),
        ("train", {"mix": {"raw": {"rackett": RACKET["racket"]}}}, "train.mix.raw: unknown"),
        ("train", {"mix": {"languages": ["lua", "rackett"]}}, "train.mix.languages: unknown"),
        ("plan", {"items": {"lau": 1}}, "plan.items: unknown language 'lau'"),
        ("plan", {"raw_tokens": {"lau": 1}}, "plan.raw_tokens: unknown language 'lau'"),
        ("plan", {"programs": {"lau": 1}}, "plan.programs: unknown language 'lau'"),
    ],
)
def test_a_language_is_known_wherever_one_is_named(
    section: str, change: dict[str, Any], key: str
) -> None:
    values = demo()
    values[section] |= change
    message = refused(values)
    assert f"\n  {key}" in message
    assert message.endswith(f"; there are {', '.join(SCORED)}")


def test_an_experiment_with_an_unknown_language_is_named() -> None:
    values = demo()
    values["experiments"] = {"e": {"title": "x", "languages": ["lau"], "arms": {"same": {}}}}
    assert "experiments: e.languages: unknown language 'lau'" in refused(values)


def test_a_language_is_named_once() -> None:
    values = demo()
    values["train"]["mix"] = {"languages": ["lua", "lua"]}
    assert "train.mix.languages: lua is named twice" in refused(values)
    assert "languages: lua is named twice" in refused(demo() | {"languages": ["lua", "lua"]})


def test_raw_files_come_from_somewhere() -> None:
    values = demo()
    values["train"]["mix"] = {"raw": {"racket": {}}}
    message = "train.mix.raw.racket: give one of parquet, hub, folder"
    assert message in refused(values)
    values["train"]["mix"] = {"raw": RACKET}
    assert load(values).train.mix


def test_no_adapter_is_trained_that_cannot_be_evaluated() -> None:
    values = demo()
    values["train"]["lora"]["r"] = 513
    assert "train.lora.r: Input should be less than or equal to 512" in refused(values)


def test_a_missing_key_is_named() -> None:
    values = demo()
    del values["train"]["model"]
    assert "train.model: Field required" in refused(values)


@pytest.mark.parametrize("name", ["..", ".", "../elsewhere", "a/b", "-x", ""])
def test_a_run_whose_results_would_lie_elsewhere_is_refused(name: str) -> None:
    assert "run: String should match pattern" in refused(demo() | {"run": name})


def test_suites_may_be_left_out_only_where_tests_are_published() -> None:
    values = demo()
    values["tests"]["suites"] = None
    assert refused(values).endswith(
        "\n  tests: suites: null needs source.published, which has tests"
    )


def test_a_clock_that_ends_before_the_processors_time_is_named() -> None:
    values = demo() | {"execution": {"cpu_seconds": 60}}
    assert "execution: wall_seconds must not be below cpu_seconds: 30 < 60" in refused(values)


def test_the_limits_are_those_of_the_sandbox_where_the_config_names_none() -> None:
    limits = {k: v for k, v in asdict(Limits()).items() if k in ExecutionConfig.model_fields}
    assert ExecutionConfig.model_validate(limits) == ExecutionConfig()


def test_the_schema_file_is_what_the_sections_say() -> None:
    assert (ROOT / "config/schema.json").read_text() == schema(), "run: make schema"


def test_the_reference_is_what_the_sections_say() -> None:
    assert (ROOT / "docs/configuration.md").read_text() == reference(), "run: make docs"


def test_every_key_is_described() -> None:
    def keys(node: Any) -> list[str]:
        found = []
        for definition in [node, *node["$defs"].values()]:
            for name, value in definition["properties"].items():
                if "description" not in value:
                    found.append(f"{definition['title']}.{name}")
        return found

    assert keys(Config.model_json_schema()) == []


@pytest.mark.parametrize("path", sorted((ROOT / "config/models").glob("*.yaml")), ids=str)
def test_every_model_file_is_valid(path: Path) -> None:
    load_model(path)


def test_a_model_is_a_file_or_a_repository_and_never_both(tmp_path: Path) -> None:
    values = yaml.safe_load((ROOT / "config/models/starcoderbase.yaml").read_text())
    gguf = yaml.safe_load((ROOT / "config/models/qwen2.5-coder-0.5b-instruct.yaml").read_text())
    for wrong in (values | {"file": gguf["file"]}, values | {"repository": None}):
        (tmp_path / "m.yaml").write_text(yaml.safe_dump(wrong))
        with pytest.raises(UserError, match="either a file or a repository"):
            load_model(tmp_path / "m.yaml")


def test_what_identifies_a_model_changes_with_its_bytes() -> None:
    repository = load_model(ROOT / "config/models/starcoderbase.yaml")
    assert repository.identity == "bigcode/starcoderbase@88ec5781ad071a9d9e925cd28f327dea22eb5188"
    file = load_model(ROOT / "config/models/qwen2.5-coder-0.5b-instruct.yaml")
    assert file.file and file.identity == file.file.sha256


def test_a_model_is_sampled_in_the_type_of_its_engine_or_else_of_its_checkpoint() -> None:
    file = load_model(ROOT / "config/models/qwen2.5-coder-0.5b-instruct.yaml")
    assert file.sampled.dtype == "float32"
    engine = file.engine.model_copy(update={"dtype": "float16"})
    assert file.model_copy(update={"engine": engine}).sampled.dtype == "float16"


def test_a_training_has_a_process_for_each_gpu_of_its_model() -> None:
    values = yaml.safe_load((ROOT / "config/paper.yaml").read_text())
    assert workflow.load_config(values).train.parallel.processes == 8
    values["train"]["parallel"] = {"strategy": "zero3", "processes": 2}
    with pytest.raises(SystemExit, match="processes is 2, and starcoderbase is trained on 8 GPUs"):
        workflow.load_config(values)


def test_a_wrong_key_of_a_model_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("title: x\nlicens: MIT\n")
    with pytest.raises(UserError, match=r"m\.yaml: "):
        load_model(tmp_path / "m.yaml")
