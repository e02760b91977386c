"""Uploads datasets to the Hugging Face hub, with their cards, as one commit.

    python scripts/push_datasets.py --section '{"hub": {"repository": "me/validated"}}' \\
        --input results/demo/datasets/lua results/demo/datasets/r --manifest pushed.json

The token is the user's own (`hf auth login` or HF_TOKEN). It deletes nothing in the repository.
"""

import argparse
from pathlib import Path

from multiplt import manifest, program
from multiplt.config.dataset import DatasetConfig
from multiplt.errors import UserError
from multiplt.records import Funnel
from multiplt.uploading import push


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument(
        "--input", type=Path, nargs="+", required=True, help="folders, named by their languages"
    )


def main() -> None:
    """Uploads the folders and writes the manifest, which names the commit."""
    section, args = program.parse(__doc__, DatasetConfig, arguments)
    if section.hub is None:
        raise UserError("dataset.hub: null; name the repository that the datasets are pushed to")
    commit = push(args.input, section.hub)
    manifest.write(
        args.manifest,
        stage="push_datasets",
        section=section.hub.model_dump(mode="json"),
        inputs=args.input,
        outputs=[],
        funnel=Funnel(len(args.input), len(args.input)),
        packages=["huggingface_hub"],
        facts={"commit": commit},
    )


if __name__ == "__main__":
    program.run(main)
