"""The loss while a language's model was trained, from the log that `train` leaves in its folder."""

import json
from dataclasses import dataclass
from pathlib import Path

from multiplt.errors import UserError
from multiplt.report.folder import STEMS, RunFolder


@dataclass(frozen=True)
class LossCurve:
    """Epochs passed (fractional) and mean loss (nats a token) at each optimizer step."""

    language: str
    epochs: list[float]
    losses: list[float]


def read_curves(folder: RunFolder) -> list[LossCurve]:
    """The curve of each language that was trained; raises UserError naming a log that is broken."""
    curves = []
    for language in folder.config.languages:
        log = folder.root / STEMS["train"].format(language=language) / "log.jsonl"
        folder.used.add(log)
        curve = _read(log, language)
        if curve.losses:
            curves.append(curve)
    return curves


def _read(log: Path, language: str) -> LossCurve:
    try:
        entries = [json.loads(line) for line in log.read_text().splitlines()]
        epochs = [float(entry["epoch"]) for entry in entries]
        losses = [float(entry["loss"]) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{log}: not a training log: {error!r}") from error
    return LossCurve(language, epochs, losses)
