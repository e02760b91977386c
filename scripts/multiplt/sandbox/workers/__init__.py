"""One module a language: how its programs are laid out, started and judged.

A harness in the language itself stands beside the module where one is needed. Nothing here starts a
process; `language` is the only way in. A module of this package that defines a Language is found by
itself, under the module's name.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from multiplt.errors import UserError
from multiplt.sandbox.workers.base import Language


def _defined() -> Iterator[tuple[str, type[Language]]]:
    for found in pkgutil.iter_modules(__path__):
        if found.name == "base":
            continue
        module = importlib.import_module(f"{__name__}.{found.name}")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and issubclass(kind, Language):
                yield found.name, kind


_LANGUAGES = dict(_defined())

NAMES = tuple(_LANGUAGES)


def language(name: str) -> Language:
    """The language of that name, its runtime found.

    Raises UserError for an unknown name, or a missing runtime with the package to install.
    """
    if name not in _LANGUAGES:
        raise UserError(f"unknown language {name!r}; the sandbox runs {', '.join(NAMES)}")
    return _LANGUAGES[name]()


def has_warm_mode(name: str) -> bool:
    """Whether programs of that language can run in a fork of a warm parent."""
    return _LANGUAGES[name].warm_task is not Language.warm_task
