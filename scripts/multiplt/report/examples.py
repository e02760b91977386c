"""Training items to look at: each Python function beside its translation, with its origin.

They are chosen by the hash of the function, not by looks, so they stand for the rest. Colours are
classes; the page's style sheet has one set for light and one for dark.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from multiplt.records import Origin, Solution
from multiplt.report.folder import RunFolder

PER_LANGUAGE = 6


@dataclass(frozen=True)
class Example:
    """One item: the two programs as coloured HTML, and what is known of it."""

    name: str
    language: str
    python: Markup
    translation: Markup
    origin: Origin
    pass_rate: float
    assertions: int


def read_examples(folder: RunFolder, language: str) -> list[Example]:
    """The first few items of a language in the order of their functions' hashes, one a function."""
    items: dict[str, Solution] = {}
    for item in folder.rows("recheck_solutions", Solution, language=language):
        items.setdefault(item.problem.function.sha1, item)
    return [_example(items[sha1]) for sha1 in sorted(items)[:PER_LANGUAGE]]


def coloured(code: str, language: str) -> Markup:
    """`code` as HTML with a class a token; all of it is escaped."""
    return Markup(highlight(code, _lexer(language), HtmlFormatter(nowrap=True)))


def style_sheet() -> str:
    """The colours of the classes, light, and dark where the reader prefers it."""
    light, dark = (_rules(name) for name in ("xcode", "github-dark"))
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _rules(style: str) -> str:
    # Line numbers and backgrounds are the page's matter; an unknown token must not look like an
    # error.
    formatter: Any = HtmlFormatter(style=style)
    rules = formatter.get_style_defs(".code").splitlines()
    return "\n".join(r for r in rules if r.startswith(".code .") and ".err" not in r)


def _lexer(language: str) -> Lexer:
    exact = partial(get_lexer_by_name, stripnl=False)
    try:
        return exact(language)
    except ClassNotFound:
        return TextLexer(stripnl=False)


def _example(item: Solution) -> Example:
    problem = item.problem
    return Example(
        name=problem.function.name,
        language=problem.language,
        python=coloured(problem.function.content, "python"),
        translation=coloured(item.content, problem.language),
        origin=problem.function.origin,
        pass_rate=item.pass_rate,
        assertions=len(problem.assertions),
    )
