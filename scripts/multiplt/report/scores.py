"""pass@k before and after training: read, compared, written as the table of results.

Whether a model improved is decided on the paired differences: the same problems were solved by both
checkpoints, so their difference is known better than the two scores' own intervals suggest.
"""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from multiplt.errors import UserError
from multiplt.pass_at_k import Estimate, Judgement, Tally, difference, judgement
from multiplt.report.folder import RunFolder


@dataclass(frozen=True)
class Score:
    """pass@k of one checkpoint and its 95 % interval, shares (0 to 1); `samples` is a problem's."""

    language: str
    checkpoint: str
    k: int
    estimate: float
    low: float
    high: float
    problems: int
    samples: int


@dataclass(frozen=True)
class Comparison:
    """A language before and after; `gain` is the difference over paired problems."""

    language: str
    base: Score
    tuned: Score
    gain: Estimate

    @property
    def judgement(self) -> Judgement:
        """What may be said of the difference."""
        return judgement(self.gain)


@dataclass(frozen=True)
class ScoresFile:
    """A scores file as `multiplt.scoring` writes it."""

    samples: int
    pass_at_k: dict[int, Estimate]
    tallies: dict[str, Tally]
    verdicts: dict[str, int]


def read_file(path: Path) -> ScoresFile:
    """A scores file; raises UserError naming it where it is missing or not one."""
    try:
        return TypeAdapter(ScoresFile).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise UserError(f"{path}: not a scores file: {error}") from error


def read_scores(folder: RunFolder) -> list[Score]:
    """Every score of the run; raises UserError naming the file that is missing or not one."""
    return [
        Score(language, checkpoint, k, e.mean, e.low, e.high, e.problems, file.samples)
        for language in folder.config.languages
        for checkpoint in folder.checkpoints
        for file in [_file(folder, language, checkpoint)]
        for k, e in sorted(file.pass_at_k.items())
    ]


def compare(
    folder: RunFolder, scores: Sequence[Score], language: str, checkpoint: str
) -> Comparison:
    """A language before training and at a checkpoint, at the smallest k that was scored.

    Raises UserError naming a problem on which only one of the two checkpoints was scored.
    """
    own = [s for s in scores if s.language == language]
    k = min(s.k for s in own)
    pair = (folder.base, checkpoint)
    base, tuned = (next(s for s in own if s.checkpoint == name and s.k == k) for name in pair)
    before, after = (read_tallies(folder, language, name) for name in pair)
    return Comparison(language, base, tuned, difference(before, after, k))


def read_tallies(folder: RunFolder, language: str, checkpoint: str) -> dict[str, Tally]:
    """How often each problem of the benchmark was solved, by its name."""
    return _file(folder, language, checkpoint).tallies


def read_verdicts(folder: RunFolder, language: str, checkpoint: str) -> Counter[str]:
    """The verdicts on the completions of the benchmark, counted."""
    return Counter(_file(folder, language, checkpoint).verdicts)


def as_csv(scores: Sequence[Score]) -> str:
    """The table of results, one row a score."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Score))
    writer.writerows(astuple(score) for score in scores)
    return text.getvalue()


def as_text(scores: Sequence[Score], items: dict[str, int]) -> str:
    """The table of results for a terminal, aligned, with the items of each language; in percent."""
    lines = [("language", "items", "checkpoint", "", "%", "95 % interval", "problems", "samples")]
    for s in scores:
        interval = f"{s.low:.1%} – {s.high:.1%}".replace("%", "")
        share = f"{s.estimate:.1%}".removesuffix("%")
        lines.append(
            (
                *(s.language, str(items[s.language]), s.checkpoint, f"pass@{s.k}", share),
                *(interval, str(s.problems), str(s.samples)),
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    left = {0, 2, 3}
    return "".join(
        "  ".join(
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        + "\n"
        for line in lines
    )


def _file(folder: RunFolder, language: str, checkpoint: str) -> ScoresFile:
    (path,) = folder.paths("score", ".json", language=language, checkpoint=checkpoint)
    return read_file(path)
