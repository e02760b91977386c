"""rougeLsum between two programs: the paper's measure of likeness, equal to `rouge_score` and
faster.

The tokens ("words") are those of rouge_score's own tokenizer with the Porter stemmer: words of
[a-z0-9], so operators, brackets and letters beyond ASCII do not count, and `a+b` equals `a-b`.
With "code", operators and those letters are tokens too, and the measure is the
same otherwise. A line is a sentence, so the order of lines does not count either. The score is not
symmetric: see `f_measure`.

Speed comes from doing nothing twice and nothing in vain: a word is stemmed once and two lines are
aligned once, however many programs hold them; alignment works on whole rows of its table as the bits
of an integer (Crochemore et al., A fast and practical bit-vector algorithm for the longest common
subsequence problem, 2001); a pair that can no longer reach the threshold is left. Which programs to
compare is not decided here.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rouge_score.tokenizers import DefaultTokenizer

Kind = Literal["words", "code"]

_TOKENIZER = DefaultTokenizer(use_stemmer=True)
_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "words": re.compile(r"[a-z0-9]+"),
    # Brackets, commas, semicolons and quotes are in all code and tell nothing apart.
    "code": re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+|[-+*/%^<>=!&|~.:@?#$\\]+"),
}


@dataclass(frozen=True, eq=False)
class Line:
    """The tokens of a line, and where each stands: position i is the bit 1 << i."""

    tokens: tuple[str, ...]
    places: dict[str, int]


@dataclass(frozen=True)
class Tokens:
    """A text as rougeLsum sees it: its lines with tokens, each token's count, their number."""

    lines: tuple[Line, ...]
    distinct: frozenset[Line]
    counts: Counter[str]
    size: int


def tokens(text: str, kind: Kind = "words") -> Tokens:
    """The tokens of `text`, line by line; lines without tokens hold nothing and are left out."""
    found = (tuple(map(_stem, _PATTERNS[kind].findall(line.lower()))) for line in text.split("\n"))
    lines = tuple(_line(line) for line in found if line)
    counts = Counter(token for line in lines for token in line.tokens)
    return Tokens(lines, frozenset(lines), counts, counts.total())


def f_measure(target: Tokens, prediction: Tokens) -> float:
    """F-measure (0 to 1) of rougeLsum, as `RougeScorer(["rougeLsum"], use_stemmer=True)` gives it.

    Lin's union LCS: each line of `target` is aligned with every line of `prediction`, and the
    tokens that any alignment meets are hits, each token at most as often as both texts hold it.
    Swapping the arguments can change the score, because the alignment is one of many of the same
    length.
    """
    return _f_measure(_hits(target, prediction, least=0) or 0, target.size, prediction.size)


def f_measure_over(target: Tokens, prediction: Tokens, threshold: float) -> float | None:
    """The F-measure where it is over `threshold`, else None, which takes less time to find."""
    hits = _hits(target, prediction, _least_hits(target.size, prediction.size, threshold))
    return None if hits is None else _f_measure(hits, target.size, prediction.size)


def _hits(target: Tokens, prediction: Tokens, least: int) -> int | None:
    """How many tokens are hits, None as soon as they are known to be fewer than `least`."""
    spare = {
        token: count - prediction.counts[token]
        for token, count in target.counts.items()
        if token in prediction.counts
    }
    hits = sum(target.counts[token] - max(0, more) for token, more in spare.items())
    for line in target.lines:
        if hits < least:
            return None
        if line in prediction.distinct:
            continue
        missed = _missed(line, prediction)
        while missed:
            token = line.tokens[missed.bit_length() - 1]
            missed ^= 1 << missed.bit_length() - 1
            # A token that the target holds more often than the prediction may be missed that often.
            if spare[token] > 0:
                spare[token] -= 1
            else:
                hits -= 1
    return hits if hits >= least else None


def _missed(line: Line, prediction: Tokens) -> int:
    """The places of tokens that `prediction` holds, but that no alignment of a line of it meets."""
    missed = 0
    for token, places in line.places.items():
        if token in prediction.counts:
            missed |= places
    for other in prediction.distinct:
        if not missed:
            break
        if not line.places.keys().isdisjoint(other.places):
            missed &= ~_alignment(line, other)
    return missed


def _least_hits(first: int, second: int, threshold: float) -> int:
    """The fewest hits with a score over the threshold; more than there can be where none has one."""
    hits = max(0, int(threshold * (first + second) / 2) - 1)
    while hits <= min(first, second) and _f_measure(hits, first, second) <= threshold:
        hits += 1
    return hits


def _f_measure(hits: int, first: int, second: int) -> float:
    # Computed from recall and precision, not as 2 * hits / (first + second), because rouge_score
    # does so and a score on the threshold must round the same way.
    if not hits:
        return 0.0
    recall, precision = hits / first, hits / second
    return 2 * precision * recall / (precision + recall)


@lru_cache(maxsize=1 << 18)
def _stem(word: str) -> str:
    found = _TOKENIZER.tokenize(word)
    return str(found[0]) if found else word


@lru_cache(maxsize=1 << 20)
def _line(found: tuple[str, ...]) -> Line:
    places: dict[str, int] = {}
    for i, token in enumerate(found):
        places[token] = places.get(token, 0) | 1 << i
    return Line(found, places)


@lru_cache(maxsize=1 << 20)
def _alignment(target: Line, prediction: Line) -> int:
    """Places in `target` of one longest common subsequence: the one that rouge_score reads out.

    Read from the end: equal tokens are taken, else the step goes to where the rest is longer, and
    in `target` where both are as long. A row of the table is an integer whose bit j is 1 where the
    length grows from column j to column j + 1.
    """
    width = len(prediction.tokens)
    full = (1 << width) - 1
    rows = [0]
    flat = full
    for token in target.tokens:
        matches = flat & prediction.places.get(token, 0)
        flat = (flat + matches | flat & ~matches) & full
        rows.append(full & ~flat)
    met, i, j = 0, len(target.tokens), width
    while i > 0 and j > 0:
        if target.tokens[i - 1] == prediction.tokens[j - 1]:
            i, j = i - 1, j - 1
            met |= 1 << i
        elif _length(rows[i], j - 1) > _length(rows[i - 1], j):
            j -= 1
        else:
            i -= 1
    return met


def _length(row: int, column: int) -> int:
    return (row & (1 << column) - 1).bit_count()
