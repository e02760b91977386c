"""The id of a text, by which this project chooses, orders and names things: no choice depends on a position."""

import hashlib


def sha1_of(text: str) -> str:
    """The SHA-1 of a text in UTF-8, 40 hexadecimal digits; nothing secret depends on it."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
