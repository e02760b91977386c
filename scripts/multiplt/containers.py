"""The container images: where they lie, and the lock of their digests.

`containers/digests.lock` has a line `name digest` for each image that was built; `containers/build.py` writes it.
A digest is the SHA-256 of what an image is made of: its definition and the versions of all packages in it. The image's file
carries it in its name, so that one built with another version of a package is another file.
"""

from collections.abc import Mapping
from pathlib import Path

from multiplt.errors import UserError

LOCK = "containers/digests.lock"
FOLDER = "downloads/containers"


def read_lock(root: Path) -> dict[str, str]:
    """Name and digest of each image in the lock under `root`; raises UserError for a line that is neither."""
    lock = root / LOCK
    lines = lock.read_text().splitlines() if lock.exists() else []
    digests = {}
    for number, line in enumerate(lines, 1):
        match line.split():
            case [name, digest] if len(digest) == 64:
                digests[name] = digest
            case _:
                raise UserError(f"{LOCK}, line {number}: not a name and a SHA-256: {line}")
    return digests


def write_lock(root: Path, digests: Mapping[str, str]) -> None:
    """Writes the lock under `root`, sorted by name."""
    lines = (f"{name} {digest}\n" for name, digest in sorted(digests.items()))
    (root / LOCK).write_text("".join(lines))


def image_path(digests: Mapping[str, str], name: str) -> str:
    """Where an image lies, relative to the repository; a name without a digest where it was never built."""
    digest = digests.get(name, "")
    return f"{FOLDER}/{name}-{digest[:12]}.sif" if digest else f"{FOLDER}/{name}.sif"
