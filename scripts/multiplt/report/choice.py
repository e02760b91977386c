"""Which checkpoint of a training speaks for it: chosen without looking at the benchmark.

The epoch with the least loss on held-out items is chosen where there are any and it was scored, else
the last. The best epoch on the benchmark is named too, as the paper reports it; picked by the score
it is reported for, it flatters.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from multiplt.errors import UserError
from multiplt.report.folder import RunFolder
from multiplt.report.scores import Score


@dataclass(frozen=True)
class Choice:
    """The checkpoints of a language that have a name of their own; `by` is the rule that chose."""

    chosen: str
    by: str
    last: str
    best: str

    def labels(self, checkpoint: str) -> list[str]:
        """What a checkpoint is, of the three."""
        names = {"chosen": self.chosen, "last": self.last, "best on the benchmark": self.best}
        return [label for label, name in names.items() if name == checkpoint]


def choose(folder: RunFolder, scores: Sequence[Score], language: str) -> Choice:
    """The choice for a language; `best` is by the smallest k scored.

    Raises UserError when no checkpoint after training was scored.
    """
    base, *trained = folder.checkpoints
    if not trained:
        raise UserError(f"{folder.root}: name a checkpoint after {base}, it has nothing to compare")
    own = [s for s in scores if s.language == language and s.checkpoint != base]
    k = min(s.k for s in own)
    (least,) = folder.facts("train", "best_epoch", language=language) or [None]
    return speaking({s.checkpoint: s.estimate for s in own if s.k == k}, least)


def speaking(scores: Mapping[str, float], least: int | None) -> Choice:
    """The choice among the checkpoints after training, by their scores in the order of training.

    `least` is the epoch with the least loss on held-out items, None where there are none. `best` is the earliest of
    equals.
    """
    last = list(scores)[-1]
    best = max(scores, key=lambda checkpoint: scores[checkpoint])
    chosen = f"epoch-{least}"
    if chosen in scores:
        return Choice(chosen, "least loss on held-out items", last, best)
    return Choice(last, "last epoch", last, best)


def epoch_of(checkpoint: str) -> int:
    """Epochs of training behind a checkpoint: 0 for `base`, n for `epoch-<n>`."""
    if checkpoint == "base":
        return 0
    found = re.fullmatch(r"epoch-(\d+)", checkpoint)
    if not found:
        raise UserError(f"{checkpoint}: a checkpoint is base or epoch-<n>")
    return int(found[1])
