"""One module a language: how its programs are laid out, started and judged.

A harness in the language itself stands beside the module where one is needed. Nothing here
starts a process; `language` is the only way in.
"""

from multiplt.errors import UserError
from multiplt.sandbox.workers.base import Language
from multiplt.sandbox.workers.lua import Lua
from multiplt.sandbox.workers.ocaml import OCaml
from multiplt.sandbox.workers.python import Python

_LANGUAGES: dict[str, type[Language]] = {"lua": Lua, "ocaml": OCaml, "python": Python}

NAMES = tuple(_LANGUAGES)


def language(name: str) -> Language:
    """The language of that name, its runtime found.

    Raises UserError for an unknown name, or a missing runtime with the package to install.
    """
    if name not in _LANGUAGES:
        raise UserError(f"unknown language {name!r}; the sandbox runs {', '.join(NAMES)}")
    return _LANGUAGES[name]()
