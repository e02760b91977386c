"""Worked examples: right in the real runtime, and no part of any problem."""

import pytest

from multiplt.languages import LANGUAGES, get_language
from multiplt.languages.examples import FUNCTIONS, preamble, worked_examples
from multiplt.sandbox import Limits, Program, Sandbox, Verdict


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_passes_its_tests(language: str) -> None:
    programs = [Program(language, p + c, t) for p, c, t in worked_examples(get_language(language))]
    with Sandbox(Limits(), languages=[language]) as sandbox:
        outcomes = list(sandbox.run(programs))
    assert [o.verdict for o in outcomes] == [Verdict.OK] * len(FUNCTIONS), outcomes


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_stop_sequence_stands_in_an_examples_completion(language: str) -> None:
    target = get_language(language)
    for completion in target.example_completions:
        assert not [stop for stop in target.stop_tokens if stop in completion]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_examples_are_no_text(language: str) -> None:
    assert preamble(get_language(language), 0) == ""
    assert "sum_of_even" in preamble(get_language(language), 1)
    assert "mirrored" not in preamble(get_language(language), 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_python_no_example_holds_a_python_solution(language: str) -> None:
    with_python = preamble(get_language(language), 3)
    without = preamble(get_language(language), 3, python=False)
    assert "return text + text[::-1]" in with_python
    assert "return text + text[::-1]" not in without
    assert "mirrored" in without
