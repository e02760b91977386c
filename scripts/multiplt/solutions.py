"""Passing translations become training items: the prompt without the Python solution, and the completion.

The pasted Python leaves by structure: the problem holds its prompt both with and without it, so nothing is
searched for in the text, and the tests were never part of it.
"""

from collections import Counter
from collections.abc import Iterable

from multiplt.records import Funnel, Solution, Verdicts
from multiplt.sandbox import Program
from multiplt.validation import program


def collect(verdicts: Iterable[Verdicts]) -> tuple[list[Solution], Funnel]:
    """The solutions among all candidates; the funnel counts candidates, dropped by verdict."""
    solutions: list[Solution] = []
    dropped: Counter[str] = Counter()
    entered = 0
    for row in verdicts:
        entered += len(row.results)
        passed = sum(r.verdict == "ok" for r in row.results)
        for result, completion in zip(row.results, row.generation.completions, strict=True):
            if result.verdict != "ok":
                dropped[result.verdict] += 1
                continue
            text = completion.text.rstrip() + "\n"
            solutions.append(
                Solution(
                    problem=row.problem,
                    model=row.generation.model,
                    revision=row.generation.revision,
                    sampling=row.generation.sampling,
                    index=completion.index,
                    seed=completion.seed,
                    completion=text,
                    content=row.problem.bare_prompt + text,
                    pass_rate=passed / len(row.results),
                )
            )
    return solutions, Funnel(entered, len(solutions), dict(dropped))


def program_of(solution: Solution, cpu_factor: float) -> Program:
    """The cleaned item with its tests, to be run once more before it is trained on."""
    return program(solution.problem, solution.content, cpu_factor)
