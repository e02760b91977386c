"""The funnel of a whole run, audited from its manifests: nothing is lost within a job or between two.

Within each job entered = left + dropped, and as many rows lie in its file as left it. What left a stage has entered the
next one, shard by shard.
"""

from multiplt import manifest
from multiplt.results import Finding, Job, Results

# What a stage takes in: what left which stage before it.
TAKES_FROM = {
    "filter_functions": ("extract_functions",),
    "drop_near_duplicates": ("filter_functions",),
    "generate_suites": ("filter_functions", "drop_near_duplicates"),
    "read_suites": ("filter_functions", "drop_near_duplicates"),
    "run_suites": ("generate_suites", "read_suites"),
    "select_functions": ("run_suites",),
    "export_functions": ("run_suites",),
    "build_problems": ("select_functions",),
    "translate": ("build_problems",),
    "validate": ("translate",),
    "collect_solutions": ("validate",),
    "deduplicate": ("collect_solutions",),
    "recheck_solutions": ("deduplicate",),
    "build_dataset": ("recheck_solutions",),
    "build_python_dataset": ("select_functions",),
    "train": ("build_dataset", "build_python_dataset", "mix_datasets"),
    "complete_benchmark": ("compile_benchmark",),
    "run_benchmark": ("complete_benchmark",),
    "score": ("run_benchmark",),
}

# Its jobs read the same files and share the functions in them.
_SHARING = "filter_functions"

# Their rows lie in two files: those to train on, and those held out.
_SPLIT = ("build_dataset", "build_python_dataset", "mix_datasets")


def audit(results: Results) -> list[Finding]:
    """Where the funnel does not add up."""
    findings = []
    shared: dict[frozenset[str], list[Job]] = {}
    for job in results.jobs:
        try:
            manifest.check(job.funnel, job.stage)
        except AssertionError as error:
            findings.append(Finding(job.path, str(error)))
        if job.stage == _SHARING:
            shared.setdefault(frozenset(job.inputs), []).append(job)
        elif job.stage in TAKES_FROM:
            findings += _difference(results, [job])
    return findings + [f for jobs in shared.values() for f in _difference(results, jobs)]


def _difference(results: Results, jobs: list[Job]) -> list[Finding]:
    """Whether these jobs, which read the same files, took in together what was in them."""
    first = jobs[0]
    findings = []
    offered = 0
    for maker, file in results.makers(first):
        if maker.stage not in TAKES_FROM[first.stage] or file not in maker.rows:
            continue
        lying = sum(maker.rows.values()) if maker.stage in _SPLIT else maker.rows[file]
        if maker.funnel.left != lying:
            text = f"{maker.funnel.left} left {maker.stage}, but its file holds {lying} rows"
            findings.append(Finding(maker.path, text))
        offered += _offered(maker, file)
    entered = sum(job.funnel.entered for job in jobs)
    if entered != offered:
        before = " or ".join(TAKES_FROM[first.stage])
        text = f"{entered} entered {first.stage}, but {offered} left {before}"
        findings.append(Finding(first.path, text))
    return findings


def _offered(maker: Job, file: str) -> int:
    """How many things of a file go on: the candidates of verdicts, no item that is held out, each row of others."""
    if maker.stage == "validate":
        return int(maker.facts["programs"])
    return 0 if file.endswith("validation.parquet") else maker.rows[file]
