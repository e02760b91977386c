"""The figures of the data: funnel, yield, verdicts, assertions and coverage."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from multiplt.languages import get_language
from multiplt.records import TestedFunction
from multiplt.report.drawing import (
    NEUTRAL,
    PALETTE,
    Drawing,
    bare,
    beside,
    draw,
    grid,
    language_colours,
    nothing_yet,
)
from multiplt.report.folder import RunFolder
from multiplt.report.funnel import Pipeline, Step, Yield

ROW = 0.27
# What follows the passing ones goes from the mildest fault to the hardest.
VERDICTS = {
    "ok": PALETTE[2],
    "assertion": PALETTE[1],
    "exception": PALETTE[4],
    "compile": PALETTE[3],
    "cpu_timeout": PALETTE[5],
    "wall_timeout": PALETTE[0],
    "memory": "#8c6bb1",
    "output_limit": "#b8a26a",
    "crash": "#7d8794",
}


def draw_funnel(to: Path, name: str, pipeline: Pipeline, languages: list[str]) -> Drawing:
    """What is left after each step: functions, then candidates."""
    parts = (pipeline.functions, pipeline.candidates)
    titles = ("Functions", "Translations")
    heights = [_places(steps)[-1] + 2 for steps in parts]

    def paint(figure: Figure) -> None:
        above, below = figure.subplots(2, height_ratios=heights)
        for axes, steps, title in zip((above, below), parts, titles, strict=True):
            _bars(axes, steps, language_colours(languages))
            axes.set_title(title)

    caption = (
        "What is left after each step, and its share of the step before, whose length the pale bar"
        " has. Grey counts functions in Python."
    )
    return draw(to, name, caption, ROW * (sum(heights) + 1), paint)


def _places(steps: Sequence[Step]) -> list[float]:
    """Where the bars lie: a little space apart where another step begins."""
    places = [0.0]
    for before, after in pairwise(steps):
        apart = after.label != before.label and bool(after.language)
        places.append(places[-1] + (1.35 if apart else 1))
    return places


def _bars(axes: Axes, steps: Sequence[Step], colours: Mapping[str, str]) -> None:
    places = _places(steps)
    shades = [colours.get(step.language or "", NEUTRAL) for step in steps]
    axes.barh(places, [s.before for s in steps], height=0.76, color=shades, alpha=0.22)
    axes.barh(places, [s.count for s in steps], height=0.76, color=shades)
    for place, step in zip(places, steps, strict=True):
        share = f" · {_share(step.count, step.before)}" if step.count != step.before else ""
        beside(axes, max(step.before, step.count), place, f"{step.count:,}{share}")
    axes.set_yticks(places, [_label(step) for step in steps])
    axes.set_ylim(places[-1] + 0.6, -0.6)
    axes.set_xlim(0, max([s.before for s in steps] + [1]) * 1.42)
    bare(axes)


def _label(step: Step) -> str:
    return f"{get_language(step.language).title}: {step.label}" if step.language else step.label


def _share(part: int, whole: int) -> str:
    percent = 100 * part / whole if whole else 0
    return f"{percent:.0f} %" if percent >= 1 or not part else f"{percent:.1g} %"


def draw_yield(to: Path, yields: Sequence[Yield], languages: list[str]) -> Drawing:
    """The shares that survive, language by language."""
    shares = {
        "problems with an item": [(y.solved, y.problems) for y in yields],
        "candidates that pass": [(y.passing, y.candidates) for y in yields],
        "passing candidates that become items": [(y.items, y.passing) for y in yields],
    }
    colours = language_colours(languages)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        row = 0.0
        ticks = []
        for label, pairs in shares.items():
            axes.text(0, row, label, va="center")
            for y, (part, whole) in zip(yields, pairs, strict=True):
                row += 1
                percent = 100 * part / whole if whole else 0
                axes.barh(row, percent, height=0.72, color=colours[y.language])
                axes.barh(row, 100, height=0.72, color=colours[y.language], alpha=0.15)
                beside(axes, 100, row, f"{_share(part, whole)} ({part:,} of {whole:,})")
                ticks.append((row, get_language(y.language).title))
            row += 1.3
        axes.set_yticks([at for at, _ in ticks], [name for _, name in ticks])
        axes.set_ylim(row - 0.6, -0.6)
        axes.set_xlim(0, 172)
        bare(axes)

    height = ROW * (len(shares) * (len(yields) + 1.3) + 0.5)
    return draw(to, "yield", "How much of each step survives, by language.", height, paint)


def draw_verdicts(to: Path, verdicts: Mapping[str, Counter[str]]) -> Drawing:
    """The shares of the verdicts on the sampled translations, language by language."""
    met = [name for name in VERDICTS if any(counts[name] for counts in verdicts.values())]

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        if not met:
            nothing_yet(axes, "no translation was run")
            return
        for row, counts in enumerate(verdicts.values()):
            left = 0.0
            for name in met:
                share = 100 * counts[name] / (counts.total() or 1)
                axes.barh(row, share, left=left, height=0.6, color=VERDICTS[name])
                if share >= 6:
                    axes.text(
                        left + share / 2,
                        row,
                        f"{share:.0f}",
                        ha="center",
                        va="center",
                        color="white" if name in _DARK else "black",
                    )
                left += share
        axes.set_yticks(range(len(verdicts)), [get_language(name).title for name in verdicts])
        axes.set_ylim(len(verdicts) - 0.5, -0.5)
        axes.set_xlim(0, 100)
        bare(axes)
        handles = [Patch(color=VERDICTS[name], label=verdict_name(name)) for name in met]
        figure.legend(handles=handles, loc="outside lower center", ncols=4, handlelength=1)

    caption = "Verdicts on the sampled translations, in percent of those of the language."
    return draw(to, "verdicts", caption, 0.8 + 0.4 * len(verdicts), paint)


_DARK = {"wall_timeout", "memory", "crash"}


def verdict_name(verdict: str) -> str:
    """A verdict as people read it."""
    return {"ok": "passes"}.get(verdict, verdict.replace("_", " "))


def draw_tests(to: Path, folder: RunFolder) -> list[Drawing]:
    """Histograms of passing assertions a function, of the body coverage they reach, and of killed mutants."""
    tested = [f for f in folder.rows("run_suites", TestedFunction) if f.coverage]
    thresholds = folder.config.tests.selection
    counts = Counter(len(f.passing) for f in tested)
    bodies = [f.coverage.body for f in tested if f.coverage]
    mutations = [f.mutation for f in tested if f.mutation and f.mutation.mutants]
    killed = [100 * mutation.killed / mutation.mutants for mutation in mutations]
    assertions = partial(_histogram, counts, "passing assertions", thresholds.min_assertions)
    coverage = partial(_percentages, bodies, "body coverage, %", thresholds.min_coverage)
    mutation = partial(_percentages, killed, "mutants killed, %", thresholds.min_mutation_score)
    told = "the dashed line is the least that is selected."
    drawings = [
        draw(to, "assertions", f"Passing assertions of each function; {told}", 2.3, assertions),
        draw(to, "coverage", f"Statements of the body that they run; {told}", 2.3, coverage),
    ]
    if folder.config.tests.mutants:
        told = "faults put into the function that they notice"
        drawings.append(draw(to, "mutation", f"Small {told}, by function.", 2.3, mutation))
    return drawings


def _histogram(counts: Counter[int], label: str, least: int, figure: Figure) -> None:
    axes = figure.subplots()
    if not counts:
        nothing_yet(axes, "no assertion passed")
        return
    axes.bar(list(counts), list(counts.values()), width=0.85, color=PALETTE[0])
    axes.set_xlim(0.4, max(max(counts), least) + 0.6)
    _threshold(axes, least - 0.5)
    _axes(axes, label)


def _percentages(values: Sequence[float], label: str, least: float, figure: Figure) -> None:
    axes = figure.subplots()
    if not values:
        nothing_yet(axes, "nothing was measured")
        return
    bins = Counter(min(int(value // 10), 9) for value in values)
    axes.bar([10 * b + 5 for b in bins], list(bins.values()), width=8.6, color=PALETTE[0])
    axes.set_xlim(0, 101)
    _threshold(axes, least)
    _axes(axes, label)
    axes.set_xticks(range(0, 101, 20))


def _threshold(axes: Axes, at: float) -> None:
    if at > 0:
        axes.axvline(at, color=PALETTE[4], linestyle="--", linewidth=1.4)


def _axes(axes: Axes, label: str) -> None:
    axes.set_xlabel(label)
    axes.set_ylabel("functions")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    grid(axes, "y")
