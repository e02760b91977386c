"""Prints what a run will take: jobs, prompts, tokens, programs, GPU-hours and CPU-hours of each stage.

    python scripts/plan.py --section JSON

The counts of stages that are complete under results/ are theirs, all others the config's. Nothing is run.
"""

import argparse
from typing import Any

from multiplt import program
from multiplt.config.run import load
from multiplt.plan import Plan
from multiplt.plan_table import table


def main() -> None:
    """Prints the plan of the configuration that the section is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--section", required=True, help="the whole configuration as JSON")
    config = load(program.from_json("--section", parser.parse_args().section, dict[str, Any]))
    print(table(Plan(config), config.plan, len(config.languages)), end="")


if __name__ == "__main__":
    program.run(main)
