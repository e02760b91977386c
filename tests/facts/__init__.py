"""What the tests must know of each language: one module a language, each with its FACTS.

A new language adds its module, and the shared tests of translators and sandbox cover it.
"""

import importlib
import pkgutil

from facts.model import Facts

__all__ = ["FACTS"]

FACTS: dict[str, Facts] = {
    found.name: importlib.import_module(f"{__name__}.{found.name}").FACTS
    for found in pkgutil.iter_modules(__path__)
    if found.name != "model"
}
