"""Mutants of a function: each differs, each parses, the docstring stays, the same ones come every time."""

import ast

from multiplt.mutants import mutants

SOURCE = '''def grade(points, top=10):
    """Says "good" from 5 points on."""
    if points >= 5 and not points > top:
        return "good"
    return "bad" if points < 5 else None
'''


def test_every_mutant_is_another_program() -> None:
    made = mutants(SOURCE, "grade", 100)
    assert len(made) > 10
    assert len({ast.dump(ast.parse(m)) for m in [*made, SOURCE]}) == len(made) + 1


def test_the_docstring_and_the_signature_stay() -> None:
    for mutant in mutants(SOURCE, "grade", 100):
        (node,) = ast.parse(mutant).body
        assert isinstance(node, ast.FunctionDef)
        assert ast.get_docstring(node) == 'Says "good" from 5 points on.'
        assert ast.unparse(node.args) == "points, top=10"


def test_fewer_are_spread_over_the_body() -> None:
    few = mutants(SOURCE, "grade", 4)
    assert len(few) == 4
    changed = {n for m in few for n, (a, b) in enumerate(_lines(m)) if a != b}
    assert len(changed) > 1


def _lines(mutant: str) -> list[tuple[str, str]]:
    plain = ast.unparse(ast.parse(SOURCE)).split("\n")
    return list(zip(plain, mutant.split("\n"), strict=True))


def test_they_are_the_same_every_time() -> None:
    assert mutants(SOURCE, "grade", 7) == mutants(SOURCE, "grade", 7)


def test_a_function_without_anything_to_change_has_none() -> None:
    assert mutants('def f():\n    """Doc."""\n    pass\n', "f", 10) == []
