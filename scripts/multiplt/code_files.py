"""Which files of this project a program consists of, and the exact version of each.

`code("deduplicate", "lua")` are inputs of that rule's jobs; `versions("deduplicate")` go into its manifests. Import
statements are read, no module is imported for them.
"""

import ast
from functools import cache
from pathlib import Path

from multiplt.git import git_blob

LIBRARY = Path(__file__).parent
SCRIPTS = LIBRARY.parent
ROOT = SCRIPTS.parent
PYTHON_NAME = "python"

# Harness sources and templates lie beside the module that uses them.
_DATA = {".csv", ".lua", ".ml", ".mli", ".R", ".rkt", ".jl", ".hs", ".html", ".css"}

# The packages whose modules find one another by their names, so that no import statement tells of them.
_FOUND_BY_NAME = (LIBRARY / "languages", LIBRARY / "sandbox/workers")


@cache
def code(program: str, language: str = "") -> tuple[str, ...]:
    """The program and every library file that it imports, directly or not: inputs of its rule.

    Paths are relative to the repository. Snakemake compares such small files by checksum, so an edit reruns
    just the rules that use the file, and a fresh checkout reruns nothing. With `language` the files of other
    languages do not count.
    """
    start = SCRIPTS / f"{program}.py"
    seen = {start}
    queue = [start]
    while queue:
        for found in _imports(queue.pop()):
            if found not in seen:
                seen.add(found)
                queue.append(found)
    files = seen | {path for folder in {file.parent for file in seen} for path in _data(folder)}
    others = _languages() - {language} if language else frozenset()
    return tuple(sorted(str(p.relative_to(ROOT)) for p in files if _language_of(p) not in others))


def versions(program: str) -> dict[str, str]:
    """Each file of a program with the id that git gives its content (`git show ID` prints it).

    Empty where `scripts/` has no such program.
    """
    if not (SCRIPTS / f"{program}.py").exists():
        return {}
    return {file: git_blob((ROOT / file).read_bytes()) for file in code(program)}


def _language_of(path: Path) -> str:
    """The language that a file is about, by its name: r_equality.py is about r; "" for the shared ones."""
    return path.stem.split("_")[0] if path.parent in _FOUND_BY_NAME else ""


@cache
def _languages() -> frozenset[str]:
    """Every language that has a worker."""
    workers = (LIBRARY / "sandbox/workers").glob("*.py")
    return frozenset(map(_language_of, workers)) - {"", "base"}


@cache
def _data(folder: Path) -> frozenset[Path]:
    return frozenset(p for p in folder.iterdir() if p.suffix in _DATA and p.is_file())


@cache
def _imports(path: Path) -> frozenset[Path]:
    found: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            if name.split(".")[0] == LIBRARY.name:
                found |= _modules(name)
    return frozenset(found)


def _modules(name: str) -> set[Path]:
    parts = name.split(".")
    found = set()
    for depth in range(1, len(parts) + 1):
        base = SCRIPTS.joinpath(*parts[:depth])
        found |= {p for p in (base.with_suffix(".py"), base / "__init__.py") if p.exists()}
        if base in _FOUND_BY_NAME:
            found |= set(base.glob("*.py"))
    return found
