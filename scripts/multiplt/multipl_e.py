"""MultiPL-E's files: prompts are read, completions and results are written, so that its tools read
ours.

`<name>.json.gz` holds a problem's completions, `<name>.results.json.gz` what became of them.
MultiPL-E knows fewer verdicts than the sandbox; `Verdict.status` says which becomes which. The
timestamp of a result is 0, so that the files depend on the run's content alone.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from multiplt import json_lines, rows
from multiplt.errors import UserError, first_fault
from multiplt.files import whole
from multiplt.hashing import sha1_of
from multiplt.languages import ScoredLanguage
from multiplt.records import Function, Origin, Problem, Result, Verdicts
from multiplt.sandbox import Verdict


@dataclass(frozen=True)
class Prompt:
    """A problem of MultiPL-E's prompt files; `language` is its code (lua, ml, rkt, jl, r). Its other keys are ignored."""

    name: str
    language: str
    prompt: str
    tests: str
    stop_tokens: list[str]


_PROMPT = TypeAdapter(Prompt)


def read_prompts(path: Path) -> list[Prompt]:
    """The prompts of a file: JSON Lines or one JSON list, gzipped if its name ends in .gz.

    Raises UserError naming the file, and the line or place in the list, that is missing or wrong or whose name
    was there before.
    """
    prompts = {where: _prompt(value, where) for where, value in json_lines.read(path)}
    json_lines.check_names((where, prompt.name) for where, prompt in prompts.items())
    return list(prompts.values())


def problem_of(prompt: Prompt, source: Path, language: ScoredLanguage) -> Problem:
    """A prompt as a problem to evaluate on: its text untouched, of its Python nothing is known.

    Raises UserError where the prompt is of another language than that.
    """
    if prompt.language not in (language.code, language.name):
        raise UserError(
            f"{source}: {prompt.name} is in {prompt.language!r}, not in {language.code!r}"
        )
    sha1 = sha1_of(prompt.prompt)
    return Problem(
        name=prompt.name,
        language=language.name,
        prompt=prompt.prompt,
        bare_prompt=prompt.prompt,
        tests=prompt.tests,
        stop_tokens=prompt.stop_tokens,
        assertions=[],
        function=Function(sha1, prompt.name, "", Origin("nuprl/MultiPL-E", source.name, "", sha1)),
    )


def write_files(directory: Path, verdicts: Verdicts, code: str) -> None:
    """Writes a problem's completions and results files into `directory`, each whole or not at all.

    `code` is MultiPL-E's name of the language. Raises UserError when a completion has no result, or
    one that says nothing of the program: it must be run again, not counted as wrong.
    """
    problem, generation = verdicts.problem, verdicts.generation
    if len(verdicts.results) != len(generation.completions):
        raise UserError(
            f"{problem.name}: {len(generation.completions)} completions, but"
            f" {len(verdicts.results)} results"
        )
    common = {
        "name": problem.name,
        "language": code,
        "prompt": problem.prompt,
        "tests": problem.tests,
        # Its pass_k takes results without a temperature for those of 0.2, and reports pass@1 alone.
        "temperature": generation.sampling.temperature,
        "top_p": generation.sampling.top_p,
        "max_tokens": generation.sampling.max_tokens,
    }
    completions = {
        **common,
        "completions": [completion.text for completion in generation.completions],
        "stop_tokens": problem.stop_tokens,
    }
    results = {**common, "results": [_result(problem.name, r) for r in verdicts.results]}
    _write(directory / f"{problem.name}.json.gz", completions)
    _write(directory / f"{problem.name}.results.json.gz", results)


def _result(problem: str, result: Result) -> dict[str, Any]:
    verdict = Verdict(result.verdict)
    if verdict is Verdict.INFRASTRUCTURE:
        raise UserError(
            f"{problem}: completion {result.index} could not be run (infrastructure); run the"
            " validation again"
        )
    return {
        "program": result.program,
        "stdout": result.stdout,
        "stderr": result.stderr,
        "exit_code": result.exit_code,
        "status": verdict.status,
        "timestamp": 0,
    }


def _write(path: Path, value: object) -> None:
    # No time and no name in the gzip header: equal content gives equal bytes.
    data = gzip.compress(rows.dumps(value).encode(), mtime=0)
    with whole(path) as temporary:
        temporary.write_bytes(data)


def _prompt(value: object, where: str) -> Prompt:
    try:
        return _PROMPT.validate_python(value)
    except ValidationError as error:
        raise UserError(f"{where}: {first_fault(error, 'prompt')}") from error
