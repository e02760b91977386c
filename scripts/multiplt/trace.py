"""The life of a training item: every row that led to it, from the Stack's file to the dataset.

Rows hold their whole lineage, so each stage's row is found by the function's SHA-1 or the problem's name. It reads a
finished run's folder, or that of an arm, which has the rows before it in the run's.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.parquet as pq

from multiplt import models, rows
from multiplt.dataset import item_id
from multiplt.errors import UserError
from multiplt.records import (
    DroppedSolution,
    Function,
    Generation,
    Problem,
    SolutionId,
    Suites,
    TestedFunction,
    Translations,
    Verdicts,
)

Row = TypeVar("Row")
EXPERIMENTS = "experiments"


@dataclass(frozen=True)
class Step:
    """A step of the item's life: what it is, the file that tells of it, and the text to print."""

    title: str
    file: str
    text: str


def trace(folder: Path, item: str) -> list[Step]:
    """The steps of an item's life; raises UserError for an item that no dataset of the run has."""
    return list(_Tracer(folder, item).steps())


class _Tracer:
    def __init__(self, folder: Path, item: str) -> None:
        run = next((p.parent for p in folder.parents if p.name == EXPERIMENTS), folder)
        self._folders = [folder] if run == folder else [folder, run]
        try:
            self._language, self._problem, index = item.split("/")
            self._index = int(index)
        except ValueError as error:
            text = (
                f"{item}: an item is called LANGUAGE/PROBLEM/CANDIDATE (column item of a dataset)"
            )
            raise UserError(text) from error
        self._item = item

    def steps(self) -> Iterator[Step]:
        kept, where = self._dataset_row()
        sha1 = kept["function_sha1"]
        function, file = self._find("source/functions/*", Function, sha1, lambda f: f.sha1 == sha1)
        origin = function.origin
        yield Step(
            "File of The Stack",
            file,
            f"{origin.repository} {origin.path}\nblob {origin.blob_id}\nlicence {origin.licence}",
        )
        yield Step("Function", file, f"SHA-1 {sha1}\n{function.content}")
        yield from self._tests(sha1)
        yield from self._translation()
        yield from self._displaced(sha1)
        licence = f"licence {kept['licence']}, of the function; model: {_licence(kept['model'])}"
        about = f"pass rate {kept['pass_rate']:.2f}, seed {kept['seed']}"
        yield Step("Training item", where, f"{self._item}\n{about}\n{licence}\n{kept['content']}")

    def _dataset_row(self) -> tuple[dict[str, Any], str]:
        for name in ("train", "validation"):
            path = self._folders[0] / f"datasets/{self._language}/{name}.parquet"
            if path.exists():
                found = pq.read_table(path, filters=[("item", "=", self._item)]).to_pylist()
                if found:
                    return found[0], str(path)
        raise UserError(f"{self._item}: no such item in {self._folders[0]}/datasets")

    def _tests(self, sha1: str) -> Iterator[Step]:
        suites, file = self._find(
            "tests/suites/*", Suites, sha1, lambda row: row.function.sha1 == sha1
        )
        texts = [
            f"--- suite {c.index}, seed {c.seed}\n{c.text}" for c in suites.generation.completions
        ]
        yield Step("Suites", file, "\n".join([_made_by(suites.generation), *texts]))
        tested, file = self._find(
            "tests/tested/*", TestedFunction, sha1, lambda row: row.function.sha1 == sha1
        )
        lines = [f"{a.verdict:12} {a.text}" for a in tested.assertions]
        lines += [f"{'not run':12} {n} × {reason}" for reason, n in sorted(tested.rejected.items())]
        lines.append(f"all that hold together: {tested.together or 'none holds'}")
        if tested.coverage:
            cover = tested.coverage
            lines.append(
                f"coverage of the body {cover.body:.0f} %, branches {cover.branches:.0f} %"
            )
        if tested.mutation:
            lines.append(f"mutants killed {tested.mutation.killed} of {tested.mutation.mutants}")
        yield Step("Assertions", file, "\n".join(lines))

    def _translation(self) -> Iterator[Step]:
        where = f"{self._language}/*"

        def own(row: Translations | Verdicts) -> bool:
            return row.problem.name == self._problem

        problem, file = self._find(
            f"problems/{where}", Problem, self._problem, lambda row: row.name == self._problem
        )
        yield Step("Problem", file, f"{problem.bare_prompt}\n--- its tests\n{problem.tests}")
        made, file = self._find(f"translations/{where}", Translations, self._problem, own)
        yield Step("Prompt", file, f"{_made_by(made.generation)}\n{made.generation.prompt}")
        mine = next(c for c in made.generation.completions if c.index == self._index)
        about = (
            f"candidate {mine.index}, seed {mine.seed}, {mine.tokens} tokens, {mine.finish_reason}"
        )
        yield Step("Candidate", file, f"{about}\n{mine.text}")
        judged, file = self._find(f"verdicts/{where}", Verdicts, self._problem, own)
        result = next(r for r in judged.results if r.index == self._index)
        counts = Counter(r.verdict for r in judged.results)
        among = ", ".join(f"{n} {verdict}" for verdict, n in sorted(counts.items()))
        lines = [
            f"{result.verdict}, proven by {result.proof}",
            f"of its problem's candidates: {among}",
        ]
        yield Step("Verdict", file, "\n".join(lines))

    def _displaced(self, sha1: str) -> Iterator[Step]:
        lines = []
        path = self._path(f"solutions/duplicates/{self._language}*")[0]
        for row in rows.read(path, DroppedSolution, containing=sha1):
            if row.kept and self._id(row.kept) == self._item:
                score = "" if row.score is None else f", rougeLsum {row.score:.2f}"
                lines.append(f"{self._id(row.dropped)}: {row.reason}{score}")
        yield Step("Duplicates that it displaced", str(path), "\n".join(lines) or "none")

    def _id(self, solution: SolutionId) -> str:
        return item_id(self._language, solution.problem, solution.index)

    def _find(
        self, pattern: str, kind: type[Row], text: str, fits: Callable[[Row], bool]
    ) -> tuple[Row, str]:
        for path in self._path(pattern):
            for row in rows.read(path, kind, containing=text):
                if fits(row):
                    return row, str(path)
        raise UserError(f"{self._item}: {self._folders[-1] / pattern} do not have {text}")

    def _path(self, pattern: str) -> list[Path]:
        """The files of a stage, in the folder that has them."""
        for folder in self._folders:
            if found := sorted(folder.glob(f"{pattern}.jsonl.gz")):
                return found
        raise UserError(f"{self._folders[-1] / pattern}.jsonl.gz: no such file")


def _made_by(generation: Generation) -> str:
    how = generation.sampling
    sampling = f"temperature {how.temperature}, top p {how.top_p}, at most {how.max_tokens} tokens"
    return f"by {generation.model} ({_licence(generation.model)}), {generation.revision[:12]}; {sampling}"


def _licence(model: str) -> str:
    try:
        return models.model(model).licence
    except UserError:
        return "no file in config/models tells its licence"
