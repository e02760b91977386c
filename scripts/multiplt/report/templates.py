"""How templates become pages: the one environment that all of them are rendered in."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment() -> Environment:
    """Templates of this package; whatever is not marked as HTML is escaped, and a missing name is an error."""
    return Environment(
        loader=PackageLoader("multiplt", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
