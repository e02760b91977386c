"""A small run's folder, written with the library's own rows and manifests: what the report is
tested on.

`World` holds the counts that a test may bend before `write` lays the folder out and `report` writes
its report.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from multiplt import manifest, rows
from multiplt.config.run import Config, load
from multiplt.pass_at_k import Tally, estimate
from multiplt.records import (
    Assertion,
    Coverage,
    Function,
    Funnel,
    Mutation,
    Origin,
    Problem,
    Sampling,
    Solution,
    TestedFunction,
)
from multiplt.report import write as writing
from multiplt.report.folder import STEMS, RunFolder

ORIGIN = Origin("pypi/algorithms", "algorithms/maths/gcd.py", "MIT", "0" * 40)
# The docstring is hostile: the page must show it and do nothing else with it.
PYTHON = '''def gcd(a, b):
    """Divides. </pre><script>alert(1)</script><img src=x onerror=alert(1)>"""
    while b:
        a, b = b, a % b
    return a
'''
CODE = {
    "lua": "local function gcd(a, b)\n  while b ~= 0 do a, b = b, a % b end\n  return a\nend\n",
    "ocaml": "let rec gcd a b =\n  if b = 0 then a else gcd b (a mod b)\n",
}


@dataclass
class World:
    """A run of two languages: what `write` lays out."""

    root: Path
    shards: int = 2
    passing: dict[str, int] = field(default_factory=lambda: {"lua": 20, "ocaml": 12})
    items: dict[str, int] = field(default_factory=lambda: {"lua": 9, "ocaml": 5})
    tested: int = 14
    base: dict[str, list[int]] = field(
        default_factory=lambda: {"lua": [0, 1, 0, 2] * 8, "ocaml": [0] * 32}
    )
    first: dict[str, list[int]] = field(
        default_factory=lambda: {"lua": [1, 1, 1, 2] * 8, "ocaml": [1, 1, 0, 0] * 8}
    )
    tuned: dict[str, list[int]] = field(
        default_factory=lambda: {"lua": [2] * 32, "ocaml": [0, 1] + [0] * 30}
    )
    best_epoch: dict[str, int | None] = field(default_factory=lambda: {"lua": 2, "ocaml": None})
    model: str = "qwen2.5-coder-0.5b-instruct"

    def config(self) -> Config:
        """The configuration of the run."""
        sampling = {"samples": 5, "temperature": 0.8, "max_tokens": 64}
        wheel = {"package": "algorithms", "version": "1.0.1", "licence": "MIT", "sha256": "0" * 64}
        model = self.model
        return load(
            {
                "run": "small",
                "languages": ["lua", "ocaml"],
                "shards": self.shards,
                "source": {"wheels": [wheel]},
                "benchmark": {"wheel": wheel, "member": "HumanEval.jsonl.gz"},
                "tests": {"suites": {"model": model, "sampling": sampling}, "mutants": 10},
                "translate": {"model": model, "sampling": sampling},
                "train": {"model": model, "epochs": 2},
                "evaluate": {"sampling": sampling | {"samples": 2}, "ks": [1, 2]},
            }
        )

    def folder(self) -> RunFolder:
        """The folder as the report reads it."""
        return RunFolder(self.root, self.config(), ["base", "epoch-1", "epoch-2"])

    def report(self) -> str:
        """Writes the report of a run that is laid out; returns the table of results."""
        to = self.root / "report"
        return writing.write(
            self.folder(),
            to / "index.html",
            to / "figures",
            to / "results.csv",
            to / "index.manifest.json",
        )

    def page(self, name: str = "index") -> str:
        """The text of a page of the report."""
        return (self.root / "report" / f"{name}.html").read_text()

    def write(self) -> RunFolder:
        """Lays the run out; returns it as the report reads it."""
        self._source()
        self._tests()
        for language in ("lua", "ocaml"):
            self._data(language)
            self._models(language)
        return self.folder()

    def shard_names(self) -> list[str]:
        """The names of the shards."""
        return [f"{n:03d}" for n in range(self.shards)]

    def manifest(
        self,
        rule: str,
        funnel: Funnel,
        names: Mapping[str, str],
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Writes one job's manifest and benchmark file."""
        stem = STEMS[rule].format(**names)
        path = self.root / f"{stem}.manifest.json"
        manifest.write(
            path,
            stage=rule,
            section={},
            inputs=[],
            outputs=[],
            funnel=funnel,
            packages=["matplotlib"],
            facts=facts,
        )
        times = self.root / "benchmarks" / rule / f"{'/'.join(names.values()) or 'all'}.tsv"
        times.parent.mkdir(parents=True, exist_ok=True)
        times.write_text("s\th:m:s\tmax_rss\tcpu_time\n12.5\t0:00:12\t210.4\t9.75\n")

    def split(self, total: int) -> list[int]:
        """`total` spread over the shards."""
        return [total // self.shards + (n < total % self.shards) for n in range(self.shards)]

    def _source(self) -> None:
        self.manifest(
            "stack_from_wheels", Funnel(300, 300), {}, {"files": {"pypi/algorithms": 300}}
        )
        dropped = {"no_docstring": 60, "generator": 20}
        self.manifest("extract_functions", Funnel(600, 520, dropped), {"extract": "wheels"})
        for shard, entered in zip(self.shard_names(), self.split(520), strict=True):
            left = self.split(40)[int(shard)]
            reasons = {"no_return_value": 100, "too_long": entered - left - 100}
            self.manifest("filter_functions", Funnel(entered, left, reasons), {"shard": shard})

    def _tests(self) -> None:
        tested = [self._tested(n) for n in range(40)]
        for n, shard in enumerate(self.shard_names()):
            own = tested[n :: self.shards]
            rows.write(self.root / f"tests/tested/{shard}.jsonl.gz", own)
            entered = len(own)
            tokens = {"samples": 5 * entered, "tokens": 900 * entered}
            self.manifest("generate_suites", Funnel(entered, entered), {"shard": shard}, tokens)
            facts = {
                "isolation": "namespaces",
                "assertions_rejected": {"duplicate": 3, "chained": 1},
                "verdicts": {"ok": sum(len(t.passing) for t in own), "flaky": 2},
            }
            self.manifest("run_suites", Funnel(entered, entered), {"shard": shard}, facts)
            left = self.split(self.tested)[n]
            untested = sum(not t.passing for t in own)
            dropped = {"no_passing_assertion": untested, "low_coverage": entered - left - untested}
            self.manifest("select_functions", Funnel(entered, left, dropped), {"shard": shard})

    def _tested(self, n: int) -> TestedFunction:
        passing = 0 if self.tested == 0 else n % 9
        return TestedFunction(
            function=self._function(n),
            model="m",
            revision="r",
            assertions=[
                Assertion(f"assert gcd({i}, 0) == {i}", str(i), "ok") for i in range(passing)
            ],
            rejected={},
            together="ok" if passing else "",
            coverage=Coverage(100 - 7.0 * (n % 6), 90, 95) if passing else None,
            mutation=Mutation(n % 10, 10) if passing else None,
        )

    def _function(self, n: int) -> Function:
        return Function(f"{n:040x}", "gcd", PYTHON, ORIGIN)

    def _data(self, language: str) -> None:
        names = {"language": language}
        problems = max(self.tested - (2 if language == "lua" else 4), 0)
        candidates = problems * 5
        passing, items = self.passing[language], self.items[language]
        for n, shard in enumerate(self.shard_names()):

            def cut(total: int, n: int = n) -> int:
                return self.split(total)[n]

            entered, left, sampled, good = map(cut, (self.tested, problems, candidates, passing))
            where = names | {"shard": shard}
            self._solved(language, n, left, good)
            dropped = {"mixed_list": entered - left} if entered > left else {}
            self.manifest("build_problems", Funnel(entered, left, dropped), where)
            tokens = {"samples": sampled, "tokens": 70 * sampled}
            self.manifest("translate", Funnel(left, left), where, tokens)
            bad = sampled - good
            verdicts = {"ok": good, "assertion": bad // 2, "compile": bad - bad // 2}
            facts = {"isolation": "namespaces", "programs": sampled, "verdicts": verdicts}
            self.manifest("validate", Funnel(left, left), where, facts)
            wrong = {k: v for k, v in verdicts.items() if k != "ok"}
            self.manifest("collect_solutions", Funnel(sampled, good, wrong), where)
        self.manifest(
            "deduplicate", Funnel(passing, items, {"same_problem": passing - items}), names
        )
        self.manifest("recheck_solutions", Funnel(items, items), names, {"isolation": "namespaces"})
        self.manifest("build_dataset", Funnel(items, items), names)
        found = [self._solution(language, n) for n in range(items)]
        rows.write(self.root / f"solutions/checked/{language}.jsonl.gz", found)

    def _solved(self, language: str, shard: int, problems: int, good: int) -> None:
        """The problems of a shard and the passing candidates: two a problem, of five sampled."""
        numbers = [shard + self.shards * n for n in range(problems)]
        found = [self._problem(language, n) for n in numbers]
        rows.write(self.root / f"problems/{language}/{shard:03d}.jsonl.gz", found)
        passing = [self._solution(language, 2 * numbers[n // 2]) for n in range(good)]
        rows.write(self.root / f"solutions/passing/{language}/{shard:03d}.jsonl.gz", passing)

    def _problem(self, language: str, n: int) -> Problem:
        assertions = ["assert gcd(1, 0) == 1"] * 4
        name, function = f"stack_{n}_gcd", self._function(n)
        return Problem(name, language, "", "", "", [], assertions, function)

    def _solution(self, language: str, n: int) -> Solution:
        problem = self._problem(language, n // 2)
        sampling = Sampling(0.8, 0.95, 64, [])
        return Solution(problem, "m", "r", sampling, n, n, "", CODE[language], 0.4)

    def _models(self, language: str) -> None:
        names = {"language": language}
        held_out = [{"epoch": 1.0, "loss": 0.9}] if language == "lua" else []
        log = self.root / f"checkpoints/{language}/validation.jsonl"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(json.dumps(entry) + "\n" for entry in held_out))
        log = self.root / f"checkpoints/{language}/log.jsonl"
        log.parent.mkdir(parents=True, exist_ok=True)
        steps = range(1, 9) if self.items[language] else []
        lines = [json.dumps({"step": n, "epoch": n / 4, "loss": 0.9 / n**0.4}) for n in steps]
        log.write_text("".join(f"{line}\n" for line in lines))
        facts = {
            "items": 9,
            "tokens": 1234,
            "steps": 8,
            "trainable_parameters": 4400000,
            "best_epoch": self.best_epoch[language],
        }
        self.manifest("train", Funnel(9, 9), {"set": language}, facts)
        there = len(self.base[language])
        self.manifest("compile_benchmark", Funnel(164, there, {"over_limit": 164 - there}), names)
        scored = {"base": self.base, "epoch-1": self.first, "epoch-2": self.tuned}
        for checkpoint, right in scored.items():
            where = names | {"checkpoint": checkpoint}
            sampled = {"samples": 2 * there, "tokens": 640}
            all_of_them = Funnel(there, there)
            self.manifest("complete_benchmark", all_of_them, where, sampled)
            self.manifest("run_benchmark", all_of_them, where, {"isolation": "namespaces"})
            self.manifest("score", all_of_them, where)
            passed = sum(right[language])
            tallies = {f"HumanEval_{i}": Tally(2, c) for i, c in enumerate(right[language])}
            scores = {
                "problems": len(tallies),
                "samples": 2,
                "pass_at_k": {str(k): asdict(estimate(tallies, k)) for k in (1, 2)},
                "verdicts": {"ok": passed, "compile": 2 * len(tallies) - passed},
                "tallies": {name: asdict(tally) for name, tally in tallies.items()},
            }
            path = self.root / f"evaluation/{language}/{checkpoint}/scores.json"
            path.write_text(json.dumps(scores))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A run that a test may bend before it writes it."""
    return World(tmp_path / "results" / "small")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A run whose report is written, for all tests that only look at it."""
    done = World(tmp_path_factory.mktemp("finished") / "results" / "small")
    done.write()
    done.report()
    return done


@pytest.fixture(scope="session")
def barren(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A run in which no assertion passed, with its report."""
    nothing = {"lua": 0, "ocaml": 0}
    root = tmp_path_factory.mktemp("barren") / "results" / "small"
    done = World(root, tested=0, passing=nothing, items=nothing)
    done.write()
    done.report()
    return done
