"""Tokens a second of packed training and of a plain Trainer loop on the same items, and their padding.

    .venv/bin/python benchmarks/training.py programs.jsonl.gz --checkpoint downloads/checkpoints/MODEL [--layers 2]

The items are real programs without their tests (rows of `language`, MultiPL-E's code, and `program`). The plain loop puts
one item in a row, and pads the rows of a batch to the longest: as many rows as fill the tokens of a packed
sequence on average. Both train the same adapters for an epoch, load the model and save it. With `--layers` the model is cut to
its first few, which is faster and changes both alike. On one thread, in seconds of processor time, so that a machine
busy with other things tells the same; padding is not counted as tokens.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import torch
from dedup import sources
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    DataCollatorForLanguageModeling,
    Trainer,
    set_seed,
)

from multiplt import training
from multiplt.config.train import TrainConfig
from multiplt.training_data import blocks, tokenised


def cut(checkpoint: Path, layers: int, folder: Path) -> Path:
    """The first layers of the model, as a checkpoint of its own."""
    config = AutoConfig.from_pretrained(checkpoint)
    if kinds := getattr(config, "layer_types", None):
        config.layer_types = kinds[:layers]
    config.num_hidden_layers = layers
    model = AutoModelForCausalLM.from_pretrained(checkpoint, config=config)
    model.save_pretrained(folder)
    training.load_tokenizer(checkpoint).save_pretrained(folder)
    return folder


def packed(texts: list[str], section: TrainConfig, checkpoint: Path, folder: Path) -> float:
    """Trains as the project does; returns the share of padding."""
    tokenizer = training.load_tokenizer(checkpoint)
    given = blocks(texts, tokenizer, section)
    training.train(section, checkpoint, given, tokenizer, folder)
    return 1 - sum(block.tokens for block in given) / sum(len(b.input_ids) for b in given)


def plain(texts: list[str], section: TrainConfig, checkpoint: Path, folder: Path) -> float:
    """Trains with an item a row, padded to the longest of its batch; returns the share of padding."""
    tokenizer = training.load_tokenizer(checkpoint)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    length, eos = section.sequence_length, tokenizer.eos_token_id
    rows = [{"input_ids": [*ids, eos][:length]} for ids in tokenised(texts, tokenizer)]
    tokens = sum(len(row["input_ids"]) for row in rows)
    batch = max(1, round(length * len(rows) / tokens))
    collate = DataCollatorForLanguageModeling(tokenizer, mlm=False)
    places = 0

    def counted(rows: list[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
        nonlocal places
        together: dict[str, torch.Tensor] = collate(rows)
        places += together["input_ids"].numel()
        return together

    set_seed(section.seed)
    settings = training.arguments(section.model_copy(update={"batch_size": batch}), folder)
    model = training.load_model(section, checkpoint)
    Trainer(model=model, args=settings, train_dataset=rows, data_collator=counted).train()
    return 1 - tokens / places


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("programs", type=Path, help="JSON Lines, gzipped")
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder of the model")
    parser.add_argument("--layers", type=int, help="cut the model to so many")
    parser.add_argument("--language", default="lua")
    parser.add_argument("--items", type=int, default=64)
    parser.add_argument("--length", type=int, default=512, help="tokens in a packed sequence")
    args = parser.parse_args()
    torch.set_num_threads(1)
    texts = sources(args.programs, args.language)[: args.items]
    section = TrainConfig(model="m", accumulation=1, sequence_length=args.length, warmup_steps=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        checkpoint = args.checkpoint
        if args.layers:
            checkpoint = cut(checkpoint, args.layers, folder / "cut")
        tokenizer = training.load_tokenizer(checkpoint)
        tokens = sum(len(ids) + 1 for ids in tokenised(texts, tokenizer))
        print(f"{len(texts)} real programs, {tokens} tokens")
        print("        seconds  tokens/s  padding %  times as many tokens/s")
        rates: dict[str, float] = {}
        for way in (plain, packed):
            begun = time.process_time()
            padding = way(texts, section, checkpoint, folder / "state")
            seconds = time.process_time() - begun
            shutil.rmtree(folder / "state")
            rates[way.__name__] = tokens / seconds
            ratio = rates[way.__name__] / rates["plain"]
            print(
                f"{way.__name__:6s} {seconds:8.1f} {tokens / seconds:9.1f} {100 * padding:10.2f} {ratio:8.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
