"""The loss while a language's model was trained, from the log that `train` leaves in its folder."""

import json
from dataclasses import dataclass
from pathlib import Path

from multiplt.errors import UserError
from multiplt.report.folder import STEMS, RunFolder


@dataclass(frozen=True)
class LossCurve:
    """Epochs passed (fractional) and mean loss (nats a token): at each optimizer step, and on held-out items."""

    language: str
    epochs: list[float]
    losses: list[float]
    held_out: list[tuple[float, float]]

    @property
    def by_epoch(self) -> dict[int, float]:
        """The loss on held-out items after each epoch."""
        return {round(epoch): loss for epoch, loss in self.held_out}


def read_curves(folder: RunFolder) -> list[LossCurve]:
    """The curve of each language that was trained; raises UserError naming a log that is broken."""
    curves = []
    for language in folder.config.languages:
        stem = folder.root / STEMS["train"].format(set=folder.training_set(language))
        logs = (stem / "log.jsonl", stem / "validation.jsonl")
        folder.used.update(logs)
        points, held_out = map(_read, logs)
        if points:
            epochs, losses = zip(*points, strict=True)
            curves.append(LossCurve(language, list(epochs), list(losses), held_out))
    return curves


def _read(log: Path) -> list[tuple[float, float]]:
    try:
        entries = [json.loads(line) for line in log.read_text().splitlines()]
        return [(float(entry["epoch"]), float(entry["loss"])) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{log}: not a training log: {error!r}") from error
