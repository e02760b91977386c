"""Table 2 of the paper beside this run, for the languages of the run.

The paper reports an epoch that its authors picked by the benchmark, so the best epoch on the
benchmark stands beside it; the checkpoint that was chosen without looking stands in the table of
epochs.
"""

from collections.abc import Sequence

from multiplt import models
from multiplt.languages import get_language
from multiplt.pass_at_k import Estimate
from multiplt.report import published
from multiplt.report.choice import Choice
from multiplt.report.folder import RunFolder
from multiplt.report.scores import Score
from multiplt.report.side_by_side import Cell, Row, Table

_COLUMNS = ("before", "after, best")


def read_table(
    folder: RunFolder, scores: Sequence[Score], choices: dict[str, Choice]
) -> dict[str, Table]:
    """The table of each language: a row a model of the paper, and one for this run's if it is none."""
    model = models.model(folder.config.train.model)
    hub = model.hub
    evaluate = folder.config.evaluate
    unlike = published.differences(hub, evaluate)
    return {
        language: Table(
            _COLUMNS,
            _rows(model.title, hub, language, _pair(folder, scores, language, choice), not unlike),
            _note(unlike, evaluate.prompts.get(language)),
        )
        for language, choice in choices.items()
    }


def _pair(
    folder: RunFolder, scores: Sequence[Score], language: str, choice: Choice
) -> tuple[Estimate | None, Estimate | None]:
    """pass@1 before and after, None where another k was asked for."""
    found = {
        s.checkpoint: Estimate(s.estimate, s.low, s.high, s.problems)
        for s in scores
        if (s.language, s.k) == (language, 1)
    }
    return found.get(folder.base), found.get(choice.best)


def _rows(
    title: str,
    hub: str,
    language: str,
    pair: tuple[Estimate | None, Estimate | None],
    comparable: bool,
) -> list[Row]:
    group = get_language(language).title
    rows = []
    for score in (s for s in published.read_scores() if s.language == group):
        here = pair if score.hub.lower() == hub.lower() else (None, None)
        cells = [
            Cell(here[0], score.base, comparable),
            Cell(here[1], score.tuned, comparable),
        ]
        rows.append(Row(group, score.model, cells))
    if not any(cell.measured is not None for row in rows for cell in row.cells):
        rows.append(Row(group, title, [Cell(score, None, False) for score in pair]))
    return rows


def _note(unlike: Sequence[str], prompts: str | None) -> str:
    if unlike:
        return f"This run cannot be held against the paper: {'; '.join(unlike)}."
    whose = "MultiPL-E’s own" if prompts else "this project’s own, in MultiPL-E’s shape"
    return f"The same model, benchmark and sampling as the paper’s; the prompts are {whose}."
