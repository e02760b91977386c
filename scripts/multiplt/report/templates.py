"""How templates become pages: the one environment that all of them are rendered in, and what each page is given."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from multiplt.pass_at_k import FEW


def environment() -> Environment:
    """Templates of this package; whatever is not marked as HTML is escaped, and a missing name is an error."""
    return Environment(
        loader=PackageLoader("multiplt", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_context(
    pages: Mapping[str, str], here: str = "", sections: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What every page is made with: links by the pages' names, its own name among them, its sections' names by id."""
    return {
        "css": Markup(Path(__file__).with_name("page.css").read_text()),
        "pages": pages,
        "here": here,
        "sections": sections or {},
        "few": FEW,
    }
