"""All that the .smk files need: the validated config, a rule's section, the code that a program depends on.

The only module that knows of Snakemake's ways; it imports nothing of Snakemake. No program imports it: what they share
with the rules lies in modules of its own, so that an edit here reruns nothing.
"""

import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from multiplt.code_files import PYTHON_NAME, ROOT, code
from multiplt.config.run import Config, load, section
from multiplt.config.source import OtherBenchmarkConfig, WheelConfig
from multiplt.containers import image_path, read_lock
from multiplt.errors import UserError
from multiplt.models import model, model_names, model_path, uses
from multiplt.parallel import launcher
from multiplt.places import extracts, published, shards
from multiplt.source import hub
from multiplt.study import Study

__all__ = [
    "PYTHON_NAME",
    "ROOT",
    "activate",
    "benchmark_path",
    "benchmarks",
    "check_images",
    "check_target",
    "code",
    "container",
    "either",
    "experiment_files",
    "experiment_sources",
    "extracts",
    "file_models",
    "hub_benchmarks",
    "hub_models",
    "journal_name",
    "launcher",
    "llm_container",
    "load_config",
    "local_extracts",
    "local_published",
    "memory",
    "model",
    "model_arguments",
    "near_duplicates",
    "published",
    "section",
    "shards",
    "shown_models",
    "wheel_path",
    "wheels",
]


def load_config(values: Mapping[str, Any]) -> Config:
    """The configuration of the run; ends the program with one message where it is not valid."""
    try:
        config = load(values)
        for name in model_names(config):
            model(name)
        _check_processes(config)
        return config
    except UserError as error:
        sys.exit(f"error: {error}")


def _check_processes(config: Config) -> None:
    """Raises UserError where a training has another number of processes than GPUs."""
    study = Study(config)
    for home in study.homes:
        train = study[home].train
        gpus = model(train.model).training_gpus
        if gpus and gpus != train.parallel.processes:
            raise UserError(
                f"{home}: train.parallel.processes is {train.parallel.processes},"
                f" and {train.model} is trained on {gpus} GPUs (training_gpus in its file)"
            )


def model_arguments(name: str) -> str:
    """The arguments of a program that samples from the model, quoted for a shell."""
    settings = model(name)
    words = [
        *("--model-name", name, "--model-identity", settings.identity),
        *("--engine", section(settings.sampled)),
    ]
    return shlex.join(words)


def experiment_sources(study: Study, experiment: str) -> str:
    """Where the numbers of an experiment lie, as JSON."""
    found = study.sources(experiment, lambda name: model(name).hub)
    return json.dumps([asdict(source) for source in found])


def experiment_files(study: Study, experiment: str) -> list[str]:
    """The files that the numbers of an experiment are read from."""
    found = study.sources(experiment, lambda name: name)
    return sorted({p for s in found for p in (*s.scores.values(), *s.verdicts, s.training) if p})


def journal_name(study: Study, home: str, job: str) -> str:
    """The name of a job's own file in a journal that all arms of a study share."""
    return "-".join([*home.removeprefix(study.main).split("/")[2:], job])


def file_models(config: Config) -> list[str]:
    """The names of the models of a run that come as one GGUF file."""
    return [name for name in model_names(config) if model(name).file]


def hub_models(config: Config) -> list[str]:
    """The names of the models of a run that the hub has as checkpoints."""
    return [name for name in model_names(config) if model(name).repository]


def shown_models(config: Config) -> list[str]:
    """The files of the models that the run's report names."""
    return [model_path(name) for name in sorted(set(uses(config).values()))]


def check_target(experiment: str, is_rule: Callable[[str], bool]) -> None:
    """Ends the program where an experiment has the name of a rule, as its target could not have it then."""
    if is_rule(experiment):
        sys.exit(
            f"error: experiments.{experiment}: a rule is named {experiment}; rename the experiment"
        )


def either(names: Iterable[str]) -> str:
    """A pattern that matches each of the names and nothing else."""
    return "|".join(map(re.escape, names)) or "(?!)"


def local_extracts(config: Config) -> dict[str, list[str]]:
    """Name of each extract and the file that must be there before it is read: none for one on the hub."""
    return {name: _local([place]) for name, place in extracts(config).items()}


def local_published(config: Config) -> list[str]:
    """The files of published tested functions that must be there before they are read."""
    return _local(published(config))


def _local(places: list[str]) -> list[str]:
    return [place for place in places if not hub.is_on_hub(place)]


def benchmark_path(config: Config) -> str:
    """Where the file of the evaluation's benchmark lies: by its wheel and its name in there."""
    benchmark = config.benchmark
    return f"downloads/benchmarks/{Path(wheel_path(benchmark.wheel)).stem}/{benchmark.member}"


def benchmarks(config: Config) -> dict[str, str]:
    """Name and file of every benchmark that no function may resemble, that of the evaluation first."""
    scored = benchmark_path(config)
    names = {PurePosixPath(scored).name.split(".")[0]: scored}
    for other in config.source.decontamination.others:
        if other.name in names:
            raise UserError(f"source.decontamination: two benchmarks are named {other.name}")
        names[other.name] = str(
            other.file or f"downloads/benchmarks/hub/{_hub_name(other)}.jsonl.gz"
        )
    return names


def near_duplicates(config: Config) -> str:
    """The section of near-duplicates, where they are looked for."""
    settings = config.source.near_duplicates
    return section(settings) if settings else ""


def hub_benchmarks(config: Config) -> dict[str, OtherBenchmarkConfig]:
    """Every benchmark of a run that comes from the hub by the stem of its file."""
    others = config.source.decontamination.others
    return {_hub_name(other): other for other in others if other.dataset}


def _hub_name(benchmark: OtherBenchmarkConfig) -> str:
    return "-".join(filter(None, (benchmark.name, benchmark.subset, benchmark.revision)))


def wheel_path(wheel: WheelConfig) -> str:
    """Where the download of a wheel lies."""
    return f"downloads/wheels/{wheel.package}-{wheel.version}.whl"


def wheels(config: Config) -> dict[str, WheelConfig]:
    """Every wheel of a run by the stem of its file."""
    named = [*config.source.wheels, config.benchmark.wheel]
    return {Path(wheel_path(wheel)).stem: wheel for wheel in named}


def container(name: str) -> str:
    """The image of that name, a file that its digest names: a rebuilt one reruns what ran in it.

    Languages have images of their own names; Python's is the workflow's.
    """
    return image_path(_digests(), "workflow" if name == PYTHON_NAME else name)


def llm_container(gpus: int) -> str:
    """The image for a model that runs on so many GPUs, 0 for a CPU."""
    return container("llm-cuda" if gpus else "llm-cpu")


@cache
def _digests() -> dict[str, str]:
    try:
        return read_lock(ROOT)
    except UserError as error:
        sys.exit(f"error: {error}")


def check_images(jobs: Iterable[Any]) -> None:
    """Ends the program before the first of Snakemake's jobs when an image that they run in was not built."""
    images = {str(job.container_img_path) for job in jobs if job.needs_singularity}
    missing = sorted(image for image in images if not Path(image).exists())
    if missing:
        sys.exit(
            f"error: images are missing: {', '.join(missing)}. make containers builds them, on a machine"
            " with a network (docs/cluster.md)"
        )


def memory(megabytes: int | Callable[[Any], int]) -> Callable[[Any, int], int]:
    """The memory of a job, in MB: that much the first time, and as much more each time that it is tried again.

    What depends on the job is a function of its wildcards.
    """
    first = megabytes if callable(megabytes) else lambda wildcards: megabytes
    return lambda wildcards, attempt: first(wildcards) * attempt


def activate() -> str:
    """A shell prefix that puts this Python's folder first, so that jobs use the same environment.

    In a container they use the container's. An Apptainer in that folder is found too.
    """
    folder = Path(sys.executable).parent
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return f'[ -n "${{{{APPTAINER_CONTAINER:-}}}}" ] || export PATH={shlex.quote(str(folder))}{os.pathsep}"$PATH"; '
