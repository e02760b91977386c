"""What holds for all tests: their order, no deadlines, none of Julia's where it is missing.

Julia may be impossible to install (envs/julia.py): the tests that run it, and only they, are skipped then.
"""

import re

import pytest
from hypothesis import settings

from multiplt.executables import find_executable

RUNS_JULIA = re.compile(r"/test_(proof_)?julia\.py|\[(.*-)?julia(-.*)?\]")

# Whether a test is fast is a matter of the machine, and none is asked to be.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Those that take longest come first, so that no process waits for another at the end.
    items.sort(key=lambda i: (i.path.stem != "test_small_run", i.path.parent.name != "workflow"))
    if not find_executable("julia"):
        for item in filter(lambda item: RUNS_JULIA.search(item.nodeid), items):
            item.add_marker(pytest.mark.skip(reason="Julia is not installed"))
