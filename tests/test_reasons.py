"""Every reason under which something is left out is explained in docs/reading-the-results.md, and no other reason is.

The reasons in the code are the strings that stand where programs name them: what functions called after a fault or
a reason return, what is counted under `dropped` and the like, what `Untranslatable` says. It does not follow
strings that are put together.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from finished_run import write_finished_run
from multiplt.code_files import ROOT
from multiplt.results import read_results
from multiplt.sandbox import Verdict
from multiplt.source.contamination import MEASURES
from multiplt.suites import FLAKY

PAGE = (ROOT / "docs/reading-the-results.md").read_text()
WORD = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
# Called with a reason: which of the arguments it is.
CALLED = {"Untranslatable": 0, "_Rejected": 0, "_limit": 0, "_switch": 0, "DroppedSolution": 1}
CALLED |= {"_Greedy": 0, "ValueError": 0, "rejected": 0}
COUNTERS = {"dropped", "rejected", "unusable", "unreadable"}
# Functions that return reasons, or a value and the reason why there is none.
RETURNS = re.compile(r"_?(fault|reason\w*|parse|parse_from|row)$")


def section(heading: str) -> str:
    """The page from a heading to the next of its level."""
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def explained() -> set[tuple[str, str]]:
    """Stage and reason of each row of the page's tables."""
    pairs = set()
    for table in section("Why something was left out").split("\n\n"):
        stages: list[str] = []
        for cells in re.findall(r"^\| (.*?)\| `([\w-]+)`.* \| .* \|$", table, re.MULTILINE):
            stages = re.findall(r"`(\w+)`", cells[0]) or stages
            pairs |= {(stage, cells[1]) for stage in stages}
    return pairs


def words(node: ast.AST | None) -> Iterator[str]:
    """The strings that an expression can be, or can be an element of."""
    match node:
        case ast.Constant(str(text)) if WORD.fullmatch(text):
            yield text
        case ast.IfExp(_, yes, no):
            yield from (*words(yes), *words(no))
        case ast.Tuple(items) | ast.List(items):
            for item in items:
                yield from words(item)


def called(node: ast.expr) -> str:
    match node:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


def named_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(function, arguments, keywords):
                place = CALLED.get(called(function))
                if place is not None and len(arguments) > place:
                    yield from words(arguments[place])
                for keyword in keywords:
                    if keyword.arg == "reason":
                        yield from words(keyword.value)
                if called(function) == "Funnel":
                    for inner in ast.walk(node):
                        if isinstance(inner, ast.Dict):
                            yield from (w for key in inner.keys for w in words(key))
            case ast.Subscript(counter, key) if called(counter) in COUNTERS:
                yield from words(key)
            case ast.Assign([ast.Name("reason")], value):
                yield from words(value)
            case ast.Assign([ast.Tuple([ast.Name("reason"), *_])], ast.Tuple([value, *_])):
                yield from words(value)
            case ast.Assign([ast.Name("dropped")], ast.Dict(keys)):
                yield from (w for key in keys for w in words(key))
            case ast.FunctionDef(name=name) if RETURNS.match(name):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return):
                        yield from words(inner.value)


def reasons_in_the_code() -> set[str]:
    found = {f"benchmark_{measure}" for measure in MEASURES}
    for path in (ROOT / "scripts").rglob("*.py"):
        found |= set(named_in(ast.parse(path.read_text())))
    return found


def test_the_page_explains_the_reasons_that_the_code_has() -> None:
    assert {reason for _, reason in explained()} - set(Verdict) == reasons_in_the_code()


@pytest.mark.slow
def test_the_reasons_of_a_run_stand_beside_their_stages(tmp_path: Path) -> None:
    jobs = read_results(write_finished_run(tmp_path)).jobs
    dropped = {(job.stage, reason) for job in jobs for reason, n in job.funnel.dropped.items() if n}
    assert ("deduplicate", "identical") in dropped
    verdicts = {("collect_solutions", verdict.value) for verdict in Verdict}
    assert dropped <= explained() | verdicts


def test_the_page_explains_each_verdict_with_the_word_of_multipl_e() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \|(.*)\|$", section("Verdicts"), re.MULTILINE)
    told = {verdict: word.strip(" `") for verdict, word in rows}
    words_of = {v.value: v.status for v in Verdict if v is not Verdict.INFRASTRUCTURE}
    assert told == words_of | {FLAKY: "", Verdict.INFRASTRUCTURE.value: ""}
