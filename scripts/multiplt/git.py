"""Git's name for a file's content, which is that of a file in every source corpus, of a model's and of this code."""

import hashlib


def git_blob(data: bytes) -> str:
    """The id that git gives to a file with these bytes, whatever its name (`git show ID` prints it)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
