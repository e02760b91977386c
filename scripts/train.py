"""Fine-tunes a model on a dataset and leaves a checkpoint for each epoch.

    python scripts/train.py --section '{"model": "tiny", "epochs": 2}' --checkpoint models/tiny \\
        --dataset lua/train.parquet --validation lua/validation.parquet --output lua/train --state state/lua --manifest lua/train.json

With `parallel` in the section `accelerate launch` starts it in as many processes; the first writes.
Killed, it goes on from the last complete epoch in `--state`, which is emptied at the end. A dataset
without items is trained on too: every epoch is then the model as it was. It
names the epoch with the least loss on held-out items, where there are any; every epoch is kept.
"""

import sys
from pathlib import Path

from multiplt import epochs, manifest
from multiplt.config.train import TrainConfig
from multiplt.program import parse, run
from multiplt.records import Funnel
from multiplt.training_data import blocks, facts, read_contents


def main() -> None:
    """Packs the dataset, trains, exports the epochs, writes the log and the manifest."""
    section, args = parse(
        __doc__,
        TrainConfig,
        lambda p: (
            p.add_argument("--checkpoint", type=Path, required=True, help="model to fine-tune"),
            p.add_argument("--dataset", type=Path, required=True, help="Parquet file"),
            p.add_argument("--validation", type=Path, help="Parquet file of held-out items"),
            p.add_argument("--output", type=Path, required=True, help="directory of the epochs"),
            p.add_argument("--state", type=Path, required=True, help="where a kill is survived"),
        ),
    )
    contents = read_contents(args.dataset)
    datasets = [args.dataset, *([args.validation] if args.validation else [])]
    held_out = [text for path in datasets[1:] for text in read_contents(path)]
    if not contents:
        print(
            f"{args.dataset}: no items, so every epoch is the model as it was; the manifests of the"
            " stages before say where the items went",
            file=sys.stderr,
        )

    # Torch takes seconds to load: a wrong setting or a broken dataset must not wait for it.
    from multiplt import parallel, training

    tokenizer = training.load_tokenizer(args.checkpoint)
    packed = blocks(contents, tokenizer, section)
    state = training.state_directory(args.state, section, args.checkpoint, *datasets)
    unseen = blocks(held_out, tokenizer, section)
    result = training.train(section, args.checkpoint, packed, tokenizer, state, unseen)
    if not parallel.is_first():
        return
    epochs.export(result.checkpoints, args.output, section.model)
    epochs.write_log(args.output, "log", result.log)
    epochs.write_log(args.output, "validation", result.validation)
    manifest.write(
        args.manifest,
        stage="train",
        section=section.model_dump(mode="json"),
        inputs=[args.checkpoint, *datasets],
        outputs=[args.output],
        funnel=Funnel(len(contents), len(contents)),
        packages=["torch", "transformers", "peft", "accelerate"],
        facts={
            **facts(contents, packed),
            "steps": len(result.log),
            "trainable_parameters": result.trainable_parameters,
            "final_loss": result.log[-1]["loss"] if result.log else None,
            "validation_items": len(held_out),
            "best_epoch": result.best_epoch,
        },
    )
    training.forget(state)


if __name__ == "__main__":
    run(main)
