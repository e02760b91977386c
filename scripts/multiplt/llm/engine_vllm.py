"""The vLLM engine, offline: many sequences at once, prefix caching, a LoRA adapter served without a merge.

It drives vLLM's step loop itself, because `LLM.generate` returns only when the last request is finished and
the journal wants each at once. Tuned for a CPU where there is no GPU; only a CPU was tried.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multiplt.config.models import EngineConfig
from multiplt.errors import UserError
from multiplt.llm.protocol import TOO_LONG, Request
from multiplt.records import Completion


class VllmEngine:
    """A checkpoint, with a LoRA adapter on top where `adapter` is given."""

    def __init__(self, checkpoint: Path, engine: EngineConfig, adapter: Path | None) -> None:
        """Loads the model; takes about half a minute on a CPU."""
        # One process: start-up takes half the time, and a killed job leaves no engine process behind.
        os.environ.setdefault("VLLM_ENABLE_V1_MULTIPROCESSING", "0")
        os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", f"{engine.cache_gib:g}")
        os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
        import torch
        from vllm import EngineArgs, LLMEngine
        from vllm.lora.request import LoRARequest

        arguments = engine_arguments(checkpoint, engine, adapter, torch.cuda.device_count())
        self._engine: Any = LLMEngine.from_engine_args(EngineArgs(**arguments))
        self._lora = LoRARequest("adapter", 1, str(adapter)) if adapter else None

    def sample(self, requests: list[Request]) -> Iterator[tuple[Request, Completion]]:
        """Yields completions in the order in which they finish; first the empty ones of prompts that leave no room."""
        from vllm import SamplingParams, TokensPrompt
        from vllm.sampling_params import RequestOutputKind

        tokenizer, most = self._engine.get_tokenizer(), self._engine.model_config.max_model_len
        for number, request in enumerate(requests):
            tokens = tokenizer.encode(request.prompt)
            # vLLM would refuse it with an error that ends the whole job.
            if len(tokens) >= most:
                yield request, Completion(request.index, request.seed, "", TOO_LONG, 0, len(tokens))
                continue
            self._engine.add_request(
                str(number),
                TokensPrompt(prompt_token_ids=tokens),
                SamplingParams(
                    temperature=request.sampling.temperature,
                    top_p=request.sampling.top_p,
                    max_tokens=request.sampling.max_tokens,
                    stop=request.sampling.stop,
                    seed=request.seed,
                    output_kind=RequestOutputKind.FINAL_ONLY,
                ),
                lora_request=self._lora,
            )
        while self._engine.has_unfinished_requests():
            for output in self._engine.step():
                if output.finished:
                    request, answer = requests[int(output.request_id)], output.outputs[0]
                    yield (
                        request,
                        Completion(
                            index=request.index,
                            seed=request.seed,
                            text=answer.text,
                            finish_reason=answer.finish_reason,
                            tokens=len(answer.token_ids),
                            prompt_tokens=len(output.prompt_token_ids),
                        ),
                    )

    def close(self) -> None:
        """Drops the engine; its memory goes with the process."""
        del self._engine


def engine_arguments(
    checkpoint: Path, engine: EngineConfig, adapter: Path | None, gpus: int
) -> dict[str, Any]:
    """The arguments of vLLM's `EngineArgs` on a machine with so many `gpus`, 0 for a CPU.

    Raises UserError where the model asks for more of them than there are.
    """
    if engine.gpus > gpus:
        raise UserError(
            f"{checkpoint}: the model asks for {engine.gpus} GPUs and {gpus} can be seen here:"
            " set engine.gpus in its file under config/models"
        )
    return {
        "model": str(checkpoint),
        # "auto" would take a float32 checkpoint down to bfloat16, which most CPUs emulate.
        "dtype": engine.dtype or _dtype(checkpoint),
        "max_model_len": engine.context,
        "max_num_seqs": engine.sequences,
        "tensor_parallel_size": max(1, engine.gpus),
        "gpu_memory_utilization": engine.memory_share,
        "enable_prefix_caching": True,
        # Only whole blocks of a prompt are shared between its samples, and a CPU's default block of
        # 128 tokens is longer than most prompts here.
        "block_size": None if gpus else 32,
        # vLLM 0.32 rewinds a seeded request's generator after a partial prefill, which a generator on
        # the CPU cannot do; whole prompts are prefilled at once instead.
        "enable_chunked_prefill": bool(gpus),
        "max_num_batched_tokens": max(2048, engine.context),
        "enforce_eager": not gpus,
        "enable_lora": adapter is not None,
        "max_lora_rank": _room(_json(adapter / "adapter_config.json")["r"]) if adapter else 8,
        "disable_log_stats": True,
    }


def _dtype(checkpoint: Path) -> str:
    config = _json(checkpoint / "config.json")
    # transformers 5 renamed the key; most repositories on the hub have the old one.
    return str(config.get("dtype") or config["torch_dtype"])


def _room(rank: int) -> int:
    """The least of the ranks that vLLM has room for in which an adapter of `rank` fits."""
    return next(room for room in (8, 16, 32, 64, 128, 256, 320, 512) if room >= rank)


def _json(path: Path) -> Any:
    return json.loads(path.read_text())
