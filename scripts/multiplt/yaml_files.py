"""Settings in YAML files of a user's own: read with errors that name the file."""

from pathlib import Path
from typing import Any

import yaml

from multiplt.errors import UserError


def read(path: Path) -> dict[str, Any]:
    """The keys of a file and their values, which nobody has validated.

    Raises UserError naming the file where it cannot be read, is no YAML, or holds anything but keys and values.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not YAML: {error}") from error
    if not isinstance(values, dict):
        raise UserError(f"{path}: keys and their values are expected, found {values!r:.80}")
    return values
