"""What the paper's authors published, and whether a run's scores may be held against it.

The figures lie beside this module, in percent but for the shares:

- published_scores.csv: Table 2 of the paper (arXiv 2308.09895), pass@1 on MultiPL-E's HumanEval
  before and after training, with the epoch of Table 9. The problems are those of the tuned model's results file;
  R's 1B has none, and here the number that all others have in R;
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
    """A row of Table 2: pass@1 (0 to 1) before and after training, the epoch it is of, the problems scored."""

    language: str
    model: str
    hub: str
    base: float | None
    tuned: float
    epoch: int | None
    problems: int


@dataclass(frozen=True)
class PublishedCurve:
    """pass@1 (0 to 1) by epoch, from 1, or from 0 where the score before training is known."""

    model: str
    epochs: list[int]
    scores: list[float]


@dataclass(frozen=True)
class PublishedArm:
    """A figure (0 to 1) of an experiment's arm, pass@`k`: before training, None where there is none, and after.

    It is the mean of so many `problems`.
    """

    arm: str
    language: str
    hub: str
    k: int
    base: float | None
    value: float
    problems: int
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
            problems=int(row["problems"]),
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
                problems=score.problems,
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
            problems=int(row["problems"]),
            source=row["source"],
        )
        for row in _rows("published_experiments.csv")
        if row["experiment"] == experiment
    ]


def read_shares() -> list[Share]:
    """The data of Figure 1 but for the scores that Table 2 has."""
    rows = _rows("published_shares.csv")
    return [Share(r["language"], float(r["share"]), _share(r["pass_at_1"])) for r in rows]


def other_problems(here: int, there: int) -> list[str]:
    """The difference between a score over so many problems and a published one, empty where there is none."""
    return [] if here == there else [f"{here:,} problems of ours, {there:,} published"]


def differences(there: PublishedScore | None, problems: int, evaluate: EvaluateConfig) -> list[str]:
    """In what a score over so many problems differs from a row of Table 2 so far that they cannot be compared.

    `there` is the row of its model, None where the paper has not that model. Empty where they can be compared.
    """
    problems_or_model = other_problems(problems, there.problems) if there else ["another model"]
    return [*problems_or_model, *evaluate.unlike_published()]


def _share(percent: str) -> float | None:
    return float(percent) / 100 if percent else None


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(newline="") as text:
        return list(csv.DictReader(text))
