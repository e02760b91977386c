"""The captions of Snakemake's own report quote the configuration in force."""

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jinja2 import Environment, StrictUndefined

from workflow_project import ROOT, new_project

if TYPE_CHECKING:
    from report.conftest import World

CAPTIONS = ROOT / "docs/captions"


def rendered(name: str, config: dict[str, Any]) -> str:
    snakemake = SimpleNamespace(config=config, wildcards={"name": "funnel"})
    template = Environment(undefined=StrictUndefined, autoescape=False).from_string(
        (CAPTIONS / f"{name}.rst").read_text()
    )
    return template.render(snakemake=snakemake)


@pytest.mark.parametrize("name", ["report", "language", "figure"])
def test_a_caption_renders_and_quotes_the_run(name: str, world: "World") -> None:
    assert "``small``" in rendered(name, world.config().model_dump(mode="json"))


def test_the_suites_are_those_of_the_model_or_the_published_ones(world: "World") -> None:
    config = world.config().model_dump(mode="json")
    assert "5 test suites a function" in rendered("report", config)
    config["tests"]["suites"] = None
    assert "the published tests of each function" in rendered("report", config)


def test_a_caption_is_given_the_settings_that_the_config_leaves_out(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    (project.folder / "told.smk").write_text(
        'include: "Snakefile"\nprint(config["evaluate"]["sampling"])\n'
    )
    config = yaml.safe_load((ROOT / "config/demo.yaml").read_text())
    del config["evaluate"]["sampling"]
    done = project.snakemake(config, "--snakefile", "told.smk", "--list-rules")
    assert "'samples': 20" in done.stdout, done.stderr
