"""Makes a checkpoint that vLLM, transformers and peft load out of a model's file.

python scripts/build_checkpoint.py --section JSON --input MODEL.gguf --output DIR --manifest M
"""

import argparse
from pathlib import Path

from multiplt import checkpoint, manifest, program
from multiplt.config.models import CheckpointConfig
from multiplt.records import Funnel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--input", type=Path, required=True, help="the model's file")
    parser.add_argument("--output", type=Path, required=True, help="folder of the checkpoint")


def main() -> None:
    """Converts the model's file."""
    section, args = program.parse(__doc__, CheckpointConfig, arguments)
    checkpoint.from_gguf(args.input, args.output, section.dtype)
    manifest.write(
        args.manifest,
        stage="build_checkpoint",
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(1, 1),
        packages=("transformers", "torch", "gguf"),
    )


if __name__ == "__main__":
    program.run(main)
