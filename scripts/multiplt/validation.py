"""Completions in, verdicts out: the body of `validate` and `run_benchmark`.

A program is prompt, completion and tests; the sandbox alone decides whether it passed. An infrastructure
error ends the job: it must never be counted as a failed program.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tqdm import tqdm

from multiplt import manifest, rows
from multiplt.config.execution import ExecutionConfig
from multiplt.errors import UserError
from multiplt.execution import open_sandbox
from multiplt.languages import SCORED
from multiplt.records import Completion, Funnel, Problem, Result, Translations, Verdicts
from multiplt.sandbox import Outcome, Program, Sandbox, Verdict


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of both programs."""
    parser.add_argument("--language", choices=list(SCORED), required=True)
    parser.add_argument("--workers", type=int, default=1, help="programs run at once")
    parser.add_argument("--input", type=Path, required=True, help="rows of Translations")
    parser.add_argument("--output", type=Path, required=True, help="rows of Verdicts")


def run_rows(args: argparse.Namespace, section: ExecutionConfig, stage: str) -> None:
    """Runs all completions of `args.input` and writes verdicts and manifest."""
    translations = list(rows.read(args.input, Translations))
    total = sum(len(t.generation.completions) for t in translations)
    with open_sandbox(section, args.workers, args.language) as sandbox:
        outcomes = sandbox.run(programs(translations, section.cpu_factor))
        bar = tqdm(outcomes, total=total, desc=stage.replace("_", " "), unit="program")
        verdicts = list(judge(translations, iter(bar)))
        isolation = str(sandbox.isolation)
    rows.write(args.output, verdicts)
    counts = Counter(r.verdict for row in verdicts for r in row.results)
    manifest.write(
        args.manifest,
        stage=stage,
        section=section.model_dump(mode="json"),
        inputs=[args.input],
        outputs=[args.output],
        funnel=Funnel(len(translations), len(verdicts)),
        facts={"isolation": isolation, "programs": total, "verdicts": dict(counts)},
    )


def programs(translations: Iterable[Translations], cpu_factor: float) -> Iterator[Program]:
    """The program of every completion, in order, with its limit of processor time."""
    for row in translations:
        for completion in row.generation.completions:
            yield program(row.problem, row.problem.prompt + completion.text, cpu_factor)


def program(problem: Problem, source: str, cpu_factor: float) -> Program:
    """A problem's program; it may take `cpu_factor` times what the Python function took."""
    seconds = cpu_factor * problem.reference_seconds
    return Program(problem.language, source, problem.tests, cpu_seconds=seconds)


def judge(translations: Iterable[Translations], outcomes: Iterator[Outcome]) -> Iterator[Verdicts]:
    """Joins the outcomes of `programs(translations, …)` to their rows.

    Raises UserError when an outcome is an infrastructure error.
    """
    for row in translations:
        results = [
            _result(row.problem, completion, next(outcomes))
            for completion in row.generation.completions
        ]
        yield Verdicts(row.problem, row.generation, results)


def passes(sandbox: Sandbox, programs: Iterable[Program], names: Iterable[str]) -> list[bool]:
    """Whether each program passes; raises UserError on an infrastructure error, with the program's name."""
    outcomes = zip(sandbox.run(programs), names, strict=True)
    return [_sound(outcome, name).verdict is Verdict.OK for outcome, name in outcomes]


def candidate(problem: Problem, index: int) -> str:
    """What messages call a candidate."""
    return f"{problem.name} in {problem.language}, candidate {index}"


def _result(problem: Problem, completion: Completion, outcome: Outcome) -> Result:
    _sound(outcome, candidate(problem, completion.index))
    return Result(
        index=completion.index,
        program=problem.prompt + completion.text,
        verdict=outcome.verdict.value,
        exit_code=outcome.exit_code,
        stdout=outcome.stdout,
        stderr=outcome.stderr,
        cpu_seconds=outcome.cpu_seconds,
        wall_seconds=outcome.wall_seconds,
        proof=outcome.proof,
    )


def _sound(outcome: Outcome, name: str) -> Outcome:
    if outcome.verdict is Verdict.INFRASTRUCTURE:
        raise UserError(
            f"{name}: could not be run, after retries: {outcome.stderr or 'no reason is known'};"
            " mend the machine and start again"
        )
    return outcome
