"""What the tests on a cluster share: images, a copy of the project without a model, and a SLURM of their own.

Where Apptainer or SLURM cannot be had, the tests are skipped and a warning says so.
"""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from replayed_project import build_images, replayed_project, small_config
from slurm_cluster import Slurm, why_not
from workflow_project import Project


def skip(reason: str) -> None:
    """Skips what needs a cluster, and says it where everybody sees it."""
    warnings.warn(f"NOT TESTED, containers and SLURM: {reason}", stacklevel=2)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name and digest of the images of the workflow and of Lua, built where they are not there."""
    try:
        return build_images(tmp_path_factory.mktemp("images"))
    except RuntimeError as error:
        skip(str(error))
        raise


@pytest.fixture(scope="session")
def replayed(images: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project with recorded completions in the place of the model."""
    return replayed_project(tmp_path_factory.mktemp("cluster"), images)


@pytest.fixture(scope="session")
def config() -> dict[str, Any]:
    """A config for a small run in Lua."""
    return small_config()


@pytest.fixture(scope="session")
def slurm() -> Iterator[Slurm]:
    """A SLURM that is stopped at the end."""
    reason = why_not()
    if reason:
        skip(reason)
    with tempfile.TemporaryDirectory(prefix="multiplt-slurm-") as folder:
        # The daemon of munge, which has a user of its own, must get at its key.
        Path(folder).chmod(0o755)
        with Slurm(Path(folder) / "slurm") as slurm:
            yield slurm
