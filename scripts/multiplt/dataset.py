"""The training set as a Parquet file: a text column as in `nuprl/MultiPL-T`, and each item's
lineage.

One row an item, in the order of `deduplication.order` (by the SHA-1 of the Python function, so that
neither sources nor licences cluster). Equal items give equal bytes with the same version of Arrow.
A set without items keeps its columns. Which items belong into it is decided elsewhere.
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from multiplt.deduplication import order
from multiplt.records import Function, Origin, Solution
from multiplt.tables import write_table

# Column, type, and what the dataset card says about it.
COLUMNS: tuple[tuple[str, pa.DataType, str], ...] = (
    ("content", pa.string(), "The training text: signature, docstring and solution."),
    ("item", pa.string(), "Id of the item: language, problem and candidate."),
    ("problem", pa.string(), "Name of the problem."),
    ("language", pa.string(), "Language of `content`."),
    ("function_name", pa.string(), "Name of the Python function that it translates."),
    ("function_sha1", pa.string(), "SHA-1 of that function's source."),
    ("python_source", pa.string(), "The Python function."),
    ("repository", pa.string(), "Repository or distribution that the function comes from."),
    ("path", pa.string(), "File in the repository."),
    ("licence", pa.string(), "Licence of the repository, an SPDX identifier."),
    ("blob_id", pa.string(), "Id of the file's content in the source corpus."),
    ("model", pa.string(), "Model that wrote the translation."),
    ("revision", pa.string(), "Revision of the model."),
    ("temperature", pa.float64(), "Sampling temperature."),
    ("top_p", pa.float64(), "Nucleus sampling: probability mass kept."),
    ("max_tokens", pa.int64(), "Most new tokens of the translation."),
    ("seed", pa.int64(), "Seed of this candidate."),
    ("candidate", pa.int64(), "Index of this candidate among its problem's."),
    ("pass_rate", pa.float64(), "Share of its problem's candidates that passed the tests."),
    ("tests", pa.string(), "The tests that `content` passes, in its language."),
    ("prompt", pa.string(), "What the solution continues, without the Python function."),
)

SCHEMA = pa.schema([(name, kind) for name, kind, _ in COLUMNS])


def item_id(language: str, problem: str, candidate: int) -> str:
    """The id of a training item, unique in a run: `scripts/trace.py` tells its life."""
    return f"{language}/{problem}/{candidate}"


def of_file(origin: Origin) -> dict[str, Any]:
    """The columns that say which file an item comes from."""
    return asdict(origin)


def of_function(function: Function) -> dict[str, Any]:
    """The columns that say which Python function an item is made from."""
    return {
        "function_name": function.name,
        "function_sha1": function.sha1,
        "python_source": function.content,
        **of_file(function.origin),
    }


def row(solution: Solution) -> dict[str, Any]:
    """The row of an item: one value for each of `COLUMNS`."""
    problem, sampling = solution.problem, solution.sampling
    return {
        "content": solution.content,
        "item": item_id(problem.language, problem.name, solution.index),
        "problem": problem.name,
        "language": problem.language,
        **of_function(problem.function),
        "model": solution.model,
        "revision": solution.revision,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "seed": solution.seed,
        "candidate": solution.index,
        "pass_rate": solution.pass_rate,
        "tests": problem.tests,
        "prompt": problem.bare_prompt,
    }


def write(path: Path, solutions: Iterable[Solution]) -> None:
    """Writes the training set to `path` through a temporary name."""
    table = pa.Table.from_pylist([row(s) for s in sorted(solutions, key=order)], schema=SCHEMA)
    write_table(path, table)
