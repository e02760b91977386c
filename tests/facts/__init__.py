"""What the tests must know of each language: one module a language, each with its FACTS.

A new language adds its module, and the shared tests of translators and sandbox cover it.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Any

import pytest

from facts.model import Facts

__all__ = ["FACTS", "others_slow"]

FACTS: dict[str, Facts] = {
    found.name: importlib.import_module(f"{__name__}.{found.name}").FACTS
    for found in pkgutil.iter_modules(__path__)
    if found.name != "model"
}


def others_slow(languages: Iterable[str]) -> list[Any]:
    """The parameters of a test of which `make test-fast` runs Lua's alone, for time."""
    return [pytest.param(name, marks=[pytest.mark.slow] * (name != "lua")) for name in languages]
