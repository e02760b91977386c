"""Values leave the sandbox as the data they are, and nothing but data leaves it."""

import pytest

from multiplt.sandbox.values import dump, load


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -7,
        0.1,
        float("inf"),
        1 + 2j,
        "a\n\u00e9\ud800\x00",
        b"\xff",
        [1, [2]],
        (1,),
        {1, 2},
        frozenset({1}),
        {"a": 1, (1, 2): [3], None: {}},
        [],
        (),
        set(),
        {},
    ],
)
def test_value_survives(value: object) -> None:
    text = dump(value)
    assert text.isascii() and "\n" not in text
    assert load(text) == value
    assert type(load(text)) is type(value)


def test_integer_too_long_for_decimal_text_survives() -> None:
    assert load(dump(-(10**5000))) == -(10**5000)


@pytest.mark.parametrize("value", [object(), len, iter([]), [object()], {"a": len}])
def test_what_is_no_data_does_not_pass(value: object) -> None:
    with pytest.raises(TypeError):
        dump(value)
