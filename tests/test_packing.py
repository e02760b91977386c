"""Packing: every token once, every end of text learned, hardly any padding."""

from hypothesis import given
from hypothesis import strategies as st

from multiplt.packing import IGNORED, Block, pack

EOS, PAD = 1, 0
DOCUMENTS = st.lists(st.lists(st.integers(2, 9), max_size=70), max_size=12)
LENGTHS = st.sampled_from([8, 16, 64, 512])


def packed(documents: list[list[int]], length: int, pad: int = PAD) -> list[Block]:
    return pack(documents, length=length, eos=EOS, pad=pad)


def learned(blocks: list[Block]) -> list[int]:
    return [label for block in blocks for label in block.labels if label != IGNORED]


@given(DOCUMENTS, LENGTHS)
def test_every_document_is_learned_in_order_with_one_end_of_text(
    documents: list[list[int]], length: int
) -> None:
    expected = [token for document in documents for token in [*document, EOS]]
    # A last token that would stand alone in a block is no loss: nothing foretells it.
    lone = sum(block.tokens for block in packed(documents, length)) < len(expected)
    assert learned(packed(documents, length)) == expected[: len(expected) - lone]


@given(DOCUMENTS, LENGTHS)
def test_every_block_has_a_token_that_the_loss_counts(
    documents: list[list[int]], length: int
) -> None:
    for block in packed(documents, length):
        assert any(label != IGNORED for label in block.labels[1:])


def test_a_last_token_that_fills_no_block_makes_none() -> None:
    assert [block.tokens for block in packed([[2] * 2048], 128)] == [128] * 16


@given(DOCUMENTS, LENGTHS)
def test_a_real_end_of_text_is_learned_even_where_it_is_the_padding_token(
    documents: list[list[int]], length: int
) -> None:
    blocks = packed(documents, length, pad=EOS)
    lone = sum(block.tokens for block in blocks) < sum(len(d) + 1 for d in documents)
    assert learned(blocks).count(EOS) == len(documents) - lone


@given(DOCUMENTS, LENGTHS)
def test_blocks_are_equally_long_and_at_most_the_length(
    documents: list[list[int]], length: int
) -> None:
    sizes = {len(block.input_ids) for block in packed(documents, length)}
    assert len(sizes) <= 1
    assert all(size <= length and size % 8 == 0 for size in sizes)


@given(DOCUMENTS, LENGTHS)
def test_only_the_end_of_the_last_block_is_padded(documents: list[list[int]], length: int) -> None:
    blocks = packed(documents, length)
    assert all(block.tokens == len(block.input_ids) for block in blocks[:-1])
    for block in blocks:
        missing = len(block.input_ids) - block.tokens
        assert block.attention_mask == [1] * block.tokens + [0] * missing
        assert block.labels == block.input_ids[: block.tokens] + [IGNORED] * missing


@given(st.integers(64, 5000), st.sampled_from([64, 512, 2048]))
def test_a_set_a_little_longer_than_a_block_wastes_no_block_on_padding(
    tokens: int, length: int
) -> None:
    blocks = packed([[2] * (tokens - 1)], length)
    padding = sum(len(block.input_ids) - block.tokens for block in blocks)
    assert padding < 8 * len(blocks)


def test_six_short_items_make_two_nearly_full_blocks() -> None:
    blocks = packed([[2] * 100] * 6, 512)
    assert [block.tokens for block in blocks] == [304, 302]


def test_a_document_that_ends_with_end_of_text_gets_no_second_one() -> None:
    assert learned(packed([[2, EOS], [3]], 8)) == [2, EOS, 3, EOS]


def test_a_document_that_ends_on_a_block_boundary_keeps_its_end_of_text() -> None:
    assert learned(packed([[2] * 8, [3] * 8], 8)).count(EOS) == 2


def test_no_documents_make_no_blocks() -> None:
    assert packed([], 512) == []


@given(DOCUMENTS, LENGTHS)
def test_in_separate_documents_positions_begin_again_and_first_tokens_are_not_learned(
    documents: list[list[int]], length: int
) -> None:
    blocks = pack(documents, length=length, eos=EOS, pad=PAD, separate=True)
    places = [n for document in documents for n in range(len(document) + 1)]
    size = len(blocks[0].input_ids) if blocks else 1
    for number, block in enumerate(blocks):
        inside = places[number * size : (number + 1) * size]
        # What is left of a document that began in the block before counts from 0 too.
        rest = next((i for i, place in enumerate(inside) if place == 0), len(inside))
        expected = [*range(rest), *inside[rest:]]
        assert block.position_ids[: block.tokens] == expected
        assert block.labels[: block.tokens] == [
            IGNORED if place == 0 else token
            for place, token in zip(expected, block.input_ids, strict=False)
        ]


@given(DOCUMENTS.map(lambda documents: [d for d in documents if d]), LENGTHS)
def test_separating_documents_moves_no_token(documents: list[list[int]], length: int) -> None:
    apart = pack(documents, length=length, eos=EOS, pad=PAD, separate=True)
    assert [b.input_ids for b in apart] == [b.input_ids for b in packed(documents, length)]
