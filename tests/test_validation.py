"""Trouble of the machine ends a job; it is never counted as a program that failed."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from factories import generation, problem
from multiplt.errors import UserError
from multiplt.records import Translations
from multiplt.sandbox import Outcome, Program, Verdict
from multiplt.validation import judge, passes

SPOILT = Outcome(Verdict.INFRASTRUCTURE, None, "", "no memory", 0.0, 0.0)


def test_a_program_that_could_not_be_run_ends_the_job() -> None:
    row = Translations(problem(), generation(["x", "y"]))
    with pytest.raises(
        UserError, match=r"stack_a_double in lua, candidate 1: .*after retries: no memory"
    ):
        list(judge([row], iter([replace(SPOILT, verdict=Verdict.OK), SPOILT])))


def test_an_item_that_could_not_be_run_again_is_not_dropped() -> None:
    broken: Any = SimpleNamespace(run=lambda programs: [SPOILT for _ in programs])
    with pytest.raises(UserError, match=r"a name: .*after retries: no memory"):
        passes(broken, [Program("lua", "", "")], ["a name"])
