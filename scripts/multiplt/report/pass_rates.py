"""How often each problem was solved: the translations of the run's own, and the benchmark's.

It reads; `pass_figures` draws.
"""

from dataclasses import dataclass

from multiplt.records import Problem, Solution
from multiplt.report.folder import RunFolder
from multiplt.report.scores import read_tallies


@dataclass(frozen=True)
class PassRates:
    """The share (0 to 1) of completions that passed: by language, then by problem.

    Translations are known by the function's sha1, so that languages meet in one row; a function
    that does not compile to a language is missing there. The benchmark's problems have their names.
    """

    translations: dict[str, dict[str, float]]
    benchmark: dict[str, dict[str, float]]


def read_pass_rates(folder: RunFolder, chosen: dict[str, str]) -> PassRates:
    """The pass rates of the run; `chosen` names the checkpoint of each language to look at."""
    return PassRates(
        {language: _translations(folder, language) for language in chosen},
        {language: _benchmark(folder, language, name) for language, name in chosen.items()},
    )


def _translations(folder: RunFolder, language: str) -> dict[str, float]:
    problems = folder.rows("build_problems", Problem, language=language)
    rates = {problem.function.sha1: 0.0 for problem in problems}
    for item in folder.rows("collect_solutions", Solution, language=language):
        rates[item.problem.function.sha1] = item.pass_rate
    return rates


def _benchmark(folder: RunFolder, language: str, checkpoint: str) -> dict[str, float]:
    tallies = read_tallies(folder, language, checkpoint)
    return {name: tally.c / tally.n for name, tally in tallies.items()}
