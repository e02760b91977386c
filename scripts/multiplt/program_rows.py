"""Programs from JSON Lines, and the same rows with their verdicts, a line at a time and resumable.

A row holds either `program` (a whole program with its tests, as in MultiPL-E's results files) or `prompt`,
`completion` and `tests`; whatever else it holds is kept. Nothing here decides a verdict.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multiplt import json_lines, rows
from multiplt.errors import UserError
from multiplt.sandbox import Outcome, Program, Verdict
from multiplt.sandbox.workers.base import Language

Row = dict[str, Any]

_PARTS = ("prompt", "completion", "tests")
_ADDED = (
    "verdict",
    "status",
    "exit_code",
    "stdout",
    "stderr",
    "cpu_seconds",
    "wall_seconds",
    "proof",
)


def read(path: Path) -> Iterator[Row]:
    """The rows of a file of JSON Lines, gzipped if its name ends in .gz.

    Raises UserError naming the file and the line that is no JSON object or has no program.
    """
    return (_checked(row, where) for where, row in json_lines.read(path))


def _checked(row: object, where: str) -> Row:
    if not isinstance(row, dict):
        raise UserError(f"{where}: not a JSON object")
    wanted = ("program",) if "program" in row else _PARTS
    for key in wanted:
        if not isinstance(row.get(key), str):
            raise UserError(
                f"{where}: {key!r} is missing or no text; a row has 'program', or {_PARTS}"
            )
    return row


def program_of(row: Row, name: str, language: Language) -> Program:
    """The program of a row; raises UserError where a whole program has no tests in it."""
    if "program" in row:
        return Program(name, *language.split(row["program"]))
    return Program(name, row["prompt"] + row["completion"], row["tests"])


def with_outcome(row: Row, outcome: Outcome) -> str:
    """The row with what became of its program, as a line. Raises UserError if it could not be run."""
    if outcome.verdict is Verdict.INFRASTRUCTURE:
        raise UserError(
            f"a program could not be run, after retries: {outcome.stderr or 'no reason is known'};"
            " what is finished is kept: start again to go on"
        )
    values = (
        outcome.verdict.value,
        outcome.verdict.status,
        outcome.exit_code,
        outcome.stdout,
        outcome.stderr,
        round(outcome.cpu_seconds, 4),
        round(outcome.wall_seconds, 4),
        outcome.proof,
    )
    return rows.dumps(row | dict(zip(_ADDED, values, strict=True))) + "\n"


def finished(output: Path, source: Path) -> int:
    """How many rows of `source` have their verdicts in `output`; a half-written last line is cut off.

    Raises UserError if a row of `output` was not made from the row of `source` in its place.
    """
    if not output.exists():
        return 0
    whole = count = 0
    with output.open("rb+") as lines:
        given = read(source)
        for line in lines:
            if not line.endswith(b"\n"):
                break
            row = next(given, None)
            if row is None or not _made_from(line, row):
                raise UserError(
                    f"{output}, line {count + 1}: not made from that line of {source};"
                    " name another output, or remove it"
                )
            whole += len(line)
            count += 1
        lines.truncate(whole)
    return count


def _made_from(line: bytes, row: Row) -> bool:
    try:
        made = json.loads(line)
    except ValueError:
        return False
    return isinstance(made, dict) and all(
        made.get(k) == v for k, v in row.items() if k not in _ADDED
    )
