"""What the paper's authors published, and whether a run's scores may be held against it.

The figures lie beside this module, in percent but for the shares:

- published_scores.csv: Table 2 of the paper (arXiv 2308.09895), pass@1 on MultiPL-E's HumanEval
  before and after training, with the epoch of Table 9;
- published_epochs.csv: pass@1 after each epoch, from the files experiments/*_full_*/results*.csv of
  the authors' repository, nuprl/MultiPL-T, sorted by step;
- published_experiments.csv: the arms of the other experiments, each figure with its source;
- published_shares.csv: a language's share (0 to 1) of StarCoder's training data, and pass@1 of
  StarCoderBase-15B for the languages that were not trained on, from its freq_graph.py: the data of
  Figure 1.

It reads and compares settings; it computes no score.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from multiplt.config.evaluate import EvaluateConfig

FIGURE_1_MODEL = "StarCoderBase-15B"


@dataclass(frozen=True)
class PublishedScore:
    """A row of Table 2: pass@1 (0 to 1) before and after training, and the epoch it is of."""

    language: str
    model: str
    hub: str
    base: float | None
    tuned: float
    epoch: int | None


@dataclass(frozen=True)
class PublishedCurve:
    """pass@1 (0 to 1) by epoch, from 1, or from 0 where the score before training is known."""

    model: str
    epochs: list[int]
    scores: list[float]


@dataclass(frozen=True)
class PublishedArm:
    """A figure (0 to 1) of an experiment's arm, pass@`k`: before training, None where there is none, and after."""

    arm: str
    language: str
    hub: str
    k: int
    base: float | None
    value: float
    source: str


@dataclass(frozen=True)
class Share:
    """A language's share (0 to 1) of the training data; pass@1 (0 to 1) where Table 2 has none."""

    language: str
    share: float
    score: float | None


def read_scores() -> list[PublishedScore]:
    """Table 2, in the paper's order; languages by the names that people write."""
    return [
        PublishedScore(
            language=row["language"],
            model=row["model"],
            hub=row["hub"],
            base=_share(row["base"]),
            tuned=float(row["tuned"]) / 100,
            epoch=int(row["epoch"]) if row["epoch"] else None,
        )
        for row in _rows("published_scores.csv")
    ]


def read_curves(language: str) -> list[PublishedCurve]:
    """The curves of a language, one a model."""
    before = {s.model: s.base for s in read_scores() if s.language == language}
    curves = {model: PublishedCurve(model, [], []) for model in before}
    for model, score in before.items():
        if score is not None:
            curves[model].epochs.append(0)
            curves[model].scores.append(score)
    for row in _rows("published_epochs.csv"):
        if row["language"] == language:
            curves[row["model"]].epochs.append(int(row["epoch"]))
            curves[row["model"]].scores.append(float(row["pass_at_1"]) / 100)
    return [curve for curve in curves.values() if len(curve.epochs) > 1]


def read_arms(experiment: str) -> list[PublishedArm]:
    """What is published of an experiment; languages by the names that the config has for them."""
    if experiment == "table2":
        return [
            PublishedArm(
                arm=score.model.lower().replace("-", "_"),
                language=score.language.lower(),
                hub=score.hub,
                k=1,
                base=score.base,
                value=score.tuned,
                source=f"Table 2, epoch {score.epoch}" if score.epoch else "Table 2",
            )
            for score in read_scores()
        ]
    return [
        PublishedArm(
            arm=row["arm"],
            language=row["language"],
            hub=row["hub"],
            k=int(row["k"]),
            base=_share(row["base"]),
            value=float(row["percent"]) / 100,
            source=row["source"],
        )
        for row in _rows("published_experiments.csv")
        if row["experiment"] == experiment
    ]


def read_shares() -> list[Share]:
    """The data of Figure 1 but for the scores that Table 2 has."""
    rows = _rows("published_shares.csv")
    return [Share(r["language"], float(r["share"]), _share(r["pass_at_1"])) for r in rows]


def differences(hub: str, evaluate: EvaluateConfig) -> list[str]:
    """In what a run differs from those of Table 2 so far that its scores cannot be compared.

    `hub` is the repository of the model's file. Empty where they can: see `unlike_published`.
    """
    known = {score.hub.lower() for score in read_scores()}
    return [*([] if hub.lower() in known else ["another model"]), *evaluate.unlike_published()]


def _share(percent: str) -> float | None:
    return float(percent) / 100 if percent else None


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(newline="") as text:
        return list(csv.DictReader(text))
