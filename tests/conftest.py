"""Julia may be impossible to install (envs/julia.py): the tests that run it, and only they, are skipped then."""

import re

import pytest

from multiplt.executables import find_executable

RUNS_JULIA = re.compile(r"/test_(proof_)?julia\.py|\[(.*-)?julia(-.*)?\]")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_executable("julia"):
        return
    for item in items:
        if RUNS_JULIA.search(item.nodeid):
            item.add_marker(pytest.mark.skip(reason="Julia is not installed"))
