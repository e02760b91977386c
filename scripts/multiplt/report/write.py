"""Writes all files of a report, the manifest last; gives back the table of results for the
terminal.
"""

from pathlib import Path

from multiplt import manifest
from multiplt.records import Funnel
from multiplt.report import scores
from multiplt.report.build import build
from multiplt.report.folder import RunFolder
from multiplt.report.page import language_page, render, render_language


def write(folder: RunFolder, page: Path, figures: Path, results: Path, to: Path) -> str:
    """Writes the index `page`, a page a language beside it, figures, table (CSV, and aligned text
    beside it) and manifest; returns the text table.
    """
    report = build(folder, figures)
    table = scores.as_text(report.scores, {y.language: y.items for y in report.pipeline.yields})
    text = results.with_suffix(".txt")
    pages = {page: render(report, folder, page)}
    for one in report.languages:
        own = language_page(page, one.language)
        pages[own] = render_language(report, one, folder, page)
    for path, content in pages.items():
        _replace(path, content)
    _replace(results, scores.as_csv(report.scores))
    _replace(text, table)
    manifest.write(
        to,
        stage="report",
        section=folder.config.model_dump(mode="json"),
        inputs=sorted(folder.used),
        outputs=[*pages, figures, results, text],
        funnel=Funnel(len(report.scores), len(report.scores)),
        packages=("matplotlib", "Jinja2", "Pygments"),
    )
    return table


def _replace(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(path)
