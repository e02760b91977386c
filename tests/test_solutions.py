"""Solutions: the pasted Python leaves by structure, every candidate is accounted for."""

from factories import generation, problem
from multiplt.records import Result, Verdicts
from multiplt.solutions import collect, program_of


def verdicts(*found: str) -> Verdicts:
    results = [Result(i, "", v, 0, "", "", 0.0, 0.0, None) for i, v in enumerate(found)]
    return Verdicts(
        problem(), generation([f"    return n * 2 -- {v}\nend" for v in found]), results
    )


def test_only_candidates_with_a_proven_pass_are_collected() -> None:
    solutions, funnel = collect([verdicts("ok", "assertion", "ok", "compile")])
    assert [s.index for s in solutions] == [0, 2]
    assert funnel.dropped == {"assertion": 1, "compile": 1}
    assert funnel.entered == 4


def test_an_item_holds_the_prompt_without_the_python_solution() -> None:
    solutions, _ = collect([verdicts("ok")])
    assert (
        solutions[0].content == "-- twice\nlocal function double(n)\n    return n * 2 -- ok\nend\n"
    )


def test_the_pass_rate_is_the_share_of_the_problems_candidates() -> None:
    solutions, _ = collect([verdicts("ok", "assertion", "assertion", "compile")])
    assert solutions[0].pass_rate == 0.25


def test_what_is_run_again_is_the_item_itself() -> None:
    solutions, _ = collect([verdicts("ok")])
    assert program_of(solutions[0], 5).source == solutions[0].content
