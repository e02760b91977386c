"""Merges an adapter into its model, for engines that serve no adapters.

    python scripts/merge_adapter.py --checkpoint models/tiny --adapter lua/epoch-2 --output merged --manifest M

It checks neither that the adapter was trained on this model nor what the merged one is worth.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program
from multiplt.config.base import Section
from multiplt.records import Funnel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder of the model")
    parser.add_argument("--adapter", type=Path, required=True, help="folder of the adapter")
    parser.add_argument("--output", type=Path, required=True, help="folder of the merged model")


def main() -> None:
    """Merges the adapter and writes the manifest."""
    _, args = program.parse(__doc__, Section, arguments)

    # Torch takes seconds to load: --help must not wait for it.
    from multiplt.merging import merge

    merge(args.checkpoint, args.adapter, args.output)
    manifest.write(
        args.manifest,
        stage="merge_adapter",
        section={},
        inputs=[args.checkpoint, args.adapter],
        outputs=[args.output],
        funnel=Funnel(1, 1),
        packages=["torch", "transformers", "peft"],
    )


if __name__ == "__main__":
    program.run(main)
