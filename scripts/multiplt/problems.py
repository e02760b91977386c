"""From Python functions and assertions to problems, each proven sound in the real runtime.

A problem is used only if it compiles with a stub body, fails with the stub, accepts its own
expected values from a body that looks them up, and fails for a constant answer where the values differ.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from multiplt.errors import UserError
from multiplt.languages import CompiledProblem, Language, Untranslatable, compile_problem
from multiplt.records import Function, Problem, TestedFunction
from multiplt.sandbox import Program, Sandbox, Verdict


@dataclass(frozen=True)
class Draft:
    """A compiled problem that awaits its checks, or the reason why there is none."""

    problem: Problem | None
    compiled: CompiledProblem | None
    reason: str


def from_tested(tested: TestedFunction, language: Language) -> Draft:
    """The draft of a translation problem: the model's prompt holds the Python solution."""
    function = tested.function
    name = f"stack_{function.sha1[:12]}_{function.name}"
    texts = [a.text for a in tested.assertions]
    made = draft(name, function, texts, language, with_solution=True)
    if made.problem is None:
        return made
    return replace(made, problem=replace(made.problem, reference_seconds=tested.reference_seconds))


def draft(
    name: str,
    function: Function,
    assertions: Sequence[str],
    language: Language,
    *,
    with_solution: bool,
) -> Draft:
    """Compiles one function; what the language cannot express gives a draft with its reason."""
    try:
        compiled = compile_problem(function.content, list(assertions), language)
    except Untranslatable as error:
        return Draft(None, None, error.reason)
    prompt = compiled.prompt_with_solution if with_solution else compiled.prompt
    problem = Problem(
        name=name,
        language=language.name,
        prompt=prompt,
        bare_prompt=compiled.prompt,
        tests=compiled.tests,
        stop_tokens=list(compiled.stop_tokens),
        assertions=[assertions[i] for i in compiled.kept],
        function=function,
    )
    return Draft(problem, compiled, "")


def checked(
    sandbox: Sandbox, drafts: Sequence[Draft]
) -> tuple[list[Problem], dict[str, int], dict[str, int]]:
    """The problems that pass their checks, the dropped ones by reason, the dropped assertions by reason.

    Raises UserError when the sandbox cannot run a check.
    """
    programs: list[Program] = []
    for each in drafts:
        if each.problem and each.compiled:
            programs += _checks(each.problem, each.compiled)
    outcomes = iter([outcome.verdict for outcome in sandbox.run(programs)])
    problems: list[Problem] = []
    dropped: Counter[str] = Counter()
    assertions: Counter[str] = Counter()
    for each in drafts:
        if not each.problem or not each.compiled:
            dropped[each.reason] += 1
            continue
        assertions.update(each.compiled.dropped)
        verdicts = [next(outcomes) for _ in _checks(each.problem, each.compiled)]
        if reason := _fault(verdicts):
            dropped[reason] += 1
        else:
            problems.append(each.problem)
    return problems, dict(dropped), dict(assertions)


def _checks(problem: Problem, compiled: CompiledProblem) -> list[Program]:
    bodies = [compiled.stub, compiled.lookup, *compiled.constants]
    return [Program(problem.language, problem.prompt + body, problem.tests) for body in bodies]


def _fault(verdicts: Sequence[Verdict]) -> str | None:
    stub, lookup, *constants = verdicts
    if Verdict.INFRASTRUCTURE in verdicts:
        raise UserError("a self-check could not be run: the sandbox reports infrastructure trouble")
    if stub is Verdict.COMPILE:
        return "stub_does_not_compile"
    if stub is Verdict.OK:
        return "stub_passes"
    if lookup is not Verdict.OK:
        return "expected_values_refused"
    if Verdict.OK in constants:
        return "constant_passes"
    return None
