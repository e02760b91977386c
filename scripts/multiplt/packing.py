"""Packing: token sequences of any length into blocks of one length, with next to no padding.

Every document is followed by one end-of-text token and all are joined in order; the whole is cut
into as few blocks of at most `length` tokens as will hold it, and those are made equally long. So
even a set smaller than one block trains without waste, and only the end of the last block is
padded. Documents run on from block to block and see what stands before them in their block, as in
the paper's training, or are told apart: then positions begin at 0 with each
document, and its first token, which nothing of its own foretells, is ignored by the loss. So is
padding; a document's own end is never ignored, whatever token pads.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from math import ceil

IGNORED = -100
_MULTIPLE = 8


@dataclass(frozen=True)
class Block:
    """One training sequence: four lists of the same length.

    `attention_mask` is 1 on tokens and 0 on padding, where `labels` is `IGNORED`. `position_ids` count
    from 0 in the block, or in each document (and in the rest of one that began in the block before).
    """

    input_ids: list[int]
    attention_mask: list[int]
    labels: list[int]
    position_ids: list[int]

    @property
    def tokens(self) -> int:
        """How many tokens the block holds, padding not counted."""
        return sum(self.attention_mask)


def pack(
    documents: Iterable[Sequence[int]], *, length: int, eos: int, pad: int, separate: bool = False
) -> list[Block]:
    """Blocks of one length, a multiple of 8 that is at most `length`; none for no documents.

    A block in which nothing is learned is left out, as a loss over no token is none: the first token never
    is, and that may be all that a last block has.

    `length` is a multiple of 8 too: GPUs multiply such matrices fastest. A document that ends with
    `eos` already gets no second one. With `separate` documents are told apart.
    """
    stream: list[int] = []
    begins: set[int] = set()
    for document in documents:
        if separate:
            begins.add(len(stream))
        stream += document
        if not document or document[-1] != eos:
            stream.append(eos)
    if not stream:
        return []
    equal = ceil(len(stream) / ceil(len(stream) / length))
    size = ceil(equal / _MULTIPLE) * _MULTIPLE
    blocks = []
    for start in range(0, len(stream), size):
        positions = _positions(start, size, begins)
        labels = [
            IGNORED if separate and position == 0 else token
            for token, position in zip(stream[start : start + size], positions, strict=False)
        ]
        if any(label != IGNORED for label in labels[1:]):
            blocks.append(_block(stream[start : start + size], labels, positions, pad))
    return blocks


def _positions(start: int, size: int, begins: Set[int]) -> list[int]:
    positions: list[int] = []
    for place in range(start, start + size):
        positions.append(positions[-1] + 1 if positions and place not in begins else 0)
    return positions


def _block(tokens: list[int], labels: list[int], positions: list[int], pad: int) -> Block:
    missing = len(positions) - len(tokens)
    return Block(
        input_ids=tokens + [pad] * missing,
        attention_mask=[1] * len(tokens) + [0] * missing,
        labels=labels + [IGNORED] * missing,
        position_ids=positions,
    )
