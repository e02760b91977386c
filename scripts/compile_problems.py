"""Compiles Python problems of your own to a language, each checked in its real runtime, as MultiPL-E's records.

    python scripts/compile_problems.py --language lua --input problems.jsonl --output problems-lua.jsonl

A row of the input (JSON Lines, gzipped or not) has `name`, `prompt` (the Python signature and docstring), `solution` (the
body) and `tests` (assert statements that call the function by name or as `candidate`). The funnel is printed: what came
in, what left, and why the rest did not. It samples no translations and needs no configuration.
"""

import argparse
import os
from pathlib import Path

from multiplt import plain_problems, program
from multiplt.languages import LANGUAGES, get_language
from multiplt.problems import checked
from multiplt.records import Funnel
from multiplt.sandbox import Sandbox


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--language", choices=list(LANGUAGES), required=True)
    parser.add_argument("--input", type=Path, required=True, help="JSON Lines, .gz or not")
    parser.add_argument("--output", type=Path, required=True, help="JSON Lines, .gz or not")
    parser.add_argument(
        "--canonical", action="store_true", help="paste the Python solution into the prompts"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def main() -> None:
    """Reads problems, compiles and checks them, writes records, prints the funnel."""
    args = arguments()
    language = get_language(args.language)
    problems = plain_problems.read(args.input)
    drafts = plain_problems.drafts(problems, language, args.input, canonical=args.canonical)
    with Sandbox(workers=args.workers, languages=[language.name]) as sandbox:
        sound, dropped, assertions = checked(sandbox, drafts)
    plain_problems.write(args.output, sound, language)
    funnel = Funnel(len(problems), len(sound), dropped)
    print(f"{language.title}: {funnel.entered} problems came in, {funnel.left} left")
    for what, reasons in (("problems", dropped), ("assertions", assertions)):
        for reason, count in sorted(reasons.items()):
            print(f"  {count} {what} dropped: {reason}")


if __name__ == "__main__":
    program.run(main)
