"""Python assertions judged one by one, each in a process of its own with the function.

It says which hold, and which change their mind; it does not choose among them.
"""

from collections.abc import Iterable

from multiplt.sandbox.model import Outcome, Program, Verdict
from multiplt.sandbox.supervisor import Sandbox

# Any two seeds that order small sets of strings differently.
_SEEDS = (0, 1)


def run_assertions(sandbox: Sandbox, source: str, assertions: Iterable[str]) -> list[Outcome]:
    """The outcome of each assertion (one `assert` statement) alone with the function.

    What one does to the function's state no other one sees. Raises UserError for a text that is
    no assertion.
    """
    return list(sandbox.run(Program("python", source, each) for each in assertions))


def flaky_assertions(sandbox: Sandbox, source: str, assertions: Iterable[str]) -> list[bool]:
    """For each assertion, whether it passes in one run and fails in another.

    The runs differ in the hash seed, in the clock and in what the system gives out as random.
    """
    programs = [Program("python", source, each, seed) for each in assertions for seed in _SEEDS]
    passed = [outcome.verdict is Verdict.OK for outcome in sandbox.run(programs)]
    runs = len(_SEEDS)
    return [len(set(passed[at : at + runs])) > 1 for at in range(0, len(passed), runs)]
