"""Unit tests as a model writes them: the prompt that asks for them, and the assertions taken from its answer.

An assertion is taken when it is `assert f(literals) == literal`; anything else is counted with a reason. Whether
it holds is for the sandbox to find out. Taken assertions are written anew from their values, so that equal
assertions have equal text, and 1, 1.0 and True stay three different values.

Reasons: unparsable, not_comparison, chained, not_equality, wrong_callee, self_reference, keyword_arguments,
no_arguments, non_literal, too_big, duplicate.
"""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from multiplt.assertions.literals import NotLiteral, TooBig, fold, render

MAX_CHARACTERS = 1000
"""Longest assertion that is taken, as written and as normalised."""

_MAX_LINES = 40
_STARTS = re.compile(r"\s*assert\b")


@dataclass(frozen=True)
class TakenAssertion:
    """An assertion in its one normal form `assert call == expected`, and the value that is expected."""

    call: str
    expected: str
    value: Any = field(compare=False)

    @property
    def text(self) -> str:
        """The statement."""
        return f"assert {self.call} == {self.expected}"


@dataclass(frozen=True)
class Taken:
    """The distinct assertions of a text in their order, and how many others there were, by reason."""

    assertions: list[TakenAssertion] = field(default_factory=list)
    rejected: dict[str, int] = field(default_factory=dict)


class _Rejected(Exception):
    """Carries the reason."""


def suite_prompt(function_source: str, function_name: str) -> str:
    """The prompt that a base model continues with a test suite; it ends in the open call of the first test."""
    return (
        f"{function_source.rstrip()}\n"
        "\n"
        f"# Test suite of {function_name}: one test a line\n"
        f"# Each test has the form `assert {function_name}(...) == ...`\n"
        "# Arguments are passed by position, never by keyword\n"
        f"{open_line(function_name)}"
    )


def suite_question(function_source: str, function_name: str) -> tuple[str, str]:
    """What a chat model is asked for a test suite, and the start of its answer, up to the first open call."""
    question = (
        f"```python\n{function_source.rstrip()}\n```\n"
        f"\n"
        f"Write unit tests for `{function_name}`, one a line. Each test has the form"
        f" `assert {function_name}(...) == ...`, with literal values on both sides and arguments passed by"
        " position. Let the tests reach every branch and edge case. Answer with one Python code block."
    )
    return question, f"```python\n{open_line(function_name)}"


def open_line(function_name: str) -> str:
    """The last line of a suite prompt: put it before a completion to get the text that the model wrote."""
    return f"assert {function_name}("


def take_assertions(function_name: str, text: str) -> Taken:
    """Takes the assertions on `function_name` out of `text`, the open line followed by a completion.

    What surrounds assertions is passed over, and a truncated one costs only itself. Raises nothing.
    """
    found: list[TakenAssertion] = []
    rejected: Counter[str] = Counter()
    for statement in _statements(text):
        if isinstance(statement, str):
            rejected[statement] += 1
            continue
        try:
            found.append(_take(function_name, statement))
        except _Rejected as reason:
            rejected[str(reason)] += 1
    return merge([Taken(found, rejected)])


def merge(suites: Iterable[Taken]) -> Taken:
    """The suites of one function as one: the first of equal assertions stays, in order; the rest are duplicates."""
    distinct: dict[str, TakenAssertion] = {}
    rejected: Counter[str] = Counter()
    for suite in suites:
        rejected.update(suite.rejected)
        for assertion in suite.assertions:
            if distinct.setdefault(assertion.text, assertion) is not assertion:
                rejected["duplicate"] += 1
    return Taken(list(distinct.values()), dict(rejected))


def _statements(text: str) -> Iterator[ast.Assert | str]:
    """The assert statements of `text`, and a reason for each line that starts one but cannot be parsed."""
    lines = re.split(r"\r\n|\r|\n", text)
    position = 0
    while position < len(lines):
        if not _STARTS.match(lines[position]):
            position += 1
            continue
        statements, used = _parse_from(lines, position)
        yield from statements
        position += used


def _parse_from(lines: list[str], start: int) -> tuple[list[ast.Assert | str], int]:
    """Parses as few lines from `start` on as make a statement; says how many it used.

    A line that starts another assertion ends the search, so that one broken test does not swallow the next.
    """
    chunk = ""
    for used, line in enumerate(lines[start : start + _MAX_LINES], 1):
        if used > 1 and _STARTS.match(line):
            break
        chunk += (line.lstrip() if used == 1 else line) + "\n"
        if len(chunk) > MAX_CHARACTERS:
            return ["too_big"], used
        tree = _parse(chunk)
        if tree:
            return [node for node in tree.body if isinstance(node, ast.Assert)], used
    return ["unparsable"], 1


def _parse(chunk: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            # A model's text may hold invalid escapes; the warning would go to our own log.
            warnings.simplefilter("ignore")
            return ast.parse(chunk)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _take(name: str, statement: ast.Assert) -> TakenAssertion:
    call, right = _sides(name, statement.test)
    if _mentions(name, [*call.args, *call.keywords, right]):
        raise _Rejected("self_reference")
    if call.keywords:
        raise _Rejected("keyword_arguments")
    if not call.args:
        raise _Rejected("no_arguments")
    try:
        arguments = ", ".join(render(fold(a)) for a in call.args)
        value = fold(right)
    except NotLiteral as error:
        raise _Rejected("non_literal") from error
    except TooBig as error:
        raise _Rejected("too_big") from error
    taken = TakenAssertion(f"{name}({arguments})", render(value), value)
    if len(taken.text) > MAX_CHARACTERS:
        raise _Rejected("too_big")
    return taken


def _sides(name: str, test: ast.expr) -> tuple[ast.Call, ast.expr]:
    """The call and the expected side of `name(...) == ...`."""
    if not isinstance(test, ast.Compare):
        raise _Rejected("not_comparison")
    if len(test.ops) > 1:
        raise _Rejected("chained")
    if not isinstance(test.ops[0], ast.Eq):
        raise _Rejected("not_equality")
    call = test.left
    if not (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name
    ):
        raise _Rejected("wrong_callee")
    return call, test.comparators[0]


def _mentions(name: str, nodes: Iterable[ast.AST]) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id == name
        for node in nodes
        for inner in ast.walk(node)
    )
