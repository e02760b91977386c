"""What holds for all tests: which of them run in one process, no deadlines, none of Julia's where it is missing.

Julia may be impossible to install (envs/julia.py): the tests that run it, and only they, are skipped then.
"""

import re
from pathlib import Path

import pytest
from hypothesis import settings

from multiplt.executables import find_executable

WORKFLOW = Path(__file__).with_name("workflow")
RUNS_JULIA = re.compile(r"/test_(proof_)?julia\.py|\[(.*-)?julia(-.*)?\]")

# Whether a test is fast is a matter of the machine, and none is asked to be.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The workflow's tests share the downloads and take longest: one process starts with them.
    items.sort(key=lambda item: item.path.parent != WORKFLOW)
    for item in items:
        group = "workflow" if item.path.parent == WORKFLOW else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
    if not find_executable("julia"):
        for item in filter(lambda item: RUNS_JULIA.search(item.nodeid), items):
            item.add_marker(pytest.mark.skip(reason="Julia is not installed"))
