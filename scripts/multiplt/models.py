"""The model files that a run refers to by name: `config/models/<name>.yaml`."""

from functools import cache

from multiplt.code_files import ROOT
from multiplt.config.models import ModelConfig, load_model
from multiplt.config.run import Config
from multiplt.errors import UserError
from multiplt.study import Study, writer


def model_path(name: str) -> str:
    """Where a model's file of settings lies, relative to the repository."""
    return f"config/models/{name}.yaml"


@cache
def model(name: str) -> ModelConfig:
    """The model file of that name; raises UserError listing the names that there are."""
    path = ROOT / model_path(name)
    if not path.exists():
        there = ", ".join(sorted(p.stem for p in path.parent.glob("*.yaml")))
        raise UserError(f"no model file {path.relative_to(ROOT)}; there are {there}")
    return load_model(path)


def uses(config: Config) -> dict[str, str]:
    """What a run without its experiments needs models for, and the name of each."""
    writes = {"writes the tests": config.tests.suites.model} if config.tests.suites else {}
    return writes | {"translates": config.translate.model, "is fine-tuned": config.train.model}


def model_names(config: Config) -> list[str]:
    """The names of all models that a run and its experiments use."""
    study = Study(config)
    configs = [study[home] for home in study.homes]
    return sorted({name for each in configs for name in (*uses(each).values(), writer(each))})
