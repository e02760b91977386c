"""Decontamination: functions that hold a benchmark's text, or code that is a benchmark's up to names.

Three measures, each told apart. `exact`: a docstring, prompt or solution occurs in the function as it is, which is
the paper's measure. `text`: the same with white space left out, so that what was indented anew is found too.
`code`: the function and a solution share a run of code tokens, or all of a shorter body, variables renamed in order
of appearance.
What says the same in other words is not found.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from multiplt.records import BenchmarkMatch
from multiplt.source.candidate import Candidate
from multiplt.source.tasks import Task
from multiplt.source.tokens import Run, Token, renamed, tokens

MEASURES = ("exact", "text", "code")
"""From the narrowest to the widest, which is the order of the reasons in the funnel."""

_ANCHOR = 20
_EVIDENCE = 200


@dataclass(frozen=True)
class _Text:
    """A text of a task, as it is and without white space."""

    task: Task
    exact: str
    squeezed: str


class Benchmarks:
    """An index of benchmarks' tasks; a look-up costs the length of the function, not the number of tasks."""

    def __init__(self, tasks: Iterable[Task], length: int) -> None:
        """Indexes `tasks`; the measure `code` asks for `length` tokens."""
        self._length = length
        self._short: list[_Text] = []
        self._long: dict[str, list[_Text]] = {}
        self._runs: dict[Run, list[Task]] = {}
        for task in tasks:
            for exact in task.texts:
                text = _Text(task, exact, _squeeze(exact))
                if len(text.squeezed) < _ANCHOR:
                    self._short.append(text)
                else:
                    self._long.setdefault(text.squeezed[:_ANCHOR], []).append(text)
            runs = (run for body in task.bodies for run in _runs(body, length))
            for run in dict.fromkeys(runs):
                self._runs.setdefault(run, []).append(task)

    def matches(self, it: Candidate, measures: Collection[str] = MEASURES) -> list[BenchmarkMatch]:
        """What the function shares with each task, by each of `measures`, in a fixed order."""
        found: dict[tuple[str, str, str], str] = {}
        content = it.function.content
        if "exact" in measures or "text" in measures:
            for text in self._texts_in(_squeeze(content)):
                key = (text.task.benchmark, text.task.name)
                if "text" in measures:
                    found.setdefault((*key, "text"), text.exact)
                if "exact" in measures and text.exact in content:
                    found.setdefault((*key, "exact"), text.exact)
        if "code" in measures and self._runs:
            for run in _runs(tokens(content, it.code), self._length):
                for task in self._runs.get(run, []):
                    found.setdefault((task.benchmark, task.name, "code"), " ".join(run))
        return [
            BenchmarkMatch(benchmark, task, measure, evidence[:_EVIDENCE])
            for (benchmark, task, measure), evidence in sorted(found.items())
        ]

    def _texts_in(self, squeezed: str) -> list[_Text]:
        found = [text for text in self._short if text.squeezed in squeezed]
        for start in range(len(squeezed) - _ANCHOR + 1):
            for text in self._long.get(squeezed[start : start + _ANCHOR], ()):
                if squeezed.startswith(text.squeezed, start):
                    found.append(text)
        return found


def reason(matches: Collection[BenchmarkMatch]) -> str | None:
    """The reason under which the funnel counts a function: the narrowest measure that found it."""
    found = {match.measure for match in matches}
    return next((f"benchmark_{measure}" for measure in MEASURES if measure in found), None)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _runs(body: Sequence[Token], length: int) -> Iterator[Run]:
    """Every run of `length` tokens of a body, or the whole of a shorter one; each numbers its own variables."""
    for start in range(max(len(body) - length, 0) + 1 if body else 0):
        yield renamed(body[start : start + length])
