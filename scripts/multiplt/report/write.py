"""Writes all files of a report, the manifest last; gives back the table of results for the
terminal.
"""

from pathlib import Path

from multiplt import manifest
from multiplt.files import whole
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
    files = {
        page: render(report, folder, page),
        results: scores.as_csv(report.scores),
        results.with_suffix(".txt"): table,
    }
    for one in report.languages:
        own = language_page(page, one.language)
        files[own] = render_language(report, one, folder, page)
    for path, content in files.items():
        with whole(path) as temporary:
            temporary.write_text(content, encoding="utf-8")
    manifest.write(
        to,
        stage="report",
        section=folder.config.model_dump(mode="json"),
        inputs=sorted(folder.used),
        outputs=[*files, figures],
        funnel=Funnel(len(report.scores), len(report.scores)),
        packages=("matplotlib", "Jinja2", "Pygments"),
    )
    return table
