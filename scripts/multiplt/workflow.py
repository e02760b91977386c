"""All that the .smk files need: the validated config, a rule's section, the code that a program depends on.

The only module that knows of Snakemake's ways; it imports nothing of Snakemake.
"""

import ast
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from multiplt.config.models import ModelConfig, load_model
from multiplt.config.run import Config, load, section
from multiplt.config.source import OtherBenchmarkConfig, WheelConfig
from multiplt.containers import image_path, read_lock
from multiplt.errors import UserError
from multiplt.executables import find_executable
from multiplt.languages import LANGUAGES, get_language
from multiplt.source import hub

__all__ = [
    "activate",
    "benchmarks",
    "check_images",
    "check_tools",
    "code",
    "container",
    "extracts",
    "hub_benchmark",
    "load_config",
    "local_extracts",
    "local_published",
    "memory",
    "model",
    "model_names",
    "model_path",
    "near_duplicates",
    "published",
    "section",
    "shards",
    "wheel_path",
    "wheels",
]

LIBRARY = Path(__file__).parent
SCRIPTS = LIBRARY.parent
ROOT = SCRIPTS.parent


def load_config(values: Mapping[str, Any]) -> Config:
    """The configuration of the run; ends the program with one message where it is not valid."""
    try:
        config = load(values)
        for name in model_names(config):
            model(name)
        return config
    except UserError as error:
        sys.exit(f"error: {error}")


def model(name: str) -> ModelConfig:
    """The model file of that name; raises UserError listing the names that there are."""
    path = ROOT / model_path(name)
    if not path.exists():
        there = ", ".join(sorted(p.stem for p in path.parent.glob("*.yaml")))
        raise UserError(f"no model file {path.relative_to(ROOT)}; there are {there}")
    return load_model(path)


def model_path(name: str) -> str:
    """Where a model's file of settings lies, relative to the repository."""
    return f"config/models/{name}.yaml"


def model_names(config: Config) -> list[str]:
    """The names of all models that a run uses."""
    writers = [config.tests.suites.model] if config.tests.suites else []
    return sorted({*writers, config.translate.model, config.train.model})


def shards(config: Config) -> list[str]:
    """The names of the shards: `000`, `001`, …"""
    return [f"{number:03d}" for number in range(config.shards)]


def extracts(config: Config) -> dict[str, str]:
    """Name of each extract and what it is read from: a Parquet file or an address on the hub.

    Raises UserError when two have one name.
    """
    places = [f"results/{config.run}/source/wheels.parquet"] if config.source.wheels else []
    places += map(str, config.source.parquet)
    if config.source.hub:
        places += hub.addresses(config.source.hub)
    places += published(config)
    names: dict[str, str] = {}
    for place in places:
        name = PurePosixPath(place).stem
        if name in names:
            raise UserError(f"source: two Parquet files are named {name}")
        names[name] = place
    return names


def published(config: Config) -> list[str]:
    """Where published tested functions are: Parquet files or addresses on the hub."""
    settings = config.source.published
    if settings is None:
        return []
    return [*map(str, settings.parquet), *(hub.addresses(settings.hub) if settings.hub else [])]


def local_extracts(config: Config) -> dict[str, list[str]]:
    """Name of each extract and the file that must be there before it is read: none for one on the hub."""
    return {name: _local([place]) for name, place in extracts(config).items()}


def local_published(config: Config) -> list[str]:
    """The files of published tested functions that must be there before they are read."""
    return _local(published(config))


def _local(places: list[str]) -> list[str]:
    return [place for place in places if not hub.is_on_hub(place)]


def benchmarks(config: Config, scored: str) -> dict[str, str]:
    """Name and file of every benchmark that no function may resemble; `scored` is that of the evaluation."""
    names = {PurePosixPath(scored).name.split(".")[0]: scored}
    for other in config.source.decontamination.others:
        if other.name in names:
            raise UserError(f"source.decontamination: two benchmarks are named {other.name}")
        names[other.name] = str(other.file or f"downloads/benchmarks/hub/{other.name}.jsonl.gz")
    return names


def near_duplicates(config: Config) -> str:
    """The section of near-duplicates, where they are looked for."""
    settings = config.source.near_duplicates
    return section(settings) if settings else ""


def hub_benchmark(config: Config, name: str) -> OtherBenchmarkConfig:
    """The settings of a benchmark that comes from the hub."""
    return {b.name: b for b in config.source.decontamination.others if b.dataset}[name]


def wheel_path(wheel: WheelConfig) -> str:
    """Where the download of a wheel lies."""
    return f"downloads/wheels/{wheel.package}-{wheel.version}.whl"


def wheels(config: Config) -> dict[str, WheelConfig]:
    """Every wheel of a run by the stem of its file."""
    named = [*config.source.wheels, config.benchmark.wheel]
    return {Path(wheel_path(wheel)).stem: wheel for wheel in named}


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
    data = {p for f in seen for p in f.parent.iterdir() if p.suffix in _DATA and p.is_file()}
    others = {*LANGUAGES, PYTHON} - {language} if language else set()
    files = (path for path in seen | data if _language_of(path) not in others)
    return tuple(sorted(str(path.relative_to(ROOT)) for path in files))


def _language_of(path: Path) -> str:
    """The language that a file is about, by its name: r_equality.py is about r; "" for the shared ones."""
    return path.stem.split("_")[0] if path.parent in _FOUND_BY_NAME else ""


# The packages whose modules find one another by their names, so that no import statement tells of them.
_FOUND_BY_NAME = (LIBRARY / "languages", LIBRARY / "sandbox/workers")
PYTHON = "python"


# Harness sources and templates lie beside the module that uses them.
_DATA = {".lua", ".ml", ".mli", ".R", ".rkt", ".jl", ".hs", ".html", ".css"}


def _imports(path: Path) -> set[Path]:
    found: set[Path] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "multiplt":
                found |= _files(name)
    return found


def _files(name: str) -> set[Path]:
    parts = name.split(".")
    found = set()
    for depth in range(1, len(parts) + 1):
        base = SCRIPTS.joinpath(*parts[:depth])
        found |= {p for p in (base.with_suffix(".py"), base / "__init__.py") if p.exists()}
        if base in _FOUND_BY_NAME:
            found |= set(base.glob("*.py"))
    return found


def container(name: str) -> str:
    """The image of that name, a file that its digest names: a rebuilt one reruns what ran in it.

    Languages have images of their own names; Python's is the workflow's.
    """
    return image_path(_digests(), "workflow" if name == PYTHON else name)


def check_images(jobs: Iterable[Any]) -> None:
    """Ends the program before the first of Snakemake's jobs when an image that they run in was not built."""
    images = {str(job.container_img_path) for job in jobs if job.needs_singularity}
    missing = sorted(image for image in images if not Path(image).exists())
    if missing:
        sys.exit(
            f"error: images are missing: {', '.join(missing)}. make containers builds them, on a machine"
            " with a network (docs/cluster.md)"
        )


@cache
def _digests() -> dict[str, str]:
    try:
        return read_lock(ROOT)
    except UserError as error:
        sys.exit(f"error: {error}")


def memory(megabytes: int) -> Callable[[object, int], int]:
    """The memory of a job, in MB: that much the first time, and as much more each time that it is tried again."""
    return lambda wildcards, attempt: megabytes * attempt


def check_tools(config: Config) -> None:
    """Ends the program before the first job when a language's runtime is not to be found."""
    missing = []
    for name in config.languages:
        language = get_language(name)
        if not all(map(find_executable, language.runtime.executables)):
            packages = (
                " ".join(language.runtime.packages) or "no package, make runtimes installs it"
            )
            missing.append(f"  {language.title}: {packages}")
    if missing:
        lines = "\n".join(missing)
        sys.exit(f"error: runtimes are missing; install these packages (make runtimes):\n{lines}")


def activate() -> str:
    """A shell prefix that puts this Python's folder first, so that jobs use the same environment.

    In a container they use the container's. An Apptainer in that folder is found too.
    """
    folder = Path(sys.executable).parent
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return f'[ -n "${{{{APPTAINER_CONTAINER:-}}}}" ] || export PATH={folder}{os.pathsep}$PATH; '
