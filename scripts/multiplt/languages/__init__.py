"""Python functions and their tests, translated to other languages: prompts, suites and self-checks.

Nothing here runs code; a language's runtime is only named.
"""

from multiplt.errors import UserError
from multiplt.languages.base import Language, Runtime
from multiplt.languages.compiling import CompiledProblem, compile_problem
from multiplt.languages.errors import Untranslatable
from multiplt.languages.inference import TypedFunction, annotate, infer_types
from multiplt.languages.lua import Lua
from multiplt.languages.ocaml import OCaml

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

LANGUAGES: dict[str, Language] = {language.name: language for language in (Lua(), OCaml())}


def get_language(name: str) -> Language:
    """Return the language of that name; raises UserError that lists the names there are."""
    if name not in LANGUAGES:
        raise UserError(f"unknown language {name!r}; there are: {', '.join(sorted(LANGUAGES))}")
    return LANGUAGES[name]
