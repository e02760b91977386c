"""Random typed values, written as literals and read back by the real runtimes.

A suite must accept exactly the values that Python's == accepts (floats but for rounding), and atoms
must come out of the runtime bit for bit.
"""

import shutil
import struct
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from facts import FACTS
from multiplt.languages import LANGUAGES, Untranslatable
from multiplt.languages import types as t
from multiplt.languages.base import Check, Signature
from multiplt.languages.types import fits, join, type_of
from multiplt.languages.values import Value, same

pytestmark = pytest.mark.slow

Run = Callable[[str, Sequence[str]], list[bool]]

# Shrinking a failure would start the runtime hundreds of times.
SETTINGS = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)

INTEGERS = st.one_of(st.integers(-5, 5), st.integers(-(2**62), 2**62 - 1))
FLOATS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, 1e12, 1e12 + 1, 0.1 + 0.2, 0.3, 1e-9, 1e22, float("inf")]),
    st.floats(allow_nan=False),
)
TEXTS = st.one_of(
    st.sampled_from(["", "'", '"', "\\", "\n", "*)", "(*", "]]", "--", "\0", "é", "1"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
ATOMS: dict[t.Type, st.SearchStrategy[Value]] = {
    t.Int(): INTEGERS,
    t.Float(): FLOATS,
    t.Str(): TEXTS,
    t.Bool(): st.booleans(),
}
KEYS = st.recursive(
    st.sampled_from(list(ATOMS)),
    lambda inner: st.lists(inner, min_size=2, max_size=3).map(lambda items: t.Tuple(tuple(items))),
    max_leaves=3,
)
TYPES = st.recursive(
    st.sampled_from(list(ATOMS)),
    lambda inner: st.one_of(
        inner.map(t.List),
        inner.map(t.VarTuple),
        KEYS.map(t.Set),
        st.builds(t.Dict, KEYS, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda items: t.Tuple(tuple(items))),
        inner.map(lambda i: i if isinstance(i, t.Optional) else t.Optional(i)),
    ),
    max_leaves=4,
)


def values_of(type_: t.Type) -> st.SearchStrategy[Value]:
    match type_:
        case t.List(element):
            return st.lists(values_of(element), max_size=3)
        case t.VarTuple(element):
            return st.lists(values_of(element), max_size=3).map(tuple)
        case t.Set(element):
            return st.sets(values_of(element), max_size=3)
        case t.Dict(key, value):
            return st.dictionaries(values_of(key), values_of(value), max_size=3)
        case t.Tuple(items):
            return st.tuples(*map(values_of, items))
        case t.Optional(inner):
            return st.none() | values_of(inner)
    return ATOMS[type_]


PAIRS = TYPES.flatmap(lambda type_: st.tuples(st.just(type_), values_of(type_), values_of(type_)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_suites_accept_equal_values_and_no_others(language: str, run: Run) -> None:
    target = LANGUAGES[language]

    @settings(SETTINGS, max_examples=12)
    @given(st.lists(PAIRS, min_size=25, max_size=25))
    def check(pairs: list[tuple[t.Type, Value, Value]]) -> None:
        programs, expected = [], []
        for type_, left, right in pairs:
            signature = Signature("f", ("x",), (t.Int(),), type_)
            for actual, wanted in ((left, left), (right, right), (left, right)):
                try:
                    literals = [target.literal(value, type_) for value in (actual, wanted)]
                    tests = target.tests(signature, [Check(("0",), literals[1])])
                except Untranslatable:
                    continue
                completion = target.constant(literals[0])
                programs.append(f"{target.header(signature)}{completion}\n{tests}")
                expected.append(same(target.view(actual), target.view(wanted)))
        verdicts = run(language, programs)
        wrong = [p for p, v, e in zip(programs, verdicts, expected, strict=True) if v != e]
        assert wrong == []

    check()


@pytest.mark.parametrize("language", LANGUAGES)
def test_atoms_come_back_bit_for_bit(language: str, tmp_path: Path) -> None:
    facts = FACTS[language]
    if not shutil.which(facts.command[0]):
        pytest.skip(f"{facts.command[0]} is not installed")
    target = LANGUAGES[language]
    integer, real, text = facts.prints

    @settings(SETTINGS, max_examples=8)
    @given(st.lists(st.tuples(INTEGERS, FLOATS, TEXTS), min_size=60, max_size=60))
    def check(rows: list[tuple[int, float, str]]) -> None:
        lines, expected = [facts.preamble], []

        def add(template: str, value: Value, type_: t.Type, printed: str) -> None:
            try:
                lines.append(template.format(target.literal(value, type_)))
                expected.append(printed)
            except Untranslatable:
                pass

        for number, point, words in [(-(2**62), -0.0, "\x7f\u2028"), *rows]:
            add(integer, number, t.Int(), str(number))
            add(real, point, t.Float(), struct.pack(">d", point).hex())
            add(text, words, t.Str(), words.encode().hex())
        program = tmp_path / f"atoms{target.extension}"
        program.write_text("\n".join(lines), encoding="utf-8", newline="")
        done = subprocess.run([*facts.command, program], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert [
            line.zfill(len(e)) for line, e in zip(done.stdout.splitlines(), expected, strict=True)
        ] == expected

    check()


@given(TYPES.flatmap(lambda type_: st.tuples(st.just(type_), values_of(type_))))
def test_a_value_fits_the_type_it_was_made_from_and_its_own(pair: tuple[t.Type, Value]) -> None:
    type_, value = pair
    assert fits(value, type_)
    assert fits(value, type_of(value))


@given(TYPES.flatmap(lambda type_: st.lists(values_of(type_), min_size=2, max_size=2)))
def test_a_joined_type_holds_both_values_in_either_order(values: list[Value]) -> None:
    left, right = map(type_of, values)
    assert all(fits(value, join(left, right)) for value in values)
    assert join(left, right) == join(right, left)
    assert join(left, left) == left
