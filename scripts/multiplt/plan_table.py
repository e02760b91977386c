"""The plan as a table in plain text: the run's stages, what each experiment adds, and what others report."""

from collections.abc import Iterable, Sequence

from multiplt.config.plan import PlanConfig
from multiplt.plan import Amount, Job, Plan, Work

# Stage -> the rules that are it, in the order of the pipeline.
STAGES = {
    "source": (
        *("stack_from_wheels", "extract_functions", "filter_functions"),
        *("find_near_duplicates", "drop_near_duplicates"),
    ),
    "suites": ("generate_suites", "read_suites"),
    "selection": ("run_suites", "select_functions", "export_functions"),
    "problems": ("build_problems",),
    "translate": ("translate",),
    "validate": ("validate", "collect_solutions"),
    "dataset": (
        *("deduplicate", "recheck_solutions", "build_dataset", "build_python_dataset"),
        *("write_items", "mix_datasets"),
    ),
    "train": ("train",),
    "evaluate": ("compile_benchmark", "complete_benchmark", "run_benchmark", "score"),
    "report": ("report", "report_experiment"),
}
_COLUMNS = ("jobs", "prompts", "tokens", "programs", "GPU-hours", "CPU-hours")


def table(plan: Plan, settings: PlanConfig, languages: int) -> str:
    """The whole table, for a run in so many `languages`."""
    jobs = plan.run()
    stages = {
        stage: _sum(plan, (job for job in jobs if job.rule in rules))
        for stage, rules in STAGES.items()
    }
    run = sum(stages.values(), Work())
    more = {name: _sum(plan, found) for name, found in plan.experiments().items()}
    everything = sum(more.values(), run)
    lines = [_line("", _COLUMNS), *(_row(*item) for item in stages.items()), _row("the run", run)]
    if more:
        lines += ["", "Experiments add", *(_row(*item) for item in more.items())]
        lines += [_row("everything", everything)]
    return "\n".join([*lines, *_beside(settings, languages, stages, everything)]) + "\n"


def _sum(plan: Plan, jobs: Iterable[Job]) -> Work:
    return sum(map(plan.work, jobs), Work())


def _beside(
    settings: PlanConfig, languages: int, stages: dict[str, Work], everything: Work
) -> list[str]:
    published = settings.published
    translations = published.translations and published.translations * languages
    pairs = [
        ("suites", stages["suites"].gpu_hours, published.suites),
        ("translate", stages["translate"].gpu_hours, translations),
        ("everything", everything.gpu_hours, published.total),
    ]
    known = [(name, here, there) for name, here, there in pairs if there]
    if not known:
        return []
    rows = [f"{name:<18}{_number(here):>12}{_number(there):>12}" for name, here, there in known]
    return ["", f"{'GPU-hours':<18}{'planned':>12}{'published':>12}", *rows]


def _row(name: str, work: Work) -> str:
    cells = (
        *(work.jobs, work.prompts, work.tokens, work.programs),
        *(work.gpu_hours, work.cpu_hours),
    )
    return _line(name, [_number(cell) for cell in cells])


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:<18}" + "".join(f"{cell:>14}" for cell in cells)


def _number(amount: Amount) -> str:
    if amount is None:
        return "?"
    if amount == 0:
        return "-"
    return f"{amount:,.0f}" if amount >= 10 or amount == int(amount) else f"{amount:.2g}"
