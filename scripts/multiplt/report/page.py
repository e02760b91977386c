"""The pages: HTML files that hold their style sheet and figures and need no network.

It formats; every number was computed elsewhere. Jinja escapes whatever is not marked as HTML.
"""

import os
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment
from markupsafe import Markup

from multiplt.languages import get_language
from multiplt.report.build import LanguageReport, Report
from multiplt.report.choice import epoch_of
from multiplt.report.examples import style_sheet
from multiplt.report.folder import STEMS, RunFolder
from multiplt.report.funnel import largest_losses
from multiplt.report.pipeline_figures import VERDICTS, verdict_name
from multiplt.report.templates import environment, page_context

_SECTIONS = {
    "funnel": "Funnel",
    "tests": "Tests",
    "translations": "Translations",
    "examples": "Examples",
    "training": "Training",
    "scores": "Scores",
    "paper": "Beside the paper",
    "cost": "Cost",
    "provenance": "Provenance",
    "config": "Configuration",
}
_OF_A_LANGUAGE = ("funnel", "translations", "examples", "training", "scores", "cost")
_INDEX = "Overview"


def render(report: Report, folder: RunFolder, output: Path) -> str:
    """The text of the index; links to datasets are relative to `output`."""
    config = folder.config
    return (
        _environment()
        .get_template("index.html")
        .render(
            **_common(report, folder, output, _INDEX, _SECTIONS),
            losses=largest_losses(report.pipeline, 8),
            counted={title(one.language): one.verdicts for one in report.languages},
            paired=[row for one in report.languages for row in one.table.rows],
            effective=yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, width=100),
            datasets={one.language: dataset(folder, one, output) for one in report.languages},
        )
    )


def render_language(report: Report, one: LanguageReport, folder: RunFolder, output: Path) -> str:
    """The text of the page of one language; `output` is the index, beside which it lies."""
    sections = {name: _SECTIONS[name] for name in _OF_A_LANGUAGE}
    return (
        _environment()
        .get_template("language.html")
        .render(
            **_common(report, folder, output, title(one.language), sections),
            one=one,
            losses=largest_losses(one.pipeline, 8),
            dataset=dataset(folder, one, output),
        )
    )


def language_page(output: Path, language: str) -> Path:
    """Where the page of a language lies, beside the index `output`."""
    return output.with_name(f"{language}.html")


def dataset(folder: RunFolder, one: LanguageReport, output: Path) -> str:
    """Where a language's dataset lies, as seen from the pages."""
    stem = folder.root / STEMS["build_dataset"].format(language=one.language)
    return os.path.relpath(stem, output.parent)


def _common(
    report: Report, folder: RunFolder, output: Path, here: str, sections: dict[str, str]
) -> dict[str, Any]:
    """What every page of a run's report is made with; `here` is its name in the row of pages."""
    links = {title(one.language): f"{one.language}.html" for one in report.languages}
    return {
        **page_context({_INDEX: output.name, **links}, here, sections),
        "report": report,
        "config": folder.config,
        "code_css": Markup(style_sheet()),
        "verdicts": {name: verdict_name(name) for name in VERDICTS},
    }


def _environment() -> Environment:
    made = environment()
    made.filters.update(
        count=count,
        percent=percent,
        points=points,
        duration=duration,
        hours=hours,
        words=words,
        title=title,
        epoch=epoch_of,
    )
    return made


def title(language: str) -> str:
    """A language as people write it."""
    return get_language(language).title


def count(number: int | float | None) -> str:
    """A whole number with its thousands apart; a dash for what was not measured."""
    return "–" if number is None else f"{number:,.0f}"


def percent(share: float) -> str:
    """A share (0 to 1) in percent."""
    return f"{100 * share:.1f} %"


def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{100 * difference:+.1f}".replace("-", "−")


def duration(seconds: float | None) -> str:
    """Seconds as people say them."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"


def hours(seconds: float | None) -> str:
    """Seconds as hours; a dash for what was not measured."""
    if seconds is None:
        return "–"
    return f"{seconds / 3600:,.{1 if seconds > 36_000 else 3}f}" if seconds else "0"


def words(name: str) -> str:
    """A name of the code's as words."""
    return name.replace("_", " ")
