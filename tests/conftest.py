"""Julia may be impossible to install (envs/julia.py): its tests, and only they, are skipped then."""

import pytest

from multiplt.executables import find_executable


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_executable("julia"):
        return
    for item in items:
        if "julia" in item.nodeid:
            item.add_marker(pytest.mark.skip(reason="Julia is not installed"))
