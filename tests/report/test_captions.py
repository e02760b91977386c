"""The captions of Snakemake's own report quote the configuration in force."""

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment, StrictUndefined

if TYPE_CHECKING:
    from report.conftest import World

CAPTIONS = Path(__file__).parents[2] / "docs" / "captions"


@pytest.mark.parametrize("name", ["report", "language", "figure"])
def test_a_caption_renders_and_quotes_the_run(name: str, world: "World") -> None:
    snakemake = SimpleNamespace(
        config=world.config().model_dump(mode="json"), wildcards={"name": "funnel"}
    )
    template = Environment(undefined=StrictUndefined, autoescape=False).from_string(
        (CAPTIONS / f"{name}.rst").read_text()
    )
    assert "``small``" in template.render(snakemake=snakemake)
