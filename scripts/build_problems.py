"""Compiles the selected functions of a shard to problems in one language, each checked in the real runtime.

    python scripts/build_problems.py --section JSON --language lua --workers 2 \\
        --input selected.jsonl.gz --output problems.jsonl.gz --manifest M
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.execution import ExecutionConfig
from multiplt.execution import open_sandbox
from multiplt.languages import LANGUAGES, get_language
from multiplt.problems import checked, from_tested
from multiplt.records import Funnel, TestedFunction


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--language", choices=list(LANGUAGES), required=True)
    parser.add_argument("--workers", type=int, default=1, help="programs run at once")
    parser.add_argument("--input", type=Path, required=True, help="rows of TestedFunction")
    parser.add_argument("--output", type=Path, required=True, help="rows of Problem")


def main() -> None:
    """Reads selected functions, compiles and checks them, writes problems."""
    section, args = program.parse(__doc__, ExecutionConfig, arguments)
    functions = list(rows.read(args.input, TestedFunction))
    language = get_language(args.language)
    with open_sandbox(section, args.workers, language.name) as sandbox:
        drafts = (from_tested(function, language) for function in functions)
        problems, dropped, assertions = checked(sandbox, list(drafts))
    rows.write(args.output, problems)
    manifest.write(
        args.manifest,
        stage="build_problems",
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(len(functions), len(problems), dropped),
        facts={"language": language.name, "assertions_dropped": assertions},
    )


if __name__ == "__main__":
    program.run(main)
