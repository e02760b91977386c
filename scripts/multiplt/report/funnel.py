"""The funnel of a run: what each stage took in, let out and dropped, checked from stage to stage.

Within a stage in = out + dropped; between stages that count the same things, what one lets out the
next takes in. Where either fails the report is refused: a number that cannot be traced is worse
than none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from multiplt.errors import UserError
from multiplt.records import Funnel, Solution
from multiplt.report.folder import RunFolder

_FUNCTIONS = (
    "extract_functions",
    "filter_functions",
    "drop_near_duplicates",
    "generate_suites",
    "read_suites",
    "run_suites",
    "select_functions",
)
_PROBLEMS = ("build_problems", "translate", "validate")
_CANDIDATES = ("collect_solutions", "deduplicate", "recheck_solutions", "build_dataset")


@dataclass(frozen=True)
class StageFunnel:
    """The funnel of one rule, for one language where the rule has one, summed over its jobs.

    `unit` is what it counts; `before` is the rule whose output is its input, where both count alike.
    """

    rule: str
    language: str | None
    unit: str
    funnel: Funnel
    jobs: int
    before: str | None = None


@dataclass(frozen=True)
class Step:
    """One bar of the picture: how many there were of `before`, in one language or in all (None)."""

    label: str
    language: str | None
    count: int
    before: int


@dataclass(frozen=True)
class Loss:
    """How many a stage dropped for one reason, and the share (0 to 1) of what it took in."""

    stage: StageFunnel
    reason: str
    count: int
    share: float


@dataclass(frozen=True)
class Yield:
    """What came of a language: problems, those with an item, candidates, passing ones, items."""

    language: str
    problems: int
    solved: int
    candidates: int
    passing: int
    deduplicated: int
    items: int


@dataclass(frozen=True)
class Pipeline:
    """The whole funnel: every stage, the two parts of the picture, the yield of each language."""

    stages: list[StageFunnel]
    functions: list[Step]
    candidates: list[Step]
    yields: list[Yield]


def read_pipeline(folder: RunFolder) -> Pipeline:
    """The funnel of the run; raises UserError where it does not add up."""
    languages = folder.config.languages
    rules = [rule for rule in _FUNCTIONS if folder.names(rule)]
    shared = _chain([_stage(folder, rule, None, "functions") for rule in rules])
    stages = list(shared)
    yields = []
    for language in languages:
        problems = [_stage(folder, rule, language, "problems") for rule in _PROBLEMS]
        problems = _chain([shared[-1], *problems])[1:]
        candidates = [_stage(folder, rule, language, "candidates") for rule in _CANDIDATES]
        candidates = _chain(candidates)
        _check_programs(folder, language, candidates[0].funnel.entered)
        stages += problems + candidates
        yields.append(_yield(folder, language, problems, candidates))
    for language in languages:
        stages.append(_stage(folder, "compile_benchmark", language, "benchmark tasks"))
    return Pipeline(stages, _function_steps(shared, yields), _candidate_steps(yields), yields)


def largest_losses(pipeline: Pipeline, most: int) -> list[Loss]:
    """The reasons that cost the largest shares of what a stage took in, largest first."""
    losses = [
        Loss(stage, reason, count, count / stage.funnel.entered)
        for stage in pipeline.stages
        if stage.rule != "compile_benchmark"
        for reason, count in stage.funnel.dropped.items()
        if count
    ]
    return sorted(losses, key=lambda loss: -loss.share)[:most]


def of_language(pipeline: Pipeline, language: str) -> Pipeline:
    """The part of a pipeline that led to one language."""
    return Pipeline(
        [s for s in pipeline.stages if s.language == language],
        [s for s in pipeline.functions if s.language in (None, language)],
        [s for s in pipeline.candidates if s.language == language],
        [y for y in pipeline.yields if y.language == language],
    )


def _stage(folder: RunFolder, rule: str, language: str | None, unit: str) -> StageFunnel:
    fixed = {"language": language} if language else {}
    jobs = len(folder.names(rule, **fixed))
    return StageFunnel(rule, language, unit, folder.funnel(rule, **fixed), jobs)


def _chain(stages: Sequence[StageFunnel]) -> list[StageFunnel]:
    """The stages, each with the one before it; raises UserError where one took in other rows."""
    for before, after in pairwise(stages):
        if before.funnel.left != after.funnel.entered:
            where = f" ({after.language})" if after.language else ""
            raise UserError(
                f"{before.rule} let out {before.funnel.left}, but {after.rule}{where} took in"
                f" {after.funnel.entered}: the run's files are not of one run"
            )
    return [stages[0], *(replace(after, before=before.rule) for before, after in pairwise(stages))]


def _check_programs(folder: RunFolder, language: str, candidates: int) -> None:
    programs = sum(folder.facts("validate", "programs", language=language))
    if programs != candidates:
        raise UserError(
            f"validate ({language}) ran {programs} programs, but collect_solutions took in"
            f" {candidates}: the run's files are not of one run"
        )


def _yield(
    folder: RunFolder,
    language: str,
    problems: Sequence[StageFunnel],
    candidates: Sequence[StageFunnel],
) -> Yield:
    items = folder.rows("recheck_solutions", Solution, language=language)
    return Yield(
        language=language,
        problems=problems[0].funnel.left,
        solved=len({item.problem.name for item in items}),
        candidates=candidates[0].funnel.entered,
        passing=candidates[0].funnel.left,
        deduplicated=candidates[1].funnel.left,
        items=candidates[-1].funnel.left,
    )


def _function_steps(shared: Sequence[StageFunnel], yields: Sequence[Yield]) -> list[Step]:
    extracted, filtered, *_, selected = [stage.funnel for stage in shared]
    tested = selected.entered - selected.dropped.get("no_passing_assertion", 0)
    return [
        Step("found", None, extracted.entered, extracted.entered),
        Step("documented", None, extracted.left, extracted.entered),
        Step("filtered", None, filtered.left, extracted.left),
        Step("an assertion passes", None, tested, filtered.left),
        Step("selected", None, selected.left, tested),
        *(Step("compiled", y.language, y.problems, selected.left) for y in yields),
        *(Step("translated", y.language, y.solved, y.problems) for y in yields),
    ]


def _candidate_steps(yields: Sequence[Yield]) -> list[Step]:
    return [
        *(Step("sampled", y.language, y.candidates, y.candidates) for y in yields),
        *(Step("pass", y.language, y.passing, y.candidates) for y in yields),
        *(Step("no duplicates", y.language, y.deduplicated, y.passing) for y in yields),
        *(Step("items", y.language, y.items, y.deduplicated) for y in yields),
    ]
