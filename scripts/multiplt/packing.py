"""Packing: token sequences of any length into blocks of one length, with next to no padding.

Every document is followed by one end-of-text token and all are joined in order; the whole is cut
into as few blocks of at most `length` tokens as will hold it, and those are made equally long. So
even a set smaller than one block trains without waste, and only the end of the last block is
padded. Documents run on from block to block and see what stands before them in their block, as in
the paper's training (METHOD section 4). Padding is ignored by the loss; a document's own end is
never ignored, whatever token pads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

IGNORED = -100
_MULTIPLE = 8


@dataclass(frozen=True)
class Block:
    """One training sequence: three lists of the same length.

    `attention_mask` is 1 on tokens and 0 on padding, where `labels` is `IGNORED`.
    """

    input_ids: list[int]
    attention_mask: list[int]
    labels: list[int]

    @property
    def tokens(self) -> int:
        """How many tokens the block holds, padding not counted."""
        return sum(self.attention_mask)


def pack(documents: Iterable[Sequence[int]], *, length: int, eos: int, pad: int) -> list[Block]:
    """Blocks of one length, a multiple of 8 that is at most `length`; none for no documents.

    `length` is a multiple of 8 too: GPUs multiply such matrices fastest. A document that ends with
    `eos` already gets no second one.
    """
    stream: list[int] = []
    for document in documents:
        stream += document
        if not document or document[-1] != eos:
            stream.append(eos)
    if not stream:
        return []
    equal = ceil(len(stream) / ceil(len(stream) / length))
    size = ceil(equal / _MULTIPLE) * _MULTIPLE
    return [_block(stream[i : i + size], size, pad) for i in range(0, len(stream), size)]


def _block(tokens: list[int], size: int, pad: int) -> Block:
    missing = size - len(tokens)
    return Block(
        input_ids=tokens + [pad] * missing,
        attention_mask=[1] * len(tokens) + [0] * missing,
        labels=tokens + [IGNORED] * missing,
    )
