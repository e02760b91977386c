"""What the pages of a run's report show: reads its folder and draws, for the index and for each language's page.

It writes the figures and nothing else; `write` calls it.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from multiplt.report import benchmark_figures, model_figures, pass_figures, pipeline_figures, scores
from multiplt.report.choice import Choice, choose
from multiplt.report.drawing import Drawing
from multiplt.report.examples import Example, read_examples
from multiplt.report.folder import RunFolder
from multiplt.report.funnel import Pipeline, Yield, of_language, read_pipeline
from multiplt.report.pass_rates import PassRates, read_pass_rates
from multiplt.report.provenance import Provenance, read_provenance
from multiplt.report.side_by_side import Table
from multiplt.report.table2 import read_table
from multiplt.report.training import LossCurve, read_curves
from multiplt.report.usage import Usage, read_usage


@dataclass(frozen=True)
class Assertions:
    """The assertions that were written: those of the wrong shape by reason, the others by verdict."""

    rejected: Counter[str]
    verdicts: Counter[str]


@dataclass(frozen=True)
class LanguageReport:
    """What is known of one language; `epochs` holds each checkpoint after training against the base.

    `verdicts` counts those on sampled translations, `benchmark` those on the benchmark by checkpoint.
    """

    language: str
    pipeline: Pipeline
    yields: Yield
    verdicts: Counter[str]
    benchmark: dict[str, Counter[str]]
    choice: Choice
    epochs: list[scores.Comparison]
    table: Table
    examples: list[Example]
    training: dict[str, float]
    losses: dict[int, float]
    usage: list[Usage]

    @property
    def comparison(self) -> scores.Comparison:
        """Before training against the chosen checkpoint."""
        return next(c for c in self.epochs if c.tuned.checkpoint == self.choice.chosen)


@dataclass(frozen=True)
class Report:
    """All that the pages show."""

    pipeline: Pipeline
    assertions: Assertions
    scores: list[scores.Score]
    languages: list[LanguageReport]
    usage: list[Usage]
    provenance: Provenance
    figures: dict[str, Drawing]


def build(folder: RunFolder, figures: Path) -> Report:
    """Reads the run and draws its figures into `figures`; raises UserError naming what is missing
    or wrong.
    """
    names = folder.config.languages
    pipeline = read_pipeline(folder)
    found = scores.read_scores(folder)
    choices = {name: choose(folder, found, name) for name in names}
    tables = read_table(folder, found, choices)
    curves = {curve.language: curve for curve in read_curves(folder)}
    languages = [
        LanguageReport(
            language=name,
            pipeline=of_language(pipeline, name),
            yields=next(y for y in pipeline.yields if y.language == name),
            verdicts=_counts(folder, "validate", "verdicts", language=name),
            benchmark={c: scores.read_verdicts(folder, name, c) for c in folder.checkpoints},
            choice=choices[name],
            epochs=[scores.compare(folder, found, name, c) for c in folder.checkpoints[1:]],
            table=tables[name],
            examples=read_examples(folder, name),
            training=_training(folder, name),
            losses=curves[name].by_epoch if name in curves else {},
            usage=read_usage(folder, language=name),
        )
        for name in names
    ]
    rates = read_pass_rates(folder, {name: choice.chosen for name, choice in choices.items()})
    drawings = [
        *_draw_index(figures, folder, pipeline, languages, found, curves, rates),
        *(
            d
            for one in languages
            for d in _draw_language(figures, one, found, curves, rates, names)
        ),
    ]
    return Report(
        pipeline=pipeline,
        assertions=Assertions(
            _counts(folder, "run_suites", "assertions_rejected"),
            _counts(folder, "run_suites", "verdicts"),
        ),
        scores=found,
        languages=languages,
        usage=read_usage(folder),
        provenance=read_provenance(folder),
        figures={drawing.name: drawing for drawing in drawings},
    )


def _draw_index(
    to: Path,
    folder: RunFolder,
    pipeline: Pipeline,
    languages: list[LanguageReport],
    found: list[scores.Score],
    curves: dict[str, LossCurve],
    rates: PassRates,
) -> list[Drawing]:
    names = folder.config.languages
    comparisons = [one.comparison for one in languages]
    choices = {one.language: one.choice for one in languages}
    return [
        pipeline_figures.draw_funnel(to, "funnel", pipeline, names),
        pipeline_figures.draw_yield(to, pipeline.yields, names),
        pipeline_figures.draw_verdicts(to, {one.language: one.verdicts for one in languages}),
        *pipeline_figures.draw_tests(to, folder),
        pass_figures.draw_pass_rates(to, "pass_rates", rates.translations, names),
        pass_figures.draw_matrix(to, "functions", rates.translations, "functions", "translations"),
        pass_figures.draw_matrix(
            to,
            "benchmark",
            rates.benchmark,
            "problems of the benchmark",
            "the chosen epoch’s completions",
        ),
        benchmark_figures.draw_shares(to, comparisons, names),
        benchmark_figures.draw_epochs(to, found, choices, names),
        model_figures.draw_scores(to, comparisons, names),
        model_figures.draw_loss(to, "loss", list(curves.values()), names),
    ]


def _draw_language(
    to: Path,
    one: LanguageReport,
    found: list[scores.Score],
    curves: dict[str, LossCurve],
    rates: PassRates,
    names: list[str],
) -> list[Drawing]:
    name = one.language
    own = {name: rates.translations[name]}
    losses = [curves[name]] if name in curves else []
    return [
        pipeline_figures.draw_funnel(to, f"funnel-{name}", one.pipeline, names),
        pass_figures.draw_pass_rates(to, f"pass_rates-{name}", own, names),
        benchmark_figures.draw_language_epochs(to, found, name, one.choice, names),
        model_figures.draw_loss(to, f"loss-{name}", losses, names),
    ]


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
