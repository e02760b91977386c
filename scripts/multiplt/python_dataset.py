"""The dataset of Python itself: the functions that everything else is translated from, typed or as they are.

The paper's ablation on types trains on both. Types come from the annotations and the passing assertions of a
function (`multiplt.languages.inference`); one whose values show no single type stays as it is, so that both
datasets hold the same functions.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from multiplt.config.dataset import DatasetConfig
from multiplt.dataset import SCHEMA, item_id, of_function
from multiplt.languages import PYTHON, Untranslatable, annotate
from multiplt.records import Funnel, TestedFunction
from multiplt.sharding import split

Row = dict[str, Any]


@dataclass(frozen=True)
class PythonDataset:
    """The rows to train on and those held out, and the funnel; `untyped` counts functions without types, by reason."""

    trained: list[Row]
    held_out: list[Row]
    funnel: Funnel
    untyped: Counter[str]


def build(functions: Iterable[TestedFunction], section: DatasetConfig) -> PythonDataset:
    """The dataset of the functions, in the order of their SHA-1.

    Unless `section.deduplicate` is none, of the functions of one name the first stays, as in the paper. Dropped
    are `same_name` and `beyond_limit`.
    """
    entered = sorted(functions, key=lambda each: each.function.sha1)
    first: dict[str, TestedFunction] = {}
    for each in entered:
        first.setdefault(each.function.name, each)
    kept = entered if section.deduplicate == "none" else list(first.values())
    untyped: Counter[str] = Counter()
    trained, held_out = split(
        kept, lambda each: each.function.sha1, section.validation, section.limit
    )
    rows = [_row(each, section, untyped) for each in (*trained, *held_out)]
    dropped = {
        "same_name": len(entered) - len(kept),
        "beyond_limit": len(kept) - len(rows),
    }
    return PythonDataset(
        rows[: len(trained)],
        rows[len(trained) :],
        Funnel(len(entered), len(rows), dropped),
        untyped,
    )


def _row(tested: TestedFunction, section: DatasetConfig, untyped: Counter[str]) -> Row:
    function = tested.function
    assertions = [assertion.text for assertion in tested.passing]
    content = function.content
    if section.annotate:
        try:
            content = annotate(content, assertions)
        except Untranslatable as error:
            untyped[error.reason] += 1
    problem = f"stack_{function.sha1[:12]}_{function.name}"
    return dict.fromkeys(SCHEMA.names) | {
        "content": content,
        "item": item_id(PYTHON.name, problem, 0),
        "problem": problem,
        "language": PYTHON.name,
        **of_function(function),
        "tests": "\n".join(assertions),
    }
