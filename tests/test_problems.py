"""Problems: a compiled function is used only when the real runtime says that its suite is sound."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from factories import SOURCE, function, with_verdicts
from multiplt.errors import UserError
from multiplt.languages import LANGUAGES, get_language
from multiplt.problems import Draft, checked, draft, from_tested
from multiplt.sandbox import Limits, Outcome, Sandbox, Verdict

ASSERTIONS = ["assert double(1) == 2", "assert double(-3) == -6", "assert double(0) == 0"]


@pytest.fixture(scope="module", params=list(LANGUAGES))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def sandbox(language: str) -> Iterator[Sandbox]:
    with Sandbox(Limits(), languages=[language]) as opened:
        yield opened


def compiled(language: str, *, with_solution: bool = True) -> Draft:
    return draft("p", function(), ASSERTIONS, get_language(language), with_solution=with_solution)


def test_a_sound_problem_passes_its_checks(sandbox: Sandbox, language: str) -> None:
    problems, dropped, _ = checked(sandbox, [compiled(language)])
    assert ([p.name for p in problems], dropped) == (["p"], {})
    assert problems[0].assertions == ASSERTIONS


def test_a_check_that_could_not_be_run_drops_no_problem(language: str) -> None:
    spoilt = Outcome(Verdict.INFRASTRUCTURE, None, "", "", 0.0, 0.0)
    broken: Any = SimpleNamespace(run=lambda programs: [spoilt for _ in programs])
    with pytest.raises(UserError, match="infrastructure trouble"):
        checked(broken, [compiled(language)])


def test_the_prompt_holds_the_solution_only_where_asked(language: str) -> None:
    pasted, bare = compiled(language).problem, compiled(language, with_solution=False).problem
    assert pasted and bare
    assert "return n * 2 + 0 * n" in pasted.prompt
    assert pasted.bare_prompt == bare.bare_prompt == bare.prompt
    assert "return n * 2" not in bare.prompt


def test_a_suite_that_refuses_its_own_expected_values_is_dropped(
    sandbox: Sandbox, language: str
) -> None:
    sound = compiled(language)
    assert sound.compiled
    broken = replace(sound, compiled=replace(sound.compiled, lookup=sound.compiled.stub))
    _, dropped, _ = checked(sandbox, [broken])
    assert dropped == {"expected_values_refused": 1}


def test_a_suite_that_a_constant_passes_is_dropped(sandbox: Sandbox, language: str) -> None:
    sound = compiled(language)
    assert sound.compiled
    vacuous = replace(sound, compiled=replace(sound.compiled, constants=[sound.compiled.lookup]))
    _, dropped, _ = checked(sandbox, [vacuous])
    assert dropped == {"constant_passes": 1}


def test_a_prompt_that_does_not_compile_is_dropped(sandbox: Sandbox, language: str) -> None:
    sound = compiled(language)
    assert sound.problem
    broken = replace(sound, problem=replace(sound.problem, prompt="((( " + sound.problem.prompt))
    _, dropped, _ = checked(sandbox, [broken])
    assert dropped == {"stub_does_not_compile": 1}


def test_what_the_language_cannot_express_is_dropped_with_its_reason(
    sandbox: Sandbox, language: str
) -> None:
    source = SOURCE.replace("(n)", "(*n)")
    drafts = [
        draft("p", function(content=source), ASSERTIONS, get_language(language), with_solution=True)
    ]
    assert checked(sandbox, drafts)[1] == {"varargs": 1}


def test_a_tested_functions_problem_is_named_after_its_hash(language: str) -> None:
    tested = replace(with_verdicts(["ok"]), assertions=with_verdicts(["ok", "ok"]).assertions)
    problem = from_tested(tested, get_language(language)).problem
    assert problem
    assert problem.name == "stack_aaaaaaaaaaaa_double"


def test_a_suite_that_compares_floats_is_sound_and_refuses_a_wrong_one(
    sandbox: Sandbox, language: str
) -> None:
    halves = function(content='def half(n):\n    """Half."""\n    return n / 2\n', name="half")
    assertions = ["assert half(1.0) == 0.5", "assert half(3.0) == 1.5"]
    sound = draft("p", halves, assertions, get_language(language), with_solution=True)
    problems, dropped, _ = checked(sandbox, [sound])
    assert (len(problems), dropped) == (1, {})
    assert sound.compiled
    broken = replace(sound, compiled=replace(sound.compiled, lookup=sound.compiled.constants[0]))
    assert checked(sandbox, [broken])[1] == {"expected_values_refused": 1}
