"""Small real rows for tests: one function and what the stages make of it."""

from multiplt.records import (
    Assertion,
    Completion,
    Coverage,
    Function,
    Generation,
    Origin,
    Problem,
    Sampling,
    TestedFunction,
)

SOURCE = 'def double(n):\n    """Return twice n."""\n    return n * 2 + 0 * n\n'


def function(sha1: str = "a" * 40, name: str = "double", content: str = SOURCE) -> Function:
    return Function(sha1, name, content, Origin("o/r", "m.py", "MIT", "b" * 40))


def with_verdicts(
    verdicts: list[str], expected: list[str] | None = None, body: float = 100.0
) -> TestedFunction:
    values = expected or [str(i) for i in range(len(verdicts))]
    assertions = [
        Assertion(f"assert double({i}) == {value}", value, verdict)
        for i, (value, verdict) in enumerate(zip(values, verdicts, strict=True))
    ]
    return TestedFunction(function(), "m", "r", assertions, {}, "ok", Coverage(body, body, body))


def completion(index: int, text: str) -> Completion:
    return Completion(index, index, text, "stop", 3, 5)


def problem(name: str = "stack_a_double") -> Problem:
    return Problem(
        name,
        "lua",
        "-- twice\n-- n * 2\nlocal function double(n)\n",
        "-- twice\nlocal function double(n)\n",
        "tests",
        ["\nlocal"],
        ["assert double(1) == 2"],
        function(),
    )


def generation(texts: list[str]) -> Generation:
    return Generation(
        "m",
        "r",
        "p",
        Sampling(0.8, 0.95, 10, ["\n"]),
        [completion(i, t) for i, t in enumerate(texts)],
    )
