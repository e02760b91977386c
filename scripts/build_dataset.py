"""Writes a language's training and validation set as Parquet, with the card that documents them.

    python scripts/build_dataset.py --language lua --input cleaned.jsonl.gz \\
        --upstream selected.json kept.json --output lua/train.parquet \\
        --validation lua/validation.parquet --card lua/README.md --translator "StarCoder, OpenRAIL-M" \\
        --manifest lua/dataset.json

`datasets.load_dataset("lua")` reads the result. It does not choose, clean or run items.
"""

import os
from pathlib import Path

from multiplt import cards, dataset, manifest, rows
from multiplt.config.dataset import DatasetConfig
from multiplt.deduplication import check_language, order
from multiplt.files import whole
from multiplt.languages import get_language
from multiplt.program import parse, run
from multiplt.records import Funnel, Solution
from multiplt.sharding import split


def main() -> None:
    """Reads the cleaned solutions, writes the Parquet files, their card and its manifest."""
    section, args = parse(
        __doc__,
        DatasetConfig,
        lambda p: (
            p.add_argument("--language", required=True, help="target language"),
            p.add_argument("--input", type=Path, required=True, help="cleaned solutions"),
            p.add_argument(
                "--upstream",
                type=Path,
                nargs="*",
                default=[],
                help="manifests of the stages before, in order, for the card",
            ),
            p.add_argument("--output", type=Path, required=True, help="Parquet file to train on"),
            p.add_argument("--validation", type=Path, required=True, help="one that is held out"),
            p.add_argument("--card", type=Path, required=True, help="dataset card"),
            p.add_argument("--translator", required=True, help="model and licence, for the card"),
        ),
    )
    language = get_language(args.language)
    solutions = list(rows.read(args.input, Solution))
    check_language(solutions, language.name)
    trained, held_out = split(
        sorted(solutions, key=order),
        lambda solution: solution.problem.function.sha1,
        section.validation,
        section.limit,
    )
    items = [*trained, *held_out]
    dataset.write(args.output, trained)
    dataset.write(args.validation, held_out)
    text = cards.card(
        items,
        language=language.name,
        title=language.title,
        files={
            "train": os.path.relpath(args.output, args.card.parent),
            "validation": os.path.relpath(args.validation, args.card.parent),
        },
        held_out=len(held_out),
        upstream=[manifest.read(path) for path in args.upstream],
        translator=args.translator,
    )
    with whole(args.card) as temporary:
        temporary.write_text(text, encoding="utf-8")
    manifest.write(
        args.manifest,
        stage="build_dataset",
        section=section.model_dump(mode="json"),
        inputs=[args.input, *args.upstream],
        outputs=[args.output, args.validation, args.card],
        funnel=Funnel(
            len(solutions),
            len(items),
            {"beyond_limit": len(solutions) - len(items)},
        ),
        packages=["pyarrow"],
        facts={"language": args.language},
    )


if __name__ == "__main__":
    run(main)
