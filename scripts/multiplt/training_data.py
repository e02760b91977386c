"""From a dataset file to packed blocks: the training texts, tokenised as the model's own tokenizer
does.

The loss is plain: the whole item, signature and docstring too, without a mask on the prompt.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from multiplt.config.train import TrainConfig
from multiplt.errors import UserError
from multiplt.packing import Block, pack

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def read_contents(path: Path) -> list[str]:
    """The training texts of a Parquet file, in its order; no column but `content` is needed.

    Raises UserError naming a file that is missing, truncated, or without the column.
    """
    try:
        contents: list[str] = pq.read_table(path, columns=["content"])["content"].to_pylist()
    except (OSError, KeyError, pa.ArrowException) as error:
        raise UserError(f"{path}: not a dataset with a `content` column: {error}") from error
    return contents


def tokenised(contents: Iterable[str], tokenizer: "PreTrainedTokenizerBase") -> Iterator[list[int]]:
    """The tokens of each text, framed as the tokenizer frames a text (Llama's begin with BOS)."""
    for content in contents:
        ids: list[int] = tokenizer(content)["input_ids"]
        yield ids


def blocks(
    contents: Iterable[str], tokenizer: "PreTrainedTokenizerBase", section: TrainConfig
) -> list[Block]:
    """The packed blocks of the texts; raises UserError when the tokenizer has no end of text."""
    eos = tokenizer.eos_token_id
    if eos is None:
        raise UserError("the model's tokenizer has no end-of-text token (eos_token)")
    pad = tokenizer.pad_token_id
    return pack(
        tokenised(contents, tokenizer),
        length=section.sequence_length,
        eos=eos,
        pad=eos if pad is None else pad,
        separate=section.separate_documents,
    )


def facts(contents: Sequence[str], packed: Sequence[Block]) -> dict[str, float]:
    """What the manifest says of the data; `padding_share` (0 to 1) is of all places in the blocks."""
    tokens = sum(block.tokens for block in packed)
    places = sum(len(block.input_ids) for block in packed)
    return {
        "items": len(contents),
        "blocks": len(packed),
        "tokens": tokens,
        "padding_share": 1 - tokens / places if places else 0.0,
    }
