"""Brings a benchmark from the Hugging Face hub: all rows of all its splits, as JSON Lines.

    python scripts/fetch_hub_benchmark.py --section '{"name": "mbpp", "dataset": "google-research-datasets/mbpp",
        "subset": "full", "revision": "..."}' --output mbpp.jsonl.gz --manifest mbpp.manifest.json

It judges no row: what reads the file does.
"""

import argparse
import gzip
from pathlib import Path

from multiplt import manifest, program, rows
from multiplt.config.source import OtherBenchmarkConfig
from multiplt.files import whole
from multiplt.records import Funnel
from multiplt.source.hub import hub_rows


def main() -> None:
    """Reads the arguments, streams the rows, writes them and the manifest."""
    section, args = program.parse(__doc__, OtherBenchmarkConfig, _arguments)
    assert section.dataset is not None and section.revision is not None
    found = list(hub_rows(section.dataset, section.subset, section.revision))
    text = "".join(rows.dumps(row) + "\n" for row in found)
    with whole(args.output) as temporary:
        temporary.write_bytes(gzip.compress(text.encode(), mtime=0))
    manifest.write(
        args.manifest,
        stage="fetch_hub_benchmark",
        section=section.model_dump(mode="json"),
        inputs=[],
        outputs=[args.output],
        funnel=Funnel(len(found), len(found)),
        packages=("datasets",),
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, required=True, help="the rows to write")


if __name__ == "__main__":
    program.run(main)
