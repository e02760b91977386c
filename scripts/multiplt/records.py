"""The rows that travel between stages: one dataclass a row type, written as gzipped JSON Lines.

Rows nest instead of joining: a problem carries its function, translations carry their problem, so that
each row holds its whole lineage and one row stands for one function all the way to
the verdicts. This module holds no logic; `multiplt.rows` reads and writes the rows.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Origin:
    """Where a function comes from: the columns of the-stack-dedup that identify its file."""

    repository: str
    path: str
    licence: str
    blob_id: str


@dataclass(frozen=True)
class Function:
    """A documented top-level Python function; `sha1` of `content` (UTF-8) is its id everywhere."""

    sha1: str
    name: str
    content: str
    origin: Origin


@dataclass(frozen=True)
class ExtractedFunction:
    """A function with what it uses of its file: `imports` are its names that the file imports, sorted.

    The name `*` among them means that the file imports all names of some module.
    """

    function: Function
    imports: list[str]


@dataclass(frozen=True)
class BenchmarkMatch:
    """What a function has in common with a benchmark's task, by one measure (`multiplt.source.contamination`).

    `measure` is `exact`, `text` or `code`; `evidence` is the start of what both hold.
    """

    benchmark: str
    task: str
    measure: str
    evidence: str


@dataclass(frozen=True)
class ContaminatedFunction:
    """A function that was left out because of what it shares with benchmarks."""

    function: Function
    matches: list[BenchmarkMatch]


@dataclass(frozen=True)
class NearDuplicate:
    """A function (sha1) that is left out, the one that stays for it, and their Jaccard similarity (0 to 1).

    The two need not be alike enough themselves: a chain of functions may link them.
    """

    sha1: str
    kept: str
    similarity: float


@dataclass(frozen=True)
class Sampling:
    """How completions were sampled; `max_tokens` counts new tokens."""

    temperature: float
    top_p: float
    max_tokens: int
    stop: list[str]


@dataclass(frozen=True)
class Completion:
    """One sampled completion: text after the prompt, cut before the stop sequence.

    `finish_reason` is `stop`, `length`, or `too_long` where the prompt left no room; `tokens` counts generated tokens, `prompt_tokens` the prompt's.
    """

    index: int
    seed: int
    text: str
    finish_reason: str
    tokens: int
    prompt_tokens: int


@dataclass(frozen=True)
class Generation:
    """The completions of one prompt by one model (name and revision as in its model file)."""

    model: str
    revision: str
    prompt: str
    sampling: Sampling
    completions: list[Completion]


@dataclass(frozen=True)
class Suites:
    """A function and the test suites that a model wrote for it: one completion a suite."""

    function: Function
    generation: Generation


@dataclass(frozen=True)
class Assertion:
    """One distinct assertion (`text` is `assert f(...) == ...`), run alone with the function, twice.

    `verdict` is one of `multiplt.sandbox.Verdict`, or `flaky` where the runs differ; `expected` is the canonical text of the right side, to
    count distinct expected values.
    """

    text: str
    expected: str
    verdict: str


@dataclass(frozen=True)
class Coverage:
    """Coverage of a function by its passing assertions, in percent (0 to 100).

    `body` and `branches` count the statements and branches of the body; `whole_file` is the paper's figure,
    which counts the `def` and assert lines too.
    """

    body: float
    branches: float
    whole_file: float


@dataclass(frozen=True)
class Mutation:
    """How many of a function's mutants (`multiplt.mutants`) its passing assertions tell from it."""

    killed: int
    mutants: int


@dataclass(frozen=True)
class TestedFunction:
    """A function with the verdicts of all its assertions, and what those that pass do together.

    `rejected` counts the assertions of the wrong shape by reason, before any ran. `together` is the verdict
    on all passing ones in one process, in two orders, "" where none passes. `coverage` and `mutation` are
    None where that is no pass, or where nobody measured. `reference_seconds` is the processor time of all
    passing assertions together, rounded up to a power of two so that the row is the same on every machine
    that is not far slower.
    """

    __test__ = False  # not a test, whatever its name says to pytest

    function: Function
    model: str
    revision: str
    assertions: list[Assertion]
    rejected: dict[str, int]
    together: str = ""
    coverage: Coverage | None = None
    mutation: Mutation | None = None
    reference_seconds: float = 0.0

    @property
    def passing(self) -> list[Assertion]:
        """The assertions that passed, in the order in which they were first written."""
        return [a for a in self.assertions if a.verdict == "ok"]


@dataclass(frozen=True)
class Problem:
    """A prompt and a compiled test suite in one language (`language` is the project's name for it).

    `prompt` is what the model continues (for translation it holds the Python solution), `bare_prompt` is the
    same without the solution, `assertions` are the Python assertions that the suite was compiled from.
    `name` is unique in its file: `<origin>_<id>_<function>`. `reference_seconds` is what the Python function took
    for its tests (0 where nobody measured it).
    """

    name: str
    language: str
    prompt: str
    bare_prompt: str
    tests: str
    stop_tokens: list[str]
    assertions: list[str]
    function: Function
    reference_seconds: float = 0.0


@dataclass(frozen=True)
class Translations:
    """A problem with its sampled translations (or benchmark completions)."""

    problem: Problem
    generation: Generation


@dataclass(frozen=True)
class Result:
    """The verdict on one completion; `stdout` and `stderr` are their first 2048 bytes.

    `exit_code` is None for a program that never ran, `proof` says how a pass was proven (None without one).
    """

    index: int
    program: str
    verdict: str
    exit_code: int | None
    stdout: str
    stderr: str
    cpu_seconds: float
    wall_seconds: float
    proof: str | None


@dataclass(frozen=True)
class Verdicts:
    """Translations with one result a completion, in the completions' order."""

    problem: Problem
    generation: Generation
    results: list[Result]


@dataclass(frozen=True)
class Solution:
    """A translation that passed: a candidate training item.

    `completion` follows `problem.prompt`; `content` is what is trained on: the bare prompt and the completion.
    `pass_rate` is the share of the problem's completions that passed.
    """

    problem: Problem
    model: str
    revision: str
    sampling: Sampling
    index: int
    seed: int
    completion: str
    content: str
    pass_rate: float


@dataclass(frozen=True)
class SolutionId:
    """What tells a solution from every other one: its function, its problem and which candidate it was."""

    function_sha1: str
    problem: str
    model: str
    index: int
    seed: int


@dataclass(frozen=True)
class DroppedSolution:
    """A solution that deduplication left out, and why (`reason`, a key of its funnel).

    `kept` is the solution that displaced it, None for a reason that needs no other one. It stood at that
    moment and may have been dropped itself for a later reason. `score` is the F-measure (0 to 1) of the
    two, None where none decided.
    """

    dropped: SolutionId
    reason: str
    kept: SolutionId | None = None
    score: float | None = None


@dataclass(frozen=True)
class Funnel:
    """What a stage took in and let out: `entered == left + sum(dropped.values())`, always."""

    entered: int
    left: int
    dropped: dict[str, int] = field(default_factory=dict)
