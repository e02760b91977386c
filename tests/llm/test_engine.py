"""What vLLM is told of a model and the machine, without loading either."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from multiplt.config.models import EngineConfig
from multiplt.errors import UserError
from multiplt.llm.engine_vllm import engine_arguments


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text('{"torch_dtype": "float32"}')
    return tmp_path


def arguments(
    checkpoint: Path, here: int = 0, adapter: Path | None = None, **engine: Any
) -> dict[str, Any]:
    """The arguments on a machine where `here` GPUs are to be seen."""
    settings = EngineConfig.model_validate({"context": 512} | engine)
    return engine_arguments(checkpoint, settings, adapter, here)


def test_a_model_is_spread_over_the_gpus_that_its_file_names(checkpoint: Path) -> None:
    found = arguments(checkpoint, here=4, gpus=4, memory_share=0.8, sequences=256)
    assert found["tensor_parallel_size"] == 4
    assert found["gpu_memory_utilization"] == 0.8
    assert found["max_num_seqs"] == 256
    assert not found["enforce_eager"]
    assert found["enable_chunked_prefill"]


def test_too_few_gpus_are_an_error_that_names_the_setting(checkpoint: Path) -> None:
    with pytest.raises(UserError, match=r"asks for 2 GPUs and 1 .*engine\.gpus"):
        arguments(checkpoint, here=1, gpus=2)


def test_a_cpu_takes_the_settings_that_were_measured_on_it(checkpoint: Path) -> None:
    found = arguments(checkpoint)
    assert (found["tensor_parallel_size"], found["block_size"]) == (1, 32)
    assert found["enforce_eager"]
    assert not found["enable_chunked_prefill"]


def test_the_type_is_the_models_files_or_else_the_checkpoints(checkpoint: Path) -> None:
    assert arguments(checkpoint)["dtype"] == "float32"
    assert arguments(checkpoint, dtype="bfloat16")["dtype"] == "bfloat16"
    (checkpoint / "config.json").write_text('{"dtype": "float16"}')
    assert arguments(checkpoint)["dtype"] == "float16"


@pytest.mark.parametrize(("rank", "room"), [(4, 8), (8, 8), (12, 16), (64, 64), (300, 320)])
def test_an_adapter_of_any_rank_has_room(
    checkpoint: Path, tmp_path: Path, rank: int, room: int
) -> None:
    (tmp_path / "adapter_config.json").write_text(json.dumps({"r": rank}))
    found = arguments(checkpoint, adapter=tmp_path)
    assert found["enable_lora"]
    assert found["max_lora_rank"] == room


@pytest.mark.slow
def test_vllm_knows_every_argument(checkpoint: Path) -> None:
    from vllm import EngineArgs

    known = {field.name for field in dataclasses.fields(EngineArgs)}
    assert set(arguments(checkpoint)) <= known
