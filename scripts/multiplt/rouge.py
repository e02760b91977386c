"""rougeLsum between two programs: the paper's measure of likeness, equal to `rouge_score` and
faster.

The tokens are those of rouge_score's own tokenizer with the Porter stemmer: words of [a-z0-9], so
operators, brackets and letters beyond ASCII do not count, and `a+b` equals `a-b` (METHOD section
3). A line is a sentence, so the order of lines does not count either. The score is not symmetric:
see `f_measure`.

Speed comes from doing nothing twice: a line is tokenised once, and two lines are aligned once,
however many programs hold them. Which programs to compare is not decided here.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rouge_score.tokenizers import DefaultTokenizer

Line = tuple[str, ...]

_TOKENIZER = DefaultTokenizer(use_stemmer=True)


@dataclass(frozen=True)
class Tokens:
    """A text as rougeLsum sees it: the tokens of its lines, each token's count, their number."""

    lines: tuple[Line, ...]
    counts: Counter[str]
    size: int


def tokens(text: str) -> Tokens:
    """The tokens of `text`, line by line; lines without tokens hold nothing and are left out."""
    lines = tuple(line for line in map(_line, text.split("\n")) if line)
    counts = Counter(token for line in lines for token in line)
    return Tokens(lines, counts, counts.total())


def f_measure(target: Tokens, prediction: Tokens) -> float:
    """F-measure (0 to 1) of rougeLsum, as `RougeScorer(["rougeLsum"], use_stemmer=True)` gives it.

    Lin's union LCS: each line of `target` is aligned with every line of `prediction`, and the
    tokens that any alignment meets are hits, each token at most as often as both texts hold it.
    Swapping the arguments can change the score, because the alignment is one of many of the same
    length.
    """
    left_target, left_prediction = Counter(target.counts), Counter(prediction.counts)
    hits = 0
    for line in target.lines:
        met = {i for other in prediction.lines for i in _alignment(line, other)}
        for token in (line[i] for i in sorted(met)):
            if left_target[token] > 0 and left_prediction[token] > 0:
                hits += 1
                left_target[token] -= 1
                left_prediction[token] -= 1
    return _f_measure(hits, target.size, prediction.size)


def _f_measure(hits: int, first: int, second: int) -> float:
    # Computed from recall and precision, not as 2 * hits / (first + second), because rouge_score
    # does so and a score on the threshold must round the same way.
    if not hits:
        return 0.0
    recall, precision = hits / first, hits / second
    return 2 * precision * recall / (precision + recall)


@lru_cache(maxsize=1 << 16)
def _line(text: str) -> Line:
    return tuple(_TOKENIZER.tokenize(text))


@lru_cache(maxsize=1 << 20)
def _alignment(target: Line, prediction: Line) -> tuple[int, ...]:
    """Positions in `target` of one longest common subsequence: the one that rouge_score reads out.

    Read from the end: equal tokens are taken, else the step goes to where the rest is longer, and
    in `target` where both are as long.
    """
    if set(target).isdisjoint(prediction):
        return ()
    if target == prediction:
        return tuple(range(len(target)))
    width = len(prediction)
    table = [[0] * (width + 1)]
    for token in target:
        above, row = table[-1], [0]
        for j, other in enumerate(prediction):
            row.append(above[j] + 1 if token == other else max(above[j + 1], row[j]))
        table.append(row)
    met, i, j = [], len(target), width
    while i > 0 and j > 0:
        if target[i - 1] == prediction[j - 1]:
            i, j = i - 1, j - 1
            met.append(i)
        elif table[i][j - 1] > table[i - 1][j]:
            j -= 1
        else:
            i -= 1
    return tuple(reversed(met))
