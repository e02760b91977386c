"""Compares with what MultiPL-E makes of the same problems, and proves every suite satisfiable.

Where prompts differ, each difference has one of the causes listed here; all are faults of theirs.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from facts import FACTS
from multiplt.languages import LANGUAGES
from originals import compiled

Reference = Callable[[str], list[dict[str, Any]]]
Run = Callable[[str, Sequence[str]], list[bool]]


def theirs(rows: list[dict[str, Any]], language: str) -> dict[str, dict[str, Any]]:
    return {r["name"]: r for r in rows if r["language"] == LANGUAGES[language].code}


def recorded(language: str, reference: Reference) -> dict[str, dict[str, Any]]:
    found = theirs(reference("prompts.jsonl.gz"), language)
    if not found:
        pytest.skip(f"MultiPL-E's records have no {language}")
    return found


def as_theirs(text: str, language: str) -> str:
    for pattern, replacement in FACTS[language].ours.items():
        text = re.sub(pattern, replacement, text)
    return text


@pytest.mark.parametrize("language", LANGUAGES)
def test_prompts_differ_from_multipl_e_only_where_those_are_wrong(
    language: str, reference: Reference
) -> None:
    ours = compiled(reference("originals.jsonl.gz"), language)
    facts = FACTS[language]
    same, explained, unexplained = 0, Counter[str](), []
    for name, row in recorded(language, reference).items():
        if name not in ours:
            continue
        mine_lines = as_theirs(ours[name].prompt, language).splitlines()
        lines = row["prompt"].splitlines()
        assert len(lines) == len(mine_lines), name
        wrong = [line for line, my_line in zip(lines, mine_lines, strict=True) if line != my_line]
        causes = [
            {c for c, pattern in facts.faults.items() if re.search(pattern, line)} for line in wrong
        ]
        same += not wrong
        explained.update(set[str]().union(*causes))
        if not all(causes):
            unexplained.append((name, wrong))
    print(f"{language}: {same} identical, faults of theirs {dict(explained)}, else {unexplained}")
    assert not [name for name, _ in unexplained]
    assert same >= facts.identical


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_suites_are_those_of_multipl_e(language: str, reference: Reference) -> None:
    ours = compiled(reference("originals.jsonl.gz"), language)
    for name, row in recorded(language, reference).items():
        mine = ours.get(name)
        if not mine or mine.dropped or "same" in mine.tests or "float" in mine.prompt:
            continue
        if re.search(FACTS[language].other_suites, row["tests"]):
            continue
        assert as_theirs(mine.tests, language) == row["tests"], name


def test_no_more_problems_are_dropped_than_by_multipl_e(reference: Reference) -> None:
    originals, prompts = reference("originals.jsonl.gz"), reference("prompts.jsonl.gz")
    for language in LANGUAGES:
        assert len(compiled(originals, language)) >= len(theirs(prompts, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pasted", [False, True], ids=["plain", "with-solution"])
def test_every_suite_accepts_its_own_answers(
    language: str, pasted: bool, reference: Reference, run: Run
) -> None:
    problems = compiled(reference("originals.jsonl.gz"), language)
    programs = [
        (p.prompt_with_solution if pasted else p.prompt) + p.lookup + "\n" + p.tests
        for p in problems.values()
    ]
    assert [n for n, ok in zip(problems, run(language, programs), strict=True) if not ok] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_suite_refuses_the_stub_and_constants(
    language: str, reference: Reference, run: Run
) -> None:
    problems = compiled(reference("originals.jsonl.gz"), language)
    wrong = [(n, p.program(c)) for n, p in problems.items() for c in [p.stub, *p.constants]]
    verdicts = run(language, [program for _, program in wrong])
    assert [name for (name, _), ok in zip(wrong, verdicts, strict=True) if ok] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pasted_solution_comes_out_exactly(language: str, reference: Reference) -> None:
    for problem in compiled(reference("originals.jsonl.gz"), language).values():
        assert problem.solution_block
        assert problem.prompt_with_solution.count(problem.solution_block) == 1
        assert problem.prompt_with_solution.replace(problem.solution_block, "") == problem.prompt
