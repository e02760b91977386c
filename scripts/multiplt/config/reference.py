"""docs/configuration.md, written from the pydantic sections: every key, its type, default, range and meaning.

`reference()` is the text; `make docs` writes it, and a test fails when the file is another.
"""

import json
from collections.abc import Iterator
from typing import Any

from multiplt.config.models import ModelConfig
from multiplt.config.run import Config

_INTRODUCTION = """# Configuration

A run is configured by one YAML file: `config/demo.yaml` is the default, `snakemake --configfile FILE` takes another. An unknown key,
a missing one or a value out of range ends the run before any job and names the key. What a change reruns is in
[impact.md](impact.md). Written by `make docs` from the sections in `scripts/multiplt/config/`; `config/schema.json` is the same for
editors.
"""
_MODEL = """## Model files

`config/models/<name>.yaml` describes a model; see [adding-a-model.md](adding-a-model.md).
"""
_RANGES = {
    "minimum": "≥ {}",
    "exclusiveMinimum": "> {}",
    "maximum": "≤ {}",
    "exclusiveMaximum": "< {}",
    "multipleOf": "a multiple of {}",
    "pattern": "matches `{}`",
}


def reference() -> str:
    """The text of docs/configuration.md."""
    run = Config.model_json_schema()
    model = ModelConfig.model_json_schema()
    parts = [_INTRODUCTION, *_sections(run, ""), _MODEL, *_sections(model, "", level=3)]
    return "\n".join(parts)


def _sections(schema: dict[str, Any], prefix: str, level: int = 2) -> Iterator[str]:
    """The table of the keys of the schema's own section, then of each section in it."""
    definitions = schema.get("$defs", {})
    yield from _section(schema, definitions, prefix, level)


def _section(
    section: dict[str, Any], definitions: dict[str, Any], prefix: str, level: int
) -> Iterator[str]:
    title = f"`{prefix}`" if prefix else "The whole file"
    lines = [f"{'#' * level} {title}", "", " ".join(section["description"].split()), ""]
    lines += ["| key | type | default | meaning |", "|---|---|---|---|"]
    required = section.get("required", [])
    inner = []
    for name, field in section["properties"].items():
        default = "" if name in required else _default(field.get("default"))
        lines.append(f"| `{name}` | {_type(field)} | {default} | {field['description']} |")
        inner += [(name, target) for target in _targets(field)]
    yield "\n".join(lines) + "\n"
    for name, target in inner:
        key = f"{prefix}.{name}" if prefix else name
        yield from _section(definitions[target], definitions, key, level)


def _targets(field: dict[str, Any]) -> list[str]:
    """The names of the sections that a field holds."""
    if "$ref" in field:
        return [field["$ref"].rsplit("/", 1)[1]]
    found = [t for choice in field.get("anyOf", []) for t in _targets(choice)]
    for key in ("items", "additionalProperties"):
        if isinstance(inner := field.get(key), dict):
            found += _targets(inner)
    for inner in field.get("patternProperties", {}).values():
        found += _targets(inner)
    return found


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return "section"
    if "anyOf" in field:
        return " or ".join(_type(choice) for choice in field["anyOf"])
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    kind = field["type"]
    if kind == "array":
        return f"list of {_type(field['items'])}"
    if kind == "object":
        inner = [field.get("additionalProperties"), *field.get("patternProperties", {}).values()]
        kinds = [_type(each) for each in inner if isinstance(each, dict)]
        return f"map to {kinds[0]}" if kinds else "map"
    ranges = [text.format(field[key]) for key, text in _RANGES.items() if key in field]
    return ", ".join([kind, *ranges]).replace("|", "\\|")


def _default(value: Any) -> str:
    if isinstance(value, dict) and value:
        return "see below"
    text = json.dumps(value)
    return f"`{text}`" if len(text) < 40 else f"{len(value)} of them, see `config/schema.json`"
