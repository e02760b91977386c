"""What the run was made from and with: models, corpora, isolation, versions of what ran."""

from collections import Counter
from dataclasses import dataclass

from multiplt import models, places
from multiplt.config.models import ModelConfig
from multiplt.report.folder import STEMS, RunFolder

_RUN_PROGRAMS = ("run_suites", "validate", "recheck_solutions", "run_benchmark")


@dataclass(frozen=True)
class Corpus:
    """A source of Python; `files` is how many of its files were read, if known."""

    name: str
    version: str
    licence: str
    files: int | None


@dataclass(frozen=True)
class Provenance:
    """Where a run comes from; `versions` are the manifests', `isolation` is how programs ran."""

    models: list[tuple[ModelConfig, list[str]]]
    corpora: list[Corpus]
    isolation: list[str]
    versions: dict[str, list[str]]


def read_provenance(folder: RunFolder) -> Provenance:
    """The provenance of the run, from its config and manifests."""
    found = {i for r in _RUN_PROGRAMS for i in folder.facts(r, "isolation")}
    return Provenance(_models(folder), _corpora(folder), sorted(found), _versions(folder))


def _models(folder: RunFolder) -> list[tuple[ModelConfig, list[str]]]:
    uses = models.uses(folder.config)
    names = sorted(set(uses.values()))
    return [(models.model(n), [use for use, name in uses.items() if name == n]) for n in names]


def _corpora(folder: RunFolder) -> list[Corpus]:
    files: Counter[str] = Counter()
    for counts in folder.facts("stack_from_wheels", "files"):
        files.update(counts)
    source = folder.config.source
    wheels = [
        Corpus(w.package, w.version, w.licence, files.get(f"pypi/{w.package}"))
        for w in source.wheels
    ]
    files_given = [Corpus(path.name, "", "as its rows say", None) for path in source.parquet]
    hub = source.hub
    streamed = [Corpus(hub.dataset, hub.revision, "as its rows say", None)] if hub else []
    published = [Corpus(p, "", "unknown", None) for p in places.published(folder.config)]
    return wheels + files_given + streamed + published


def _versions(folder: RunFolder) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for rule in STEMS:
        for content in folder.manifests(rule):
            for package, version in content["versions"].items():
                found.setdefault(package, set()).add(version)
    present = {package: versions - {"absent"} for package, versions in found.items()}
    return {package: sorted(present[package]) for package in sorted(present) if present[package]}
