"""Deduplication: greedy, exact, and the same whatever the order of the input."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from factories import function, problem
from multiplt.deduplication import Level, check_language, deduplicate, identity
from multiplt.errors import UserError
from multiplt.records import DroppedSolution, Sampling, Solution

SCORER = RougeScorer(["rougeLsum"], use_stemmer=True)


def solution(name: str, index: int, content: str) -> Solution:
    sha1 = name.encode().hex().ljust(40, "0")
    owner = replace(problem(name), function=function(sha1))
    sampling = Sampling(0.8, 0.95, 10, [])
    return Solution(owner, "m", "r", sampling, index, index, content, content, 1.0)


def kept(solutions: list[Solution], threshold: float = 0.6) -> list[str]:
    result = deduplicate(solutions, lambda code: code, threshold)
    return [f"{s.problem.name}{s.index}" for s in result.kept]


def dropped(solutions: list[Solution], threshold: float = 0.6) -> dict[str, int]:
    funnel = deduplicate(solutions, lambda code: code, threshold).funnel
    assert funnel.entered == funnel.left + sum(funnel.dropped.values())
    return {reason: n for reason, n in funnel.dropped.items() if n}


def brute_force(solutions: list[Solution], threshold: float) -> list[str]:
    """The definition, with rouge_score itself and without any shortcut."""

    def alike(one: Solution, two: Solution) -> bool:
        if one.content == two.content:
            return True
        score = SCORER.score(one.content, two.content)["rougeLsum"]
        return bool(score.fmeasure > threshold)

    within: list[Solution] = []
    for s in sorted(solutions, key=lambda s: (s.problem.name, s.index)):
        if not any(alike(o, s) for o in within if o.problem.name == s.problem.name):
            within.append(s)
    across: list[Solution] = []
    for s in within:
        if not any(alike(other, s) for other in across):
            across.append(s)
    return [f"{s.problem.name}{s.index}" for s in across]


WORDS = st.sampled_from(["a", "b", "c", "d", "end", "+"])
CODE = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
PROBLEMS = st.lists(st.lists(CODE, max_size=5), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(PROBLEMS, st.sampled_from([0.0, 0.3, 0.5, 0.6, 0.75, 1.0]), st.randoms())
def test_the_kept_set_is_that_of_rouge_score_on_all_pairs_in_any_input_order(
    problems: list[list[str]], threshold: float, generator: random.Random
) -> None:
    solutions = [
        solution("pqrs"[p], i, code)
        for p, codes in enumerate(problems)
        for i, code in enumerate(codes)
    ]
    expected = brute_force(solutions, threshold)
    generator.shuffle(solutions)
    assert kept(solutions, threshold) == expected


def test_a_removed_item_removes_no_other() -> None:
    # b is like a, and c is like b alone: c must stay.
    a, b, c = "1 2 3 4 5 6", "3 4 5 6 7 8", "5 6 7 8 9 10"
    assert kept([solution("p", i, code) for i, code in enumerate((a, b, c))]) == ["p0", "p2"]


def test_the_first_candidate_of_a_group_is_kept() -> None:
    alike = [solution("p", index, f"a b c d e f {index}") for index in (7, 3, 5)]
    assert kept(alike) == ["p3"]


def test_a_score_on_the_threshold_is_no_duplicate() -> None:
    # Three of five words are shared: F is 0.6 exactly.
    pair = [solution("p", 0, "a b c d e"), solution("p", 1, "a b c x y")]
    assert kept(pair, 0.6) == ["p0", "p1"]
    assert kept(pair, 0.59) == ["p0"]


def test_a_duplicate_in_the_same_problem_is_counted_within() -> None:
    pair = [solution("p", 0, "a b c d"), solution("p", 1, "a b c x")]
    assert dropped(pair) == {"duplicate_within": 1}


def test_a_duplicate_in_another_problem_is_counted_across() -> None:
    pair = [solution("p", 0, "a b c d"), solution("q", 0, "a b c x")]
    assert dropped(pair) == {"duplicate_across": 1}


def test_identical_code_of_two_problems_collapses_onto_the_first() -> None:
    pair = [solution("q", 0, "a b c"), solution("p", 4, "a b c")]
    assert kept(pair) == ["p4"]
    assert dropped(pair) == {"identical": 1}


def test_code_identical_to_what_was_dropped_within_its_problem_stays() -> None:
    first, middle = solution("p", 0, "q w e r t y"), solution("q", 0, "q w e r g h")
    within, same = (solution(name, i, "e r g h j k") for name, i in (("q", 1), ("r", 0)))
    assert kept([first, middle, within, same]) == ["p0", "r0"]


def test_identical_code_without_a_word_is_found_too() -> None:
    # rougeLsum finds nothing in it, so it would keep both.
    assert kept([solution("p", 0, "+"), solution("q", 0, "+")]) == ["p0"]


def test_every_pair_across_more_items_than_the_authors_groups_is_compared() -> None:
    # They compared random groups of 200, so that most duplicates never met.
    far = [solution(f"p{i:03}", 0, f"w{i} x{i} y{i} z{i}") for i in range(250)]
    twins = [solution(f"q{i:03}", 0, f"w{i} x{i} y{i} other{i}") for i in range(250)]
    assert dropped(far + twins) == {"duplicate_across": 250}


def test_one_item_and_no_item_are_no_special_cases() -> None:
    assert kept([solution("p", 0, "a")]) == ["p0"]
    assert kept([]) == []


def test_an_item_with_a_todo_is_left_out_and_removes_no_other() -> None:
    pair = [solution("p", 0, "a b c d TODO"), solution("p", 1, "a b c d")]
    assert kept(pair) == ["p1"]
    assert dropped(pair) == {"todo": 1}


def test_comments_do_not_count_and_are_not_removed_from_what_is_kept() -> None:
    def strip(code: str) -> str:
        return "\n".join(line.partition("--")[0] for line in code.split("\n"))

    pair = [
        solution("p", 0, "-- one two three four five\nx = 1 -- six"),
        solution("q", 0, "-- seven eight nine ten\n\nx = 1"),
    ]
    result = deduplicate(pair, strip, 0.6)
    assert [s.content for s in result.kept] == [pair[0].content]
    assert result.funnel.dropped["identical"] == 1


def test_programs_that_differ_in_operators_alone_are_kept_with_code_tokens() -> None:
    pair = [solution("p", 0, "a+b"), solution("p", 1, "a-b")]
    assert kept(pair) == ["p0"]
    result = deduplicate(pair, lambda code: code, 0.7, "code")
    assert result.kept == pair


def test_every_dropped_item_names_the_one_that_displaced_it() -> None:
    first, todo, same, near, far = (
        solution("p", 0, "a b c d"),
        solution("p", 1, "TODO"),
        solution("p", 2, "a b c d"),
        solution("p", 3, "a b c x"),
        solution("q", 0, "y b c d"),
    )
    rows = deduplicate([first, todo, same, near, far], lambda code: code, 0.6).dropped
    by = identity(first)
    assert rows == [
        DroppedSolution(identity(todo), "todo"),
        DroppedSolution(identity(same), "identical", by),
        DroppedSolution(identity(near), "duplicate_within", by, 0.75),
        DroppedSolution(identity(far), "duplicate_across", by, 0.75),
    ]


def test_a_solution_in_another_language_is_refused_by_name() -> None:
    with pytest.raises(UserError, match="p: in lua, not in ocaml"):
        check_language([solution("p", 0, "a")], "ocaml")


LEVELS = [solution("a", 0, "x y z"), solution("a", 1, "x y z q"), solution("b", 0, "x y z")]


def at(level: Level) -> list[str]:
    result = deduplicate(LEVELS, lambda code: code, 0.6, level=level)
    assert len(result.dropped) == result.funnel.entered - result.funnel.left
    return [f"{s.problem.name}{s.index}" for s in result.kept]


def test_each_level_drops_what_it_says_and_no_more() -> None:
    assert at("none") == ["a0", "a1", "b0"]
    assert at("one") == ["a0", "b0"]
    assert at("within") == ["a0", "b0"]
    assert at("across") == ["a0"]
