"""The problems that models are scored on, in one language: HumanEval's, a user's own, or MultiPL-E's prompts.

The first two are compiled by this project, but for Python, and checked like every problem; MultiPL-E's are taken
as they are.
All are in the order in which a limit takes them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from multiplt import plain_problems, python_problems
from multiplt.benchmark import Named, Task, in_order, read_humaneval
from multiplt.languages import Language, ScoredLanguage
from multiplt.multipl_e import problem_of, read_prompts
from multiplt.problems import Draft, checked, draft
from multiplt.records import Funnel, Problem
from multiplt.sandbox import Sandbox


@dataclass
class Scored:
    """The problems, how many there were before, and what was dropped on the way, by reason."""

    entered: int
    problems: list[Problem] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    assertions: Counter[str] = field(default_factory=Counter)

    @property
    def funnel(self) -> Funnel:
        """Problems in and out; what is neither dropped nor there is over the limit."""
        dropped = dict(self.dropped)
        if over := self.entered - len(self.problems) - self.dropped.total():
            dropped["over_limit"] = over
        return Funnel(self.entered, len(self.problems), dropped)


def of_prompts(path: Path, language: ScoredLanguage, limit: int | None) -> Scored:
    """MultiPL-E's prompts in a file; raises UserError naming file and row."""
    prompts = in_order([problem_of(p, path, language) for p in read_prompts(path)])
    return Scored(len(prompts), prompts[:limit])


def of_humaneval(
    path: Path, language: ScoredLanguage, limit: int | None, sandbox: Sandbox
) -> Scored:
    """HumanEval in its own format, compiled; raises UserError naming file and line."""
    return _compiled(read_humaneval(path), lambda some: _drafts(some, language), limit, sandbox)


def of_python(path: Path, language: ScoredLanguage, limit: int | None, sandbox: Sandbox) -> Scored:
    """A user's own Python problems, compiled; raises UserError naming file, row and key."""

    def drafts(some: Sequence[plain_problems.PlainProblem]) -> list[Draft]:
        if isinstance(language, Language):
            return plain_problems.drafts(some, language, path, canonical=False)
        return [python_problems.of_plain(each, path) for each in some]

    return _compiled(plain_problems.read(path), drafts, limit, sandbox)


def _drafts(tasks: Sequence[Task], language: ScoredLanguage) -> list[Draft]:
    """Each task compiled without its solution, or the reason why its tests could not be taken.

    A task that loses some of its assertions to what the language cannot state or tell apart is kept:
    `Scored.assertions` counts them.
    """
    if not isinstance(language, Language):
        return list(map(python_problems.of_task, tasks))
    return [
        draft(task.name, task.function, task.assertions, language, with_solution=False)
        if task.assertions
        else Draft(None, None, task.reason)
        for task in tasks
    ]


def _compiled(
    named: Sequence[Named],
    drafts: Callable[[Sequence[Named]], list[Draft]],
    limit: int | None,
    sandbox: Sandbox,
) -> Scored:
    """The first `limit` that pass their checks; checks take time, and no more are compiled than needed."""
    waiting, result = in_order(named), Scored(len(named))
    while count := min(len(waiting), (limit or len(named)) - len(result.problems)):
        passing, reasons, left = checked(sandbox, drafts(waiting[:count]))
        result.problems += passing
        result.dropped.update(reasons)
        result.assertions.update(left)
        del waiting[:count]
    return result
