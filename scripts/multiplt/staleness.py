"""Whether results are what the present code and configuration would make, told from manifests alone.

A job is stale when a file of its program has changed since, when its image or its settings have, or when it read what a
stale job made. That outputs are stale does not say that they are wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from multiplt import models, places
from multiplt.code_files import PYTHON_NAME, ROOT, code
from multiplt.config.run import Config
from multiplt.containers import image_path, read_lock
from multiplt.git import git_blob
from multiplt.languages import SCORED
from multiplt.results import SUFFIX, Finding, Job, Results
from multiplt.study import Study, writer

# Stages that handle Python alone: no file of another language matters to them.
_OF_PYTHON = (
    "extract_functions",
    "read_suites",
    "run_suites",
    "export_functions",
    "build_python_dataset",
)


def stale_jobs(results: Results, config: Config | None) -> list[Finding]:
    """The jobs that are stale, with the first reason of each; without `config` only code counts."""
    findings: dict[str, Finding] = {}
    study = Study(config) if config else None
    for job in results.jobs:
        reason = _code(job) or _image(job) or (study and _settings(job, results.run, study))
        stale = [m for m, _ in results.makers(job) if m.path in findings]
        if not reason and stale:
            reason = f"made from {stale[0].path.removesuffix(SUFFIX)}, which is stale"
        if reason:
            findings[job.path] = Finding(job.path, reason)
    return list(findings.values())


def _code(job: Job) -> str | None:
    for file in code(job.stage, _language(job)) if job.code else ():
        if job.code.get(file) != git_blob((ROOT / file).read_bytes()):
            return f"made by another version of {file}"
    return None


def _image(job: Job) -> str | None:
    """What is wrong with the container's image that a job ran in; nothing where there was none."""
    name = job.image.rpartition("-")[0]
    present = PurePosixPath(image_path(read_lock(ROOT), name)).name
    return (
        f"made in {job.image}, the image is {present} now"
        if job.image not in ("", present)
        else None
    )


def _language(job: Job) -> str:
    """The language that a job is about, whose own files alone matter to it."""
    if job.stage in _OF_PYTHON:
        return PYTHON_NAME
    if job.stage in ("train", "mix_datasets"):
        return ""
    parts = PurePosixPath(job.path.removesuffix(SUFFIX)).parts
    return next((part for part in reversed(parts) if part in SCORED), "")


def _settings(job: Job, run: str, study: Study) -> str | None:
    if run != study.main:
        return f"made for {run}, the configuration is that of {study.main}"
    path = PurePosixPath(job.path.removesuffix(SUFFIX))
    home = max((h for h in study.homes if f"{run}/{path}".startswith(f"{h}/")), key=len)
    is_arms = path.parts[0] == "experiments" and job.stage != "report_experiment"
    name = path.parent.name if job.stage == "report_experiment" else path.name
    expected = None if is_arms and home == run else settings(job.stage, study[home], name)
    if expected is None:
        return "the configuration has no such job"
    for key, wanted, made in _differences(expected, {"section": job.section, "facts": job.facts}):
        return f"{key} was {made!r}, the configuration says {wanted!r}"
    return None


def settings(stage: str, config: Config, job: str = "") -> dict[str, Any] | None:
    """What the manifest of a stage's job called `job` must hold; None where there is no such job.

    Empty for a stage that has no settings.
    """
    if stage == "extract_functions":
        place = places.extracts(config).get(job)
        if place is None:
            return None
        return {"facts": {"input": place, "published": place in places.published(config)}}
    if stage == "read_suites":
        return None if config.tests.suites else {"facts": {"published": places.published(config)}}
    if stage == "report_experiment":
        experiment = config.experiments.get(job)
        return {"section": experiment.model_dump(mode="json")} if experiment else None
    if stage not in _SECTIONS:
        return {}
    name, *keys = _SECTIONS[stage]
    part: Any = config
    for key in filter(None, name.split(".")):
        part = part and getattr(part, key)
    if part is None:
        return None
    more = _FACTS[stage](config) if stage in _FACTS else {}
    return {"section": part.model_dump(mode="json", include=set(keys) or None), "facts": more}


def _model(name: str) -> dict[str, Any]:
    model = models.model(name)
    engine = model.sampled.model_dump(mode="json")
    return {"model": {"name": name, "identity": model.identity, "engine": engine}}


# Stage -> the section of the configuration that it gets, and which keys of it, where not all.
_SECTIONS = {
    "stack_from_wheels": ("source", "wheels"),
    "filter_functions": ("source", "filters", "decontamination"),
    "find_near_duplicates": ("source.near_duplicates",),
    "generate_suites": ("tests.suites",),
    "run_suites": ("execution",),
    "select_functions": ("tests.selection",),
    "build_problems": ("execution",),
    "translate": ("translate",),
    "validate": ("execution",),
    "deduplicate": ("dataset", "rouge_threshold", "deduplicate", "tokens"),
    "recheck_solutions": ("execution",),
    "build_dataset": ("dataset", "limit", "validation"),
    "build_python_dataset": ("dataset", "deduplicate", "annotate", "limit", "validation"),
    "write_items": ("train.mix.self_instruct",),
    "push_datasets": ("dataset.hub",),
    "mix_datasets": ("train.mix",),
    "train": ("train",),
    "compile_benchmark": ("evaluate",),
    "complete_benchmark": ("evaluate",),
    "run_benchmark": ("execution",),
    "score": ("evaluate",),
    "report": ("",),
}

# Stage -> what else decides over its outputs.
_FACTS: Mapping[str, Callable[[Config], dict[str, Any]]] = {
    "filter_functions": lambda c: {"shards": c.shards},
    "generate_suites": lambda c: _model(c.tests.suites.model) if c.tests.suites else {},
    "run_suites": lambda c: {"mutants": c.tests.mutants},
    "translate": lambda c: _model(c.translate.model),
    "compile_benchmark": lambda c: {"execution": c.execution.model_dump(mode="json")},
    "complete_benchmark": lambda c: _model(c.train.model),
    "write_items": lambda c: _model(writer(c)),
}


def _differences(wanted: Any, made: Any, key: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each key of `wanted`, dotted, whose value in `made` is another one or missing (None)."""
    if isinstance(wanted, Mapping) and isinstance(made, Mapping):
        for name, value in wanted.items():
            yield from _differences(value, made.get(name), f"{key}.{name}" if key else name)
    elif wanted != made:
        yield key, wanted, made
