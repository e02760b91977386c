"""What every program under scripts/ shares: its section of the config, its manifest, its one-line errors.

section, args = parse(__doc__, TestsConfig, lambda p: p.add_argument("--output", ...))
if __name__ == "__main__": run(main)
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from multiplt.errors import UserError, first_fault

Section = TypeVar("Section", bound=BaseModel)
Value = TypeVar("Value")


def parse(
    doc: str | None, kind: type[Section], add: Callable[[argparse.ArgumentParser], object]
) -> tuple[Section, argparse.Namespace]:
    """Parses the command line: `--section` (JSON of `kind`), `--manifest`, and what `add` adds.

    Raises UserError naming the key of a section that is not valid.
    """
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--section", default="{}", help=f"settings as JSON ({kind.__name__})")
    parser.add_argument("--manifest", type=Path, required=True, help="where to write the manifest")
    add(parser)
    args = parser.parse_args()
    return from_json("--section", args.section, kind), args


def from_json(option: str, text: str, kind: type[Value]) -> Value:
    """What an option says in JSON; raises UserError naming the option and the key that is not valid."""
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError as error:
        raise UserError(f"{option}: {first_fault(error, kind.__name__)}") from error


def run(main: Callable[[], None]) -> None:
    """Runs a program's main; a UserError becomes one line on stderr and exit status 1."""
    try:
        main()
    except UserError as error:
        sys.exit(f"error: {error}")
