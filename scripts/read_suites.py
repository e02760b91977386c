"""Gives every function of a shard the tests that a published data set has for it, instead of a model's.

    python scripts/read_suites.py --published filter-v2.parquet --input functions.jsonl.gz \\
        --output suites.jsonl.gz --manifest M

It believes none of them: `run_suites` takes their assertions and runs them like any model's.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.base import Section
from multiplt.records import Completion, Function, Funnel, Generation, Sampling, Suites
from multiplt.source.extract import Extraction, functions_of
from multiplt.source.hub import is_on_hub
from multiplt.source.parquet import Reading
from multiplt.source.published import read_published


def main() -> None:
    """Reads functions and published tests, writes suites; a function without tests is dropped."""
    _, args = program.parse(__doc__, Section, _arguments)
    functions = list(rows.read(args.input, Function))
    tests = _tests(args.published, {function.sha1 for function in functions})
    suites = [Suites(f, _generation(*tests[f.sha1])) for f in functions if f.sha1 in tests]
    rows.write(args.output, suites)
    without = len(functions) - len(suites)
    manifest.write(
        args.manifest,
        stage="read_suites",
        section={},
        inputs=[args.input, *(Path(a) for a in args.published if not is_on_hub(a))],
        outputs=[args.output],
        funnel=Funnel(len(functions), len(suites), {"no_tests": without} if without else {}),
        packages=("pyarrow",),
        facts={"published": args.published},
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--published", nargs="+", required=True, help="Parquet files, or their hf:// addresses"
    )
    parser.add_argument("--input", type=Path, required=True, help="rows of Function")
    parser.add_argument("--output", type=Path, required=True, help="rows of Suites")


def _tests(addresses: list[str], wanted: set[str]) -> dict[str, tuple[str, list[str]]]:
    """For each wanted function, the first address that has tests for it, and those tests."""
    found: dict[str, tuple[str, list[str]]] = {}
    for address in addresses:
        for file, tests in read_published(address, Reading()):
            for each in functions_of(file, Extraction()):
                if each.function.sha1 in wanted:
                    found.setdefault(each.function.sha1, (address, tests))
    return found


def _generation(address: str, tests: list[str]) -> Generation:
    """The tests as if one completion had written them; nothing says how its model was asked."""
    completion = Completion(0, 0, "\n".join(tests), "stop", 0, 0)
    return Generation(address, "published", "", Sampling(0.0, 1.0, 0, []), [completion])


if __name__ == "__main__":
    program.run(main)
