"""Python functions and their tests, translated to other languages: prompts, suites and self-checks.

Nothing here runs code; a language's runtime is only named. Every module of this package that defines
a Language is found by itself: a new language is a new file.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from multiplt.errors import UserError
from multiplt.languages.base import Language, Runtime
from multiplt.languages.compiling import CompiledProblem, compile_problem
from multiplt.languages.errors import Untranslatable
from multiplt.languages.inference import TypedFunction, annotate, infer_types

__all__ = [
    "LANGUAGES",
    "CompiledProblem",
    "Language",
    "Runtime",
    "TypedFunction",
    "Untranslatable",
    "annotate",
    "compile_problem",
    "get_language",
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


def get_language(name: str) -> Language:
    """Return the language of that name; raises UserError that lists the names there are."""
    if name not in LANGUAGES:
        raise UserError(f"unknown language {name!r}; there are: {', '.join(sorted(LANGUAGES))}")
    return LANGUAGES[name]
