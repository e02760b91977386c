"""The page: one HTML file that holds its style sheet and figures and needs no network.

It formats; every number was computed elsewhere. Jinja escapes whatever is not marked as HTML.
"""

import os
from pathlib import Path

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from multiplt.languages import get_language
from multiplt.report.build import Report
from multiplt.report.examples import style_sheet
from multiplt.report.folder import STEMS, RunFolder
from multiplt.report.funnel import largest_losses
from multiplt.report.pipeline_figures import VERDICTS, verdict_name


def render(report: Report, folder: RunFolder, output: Path) -> str:
    """The text of the page; links to datasets are relative to `output`."""
    environment = Environment(
        loader=PackageLoader("multiplt", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=count,
        percent=percent,
        points=points,
        duration=duration,
        words=words,
        title=lambda name: get_language(name).title,
    )
    config = folder.config
    sheet = Path(__file__).with_name("page.css").read_text()
    return environment.get_template("page.html").render(
        report=report,
        losses=largest_losses(report.pipeline, 8),
        config=config,
        base=folder.base,
        tuned=folder.tuned,
        css=Markup(sheet + style_sheet()),
        effective=yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, width=100),
        verdicts={name: verdict_name(name) for name in VERDICTS},
        datasets={
            language: dataset_link(folder, language, output) for language in config.languages
        },
    )


def dataset_link(folder: RunFolder, language: str, output: Path) -> str:
    """Where a language's dataset lies, as seen from the page."""
    stem = folder.root / STEMS["build_dataset"].format(language=language)
    return os.path.relpath(stem, output.parent)


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


def words(name: str) -> str:
    """A name of the code's as words."""
    return name.replace("_", " ")
