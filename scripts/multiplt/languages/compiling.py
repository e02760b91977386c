"""One Python function and its assertions made into one problem of a target language.

It writes texts and never runs them: whether a problem holds in the real runtime is for whoever runs
the stub, the look-up and the constants that each problem brings along.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from multiplt.languages.base import Check, Language, Signature, unused
from multiplt.languages.docstrings import translate_docstring
from multiplt.languages.errors import Untranslatable
from multiplt.languages.functions import Case
from multiplt.languages.inference import TypedFunction, infer_types
from multiplt.languages.values import same

SOLUTION_MARK = "## Canonical Python Solution ##"
_MOST_CONSTANTS = 3


@dataclass(frozen=True)
class CompiledProblem:
    """A problem in the target language.

    `prompt_with_solution` is `prompt` with `solution_block`, the Python solution as a comment, put in
    once. `tests` follow a completion on a new line. `stub` and each of `constants` must fail the
    tests, `lookup` must pass them. `kept` are the indices of the assertions in `tests`, and
    `dropped` counts the others by reason.
    """

    prompt: str
    prompt_with_solution: str
    solution_block: str
    tests: str
    stop_tokens: list[str]
    stub: str
    lookup: str
    constants: list[str]
    kept: list[int]
    dropped: dict[str, int] = field(default_factory=dict)

    def program(self, completion: str) -> str:
        """Return the whole program that decides whether a completion is right."""
        return f"{self.prompt}{completion}\n{self.tests}"


def compile_problem(source: str, assertions: Sequence[str], language: Language) -> CompiledProblem:
    """Translate a function's signature, docstring and `assert f(args) == expected` lines.

    Raises Untranslatable where the function has no translation, or "no-assertions" where none of its
    assertions has one.
    """
    typed = infer_types(
        source,
        assertions,
        believe_annotations=language.typed,
        infer_unions=not language.has_any,
    )
    signature = _signature(typed, language)
    header = language.header(signature)
    dropped = Counter(typed.dropped)
    cases, checks = _checks(typed, signature, language, dropped)
    if not cases:
        raise Untranslatable("no-assertions", ", ".join(f"{r} {n}" for r, n in dropped.items()))
    lines = translate_docstring(typed.function, signature, language)
    prompt = language.comment(lines, ()) + header
    with_solution = language.comment(lines, _solution(typed.function.body)) + header
    return CompiledProblem(
        prompt=prompt,
        prompt_with_solution=with_solution,
        solution_block=_inserted(prompt, with_solution),
        tests=language.tests(signature, checks),
        stop_tokens=list(language.stop_tokens),
        stub=language.stub(),
        lookup=language.lookup(signature, checks),
        constants=_constants(cases, checks, language),
        kept=[case.index for case in cases],
        dropped=dict(sorted(dropped.items())),
    )


def _signature(typed: TypedFunction, language: Language) -> Signature:
    names: list[str] = []
    for parameter in typed.function.parameters:
        names.append(unused(language.identifier(parameter.name), set(names)))
    name = language.function_name(typed.function.name)
    return Signature(name, tuple(names), typed.parameters, typed.returns)


def _checks(
    typed: TypedFunction, signature: Signature, language: Language, dropped: Counter[str]
) -> tuple[list[Case], list[Check]]:
    """Write the cases as checks; count those with no translation, or that contradict another."""
    cases: list[Case] = []
    checks: list[Check] = []
    for case in typed.cases:
        pairs = zip(case.arguments, signature.types, strict=True)
        try:
            arguments = tuple(language.literal(value, type_) for value, type_ in pairs)
            checks.append(Check(arguments, language.literal(case.expected, signature.returns)))
        except Untranslatable as error:
            dropped[error.reason] += 1
        else:
            cases.append(case)
    clear = [i for i, case in enumerate(cases) if not _contradicted(case, cases, language)]
    if len(clear) < len(cases):
        dropped["contradiction"] += len(cases) - len(clear)
    return [cases[i] for i in clear], [checks[i] for i in clear]


def _contradicted(case: Case, others: Sequence[Case], language: Language) -> bool:
    """Say whether another case has the same arguments in the target and expects something else."""
    arguments, expected = list(map(language.view, case.arguments)), language.view(case.expected)
    return any(
        same(arguments, list(map(language.view, other.arguments)), exact=True)
        and not same(expected, language.view(other.expected))
        for other in others
    )


def _constants(cases: Sequence[Case], checks: Sequence[Check], language: Language) -> list[str]:
    """Write completions that return one expected value, of those that some check refuses."""
    expected = [language.view(case.expected) for case in cases]
    literals = [
        check.expected
        for check, value in zip(checks, expected, strict=True)
        if any(not same(value, other) for other in expected)
    ]
    return [language.constant(text) for text in list(dict.fromkeys(literals))[:_MOST_CONSTANTS]]


def _solution(body: str) -> list[str]:
    lines = [line for line in body.splitlines() if line.strip()]
    return [SOLUTION_MARK, *(f"# {line}" for line in lines)] if lines else []


def _inserted(shorter: str, longer: str) -> str:
    """Return the text that `longer` has and `shorter` has not, as one piece."""
    pairs = enumerate(zip(shorter, longer, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), len(shorter))
    block = longer[start : start + len(longer) - len(shorter)]
    assert shorter[:start] + block + shorter[start:] == longer
    return block
