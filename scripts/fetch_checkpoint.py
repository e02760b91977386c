"""Brings a model that is a checkpoint already from the hub: its configuration, tokenizer and weights.

    python scripts/fetch_checkpoint.py --section JSON --output DIR --manifest M

HF_TOKEN or `hf auth login` opens gated models. The manifest's facts have the SHA-256 of every file.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program, snapshot
from multiplt.config.models import RepositoryConfig
from multiplt.records import Funnel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--output", type=Path, required=True, help="folder of the checkpoint")


def main() -> None:
    """Fetches the repository that the section describes."""
    section, args = program.parse(__doc__, RepositoryConfig, arguments)
    files = snapshot.fetch(section, args.output)
    manifest.write(
        args.manifest,
        stage="fetch_checkpoint",
        section=section.model_dump(mode="json"),
        inputs=[],
        outputs=[args.output],
        funnel=Funnel(1, 1),
        packages=("huggingface_hub",),
        facts={"files": files},
    )


if __name__ == "__main__":
    program.run(main)
