"""Python functions and their tests, translated to other languages: prompts, suites and self-checks.

Nothing here runs code; a language's runtime is only named. Every module of this package that defines
a Language is found by itself: a new language is a new file.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from multiplt.errors import UserError
from multiplt.languages.base import Language, Runtime, ScoredLanguage
from multiplt.languages.compiling import CompiledProblem, compile_problem
from multiplt.languages.errors import Untranslatable
from multiplt.languages.inference import TypedFunction, annotate, infer_types
from multiplt.languages.python import PYTHON

__all__ = [
    "LANGUAGES",
    "PYTHON",
    "SCORED",
    "CompiledProblem",
    "Language",
    "Runtime",
    "ScoredLanguage",
    "TypedFunction",
    "Untranslatable",
    "annotate",
    "compile_problem",
    "get_language",
    "get_scored",
    "infer_types",
]


def _defined() -> Iterator[Language]:
    """Each language that a module of this package defines, by the name of the module."""
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(found.name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if (
                kind.__module__ == found.name
                and issubclass(kind, Language)
                and kind is not Language
            ):
                yield kind()


LANGUAGES: dict[str, Language] = {language.name: language for language in _defined()}
"""The target languages."""

SCORED: dict[str, ScoredLanguage] = {**LANGUAGES, PYTHON.name: PYTHON}
"""The languages in which models are scored: the targets, and Python itself."""


def get_language(name: str) -> Language:
    """Return the language of that name; raises UserError that lists the names there are."""
    if name not in LANGUAGES:
        raise UserError(f"unknown language {name!r}; there are: {', '.join(sorted(LANGUAGES))}")
    return LANGUAGES[name]


def get_scored(name: str) -> ScoredLanguage:
    """Return the target or Python of that name; raises UserError that lists the names there are."""
    if name not in SCORED:
        raise UserError(f"unknown language {name!r}; there are: {', '.join(sorted(SCORED))}")
    return SCORED[name]
