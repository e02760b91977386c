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
    return {
        language: _table(folder, scores, language, choice) for language, choice in choices.items()
    }


def _table(folder: RunFolder, scores: Sequence[Score], language: str, choice: Choice) -> Table:
    model, evaluate = models.model(folder.config.train.model), folder.config.evaluate
    title = get_language(language).title
    known = [score for score in published.read_scores() if score.language == title]
    same = next((score for score in known if score.hub.lower() == model.hub.lower()), None)
    problems = next(score.problems for score in scores if score.language == language)
    unlike = published.differences(same, problems, evaluate)
    before, after = _pair(folder, scores, language, choice)
    rows = []
    for score in known:
        here = (before, after) if score is same else (None, None)
        cells = [Cell(here[0], score.base, not unlike), Cell(here[1], score.tuned, not unlike)]
        rows.append(Row(title, score.model, cells))
    if same is None:
        cells = [Cell(before, None, comparable=False), Cell(after, None, comparable=False)]
        rows.append(Row(title, model.title, cells))
    return Table(_COLUMNS, rows, _note(unlike, evaluate.prompts.get(language)))


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


def _note(unlike: Sequence[str], prompts: str | None) -> str:
    if unlike:
        return f"This run cannot be held against the paper: {'; '.join(unlike)}."
    whose = "MultiPL-E’s own" if prompts else "this project’s own, in MultiPL-E’s shape"
    return f"The same model, benchmark and sampling as the paper’s; the prompts are {whose}."
