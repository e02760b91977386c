"""A solution with one wrong answer fails: each suite refuses look-ups of which one value was changed."""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from multiplt.languages import LANGUAGES, Untranslatable, compile_problem
from multiplt.languages.values import Value, fold
from originals import assertions_of, compiled

Reference = Callable[[str], list[dict[str, Any]]]
Run = Callable[[str, Sequence[str]], list[bool]]

MUTANTS = 3


def changed(value: Value) -> Value:
    """Another value of the same type; None where the type has no other that is sure to fit."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case float():
            return value + 1.0
        case str():
            return f"{value}x"
        case [first, *rest] if (other := changed(first)) is not None:
            return type(value)([other, *rest])
        case dict() if value and (other := changed(next(iter(value.values())))) is not None:
            return value | {next(iter(value)): other}
    return None


def mutants(row: dict[str, Any], language: str, kept: Sequence[int]) -> Iterator[str]:
    """Look-ups in the language of the assertions of which one expects another value."""
    assertions = assertions_of(row)
    made = 0
    for index in kept:
        tree = ast.parse(assertions[index])
        (statement,) = tree.body
        assert isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Compare)
        other = changed(fold(statement.test.comparators[0]))
        if other is None or made == MUTANTS:
            continue
        statement.test.comparators = [ast.parse(repr(other), mode="eval").body]
        mutated = [*assertions[:index], ast.unparse(tree), *assertions[index + 1 :]]
        try:
            source = row["prompt"] + row["solution"]
            yield compile_problem(source, mutated, LANGUAGES[language]).lookup
        except Untranslatable:
            continue
        made += 1


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_suite_refuses_a_solution_with_one_changed_value(
    language: str, reference: Reference, run: Run
) -> None:
    rows = {row["name"]: row for row in reference("originals.jsonl.gz")}
    problems = compiled(list(rows.values()), language)
    wrong = [
        (name, f"{problem.prompt}{body}\n{problem.tests}")
        for name, problem in problems.items()
        for body in mutants(rows[name], language, problem.kept)
    ]
    assert len(wrong) > 2 * len(problems)
    verdicts = run(language, [program for _, program in wrong])
    assert [name for (name, _), ok in zip(wrong, verdicts, strict=True) if ok] == []
