"""Makes the report of a run: reads its folder, draws, writes the page, the table of results and the
manifest's facts.

`build` is all that the program calls.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from multiplt.report import model_figures, pipeline_figures, scores
from multiplt.report.drawing import Drawing
from multiplt.report.examples import Example, read_examples
from multiplt.report.folder import RunFolder
from multiplt.report.funnel import Pipeline, read_pipeline
from multiplt.report.provenance import Provenance, read_provenance
from multiplt.report.training import read_curves
from multiplt.report.usage import Usage, read_usage


@dataclass(frozen=True)
class Assertions:
    """The assertions that were written: those of the wrong shape by reason, the others by verdict."""

    rejected: Counter[str]
    verdicts: Counter[str]


@dataclass(frozen=True)
class Report:
    """All that the page shows."""

    pipeline: Pipeline
    assertions: Assertions
    verdicts: dict[str, Counter[str]]
    comparisons: list[scores.Comparison]
    scores: list[scores.Score]
    examples: dict[str, list[Example]]
    training: dict[str, dict[str, float]]
    usage: list[Usage]
    provenance: Provenance
    figures: dict[str, Drawing]


def build(folder: RunFolder, figures: Path) -> Report:
    """Reads the run and draws its figures into `figures`; raises UserError naming what is missing
    or wrong.
    """
    languages = folder.config.languages
    pipeline = read_pipeline(folder)
    verdicts = {name: _counts(folder, "validate", "verdicts", language=name) for name in languages}
    found = scores.read_scores(folder)
    comparisons = scores.compare(folder, found)
    drawings = [
        pipeline_figures.draw_funnel(figures, pipeline, languages),
        pipeline_figures.draw_yield(figures, pipeline.yields, languages),
        pipeline_figures.draw_verdicts(figures, verdicts),
        *pipeline_figures.draw_tests(figures, folder),
        model_figures.draw_scores(figures, comparisons, languages),
        model_figures.draw_loss(figures, read_curves(folder), languages),
    ]
    return Report(
        pipeline=pipeline,
        assertions=Assertions(
            _counts(folder, "run_suites", "assertions_rejected"),
            _counts(folder, "run_suites", "verdicts"),
        ),
        verdicts=verdicts,
        comparisons=comparisons,
        scores=found,
        examples={language: read_examples(folder, language) for language in languages},
        training={language: _training(folder, language) for language in languages},
        usage=read_usage(folder),
        provenance=read_provenance(folder),
        figures={drawing.name: drawing for drawing in drawings},
    )


def _counts(folder: RunFolder, rule: str, fact: str, **fixed: str) -> Counter[str]:
    """A fact that counts things by name, summed over a rule's jobs."""
    counts: Counter[str] = Counter()
    for shard in folder.facts(rule, fact, **fixed):
        counts.update(shard)
    return counts


def _training(folder: RunFolder, language: str) -> dict[str, float]:
    (content,) = folder.manifests("train", language=language)
    facts: dict[str, float] = content["facts"]
    return facts
