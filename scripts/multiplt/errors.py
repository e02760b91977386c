"""The one exception that means "the user can mend this", and the one line that tells of somebody else's exception.

`UserError` does not classify: the message alone says which file, key or row is wrong and what to do next; programs
print it without a traceback.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the sandbox's processes start faster and smaller without pydantic
    from pydantic import ValidationError


class UserError(Exception):
    """Bad input, a bad setting or a missing tool; the message names it and says what to do."""


def faults(error: "ValidationError", whole: str = "") -> Iterator[str]:
    """Each thing that is wrong, with its key; `whole` is what one that concerns no single key is called.

    Without `whole` such a one is expected to name its keys itself.
    """
    for each in error.errors():
        key = ".".join(map(str, each["loc"])) or whole
        yield ": ".join(filter(None, (key, each["msg"].removeprefix("Value error, "))))


def first_fault(error: "ValidationError", whole: str = "") -> str:
    """The first thing that is wrong, with its key."""
    return next(faults(error, whole))


def first_line(error: Exception) -> str:
    """The first line of an exception's text; its class where it has none."""
    return _lines(error)[0]


def last_line(error: Exception) -> str:
    """The last line of an exception's text, where a web client says what the server answered."""
    return _lines(error)[-1]


def _lines(error: Exception) -> list[str]:
    return str(error).strip().splitlines() or [type(error).__name__]
