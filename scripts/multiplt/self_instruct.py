"""Training items that a model writes after the example of others, untested: the paper's baseline that fails.

Round by round, each prompt shows a few seeds and a few items of the rounds before, and the model goes on with one
more. A round's prompts follow from the rounds before and the ids of its prompts alone, and only whole rounds show
anything, so neither the order in which samples finish nor an interruption changes an item. What is left out is
what cannot be an item (cut off, empty, or there already); whether an item is right, nobody asks.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from multiplt import rouge
from multiplt.config.mix import SelfInstructConfig
from multiplt.dataset import SCHEMA, item_id
from multiplt.errors import UserError
from multiplt.hashing import sha1_of
from multiplt.languages import Language
from multiplt.records import Completion, Funnel, Generation
from multiplt.sampling import Prompt

Row = dict[str, Any]
Sample = Callable[[list[Prompt], str], list[Generation]]
"""Samples prompts; the text heads the progress bar. One generation a prompt, in their order."""

# A model that has written nothing new in so many rounds writes nothing new any more.
_PATIENCE = 3


def choose_seeds(rows: Sequence[Row], section: SelfInstructConfig, path: Path) -> list[str]:
    """The texts that serve as seeds, of the rows of the dataset in `path`.

    Raises UserError where none is short enough.
    """
    short = [text for row in rows if len(text := row["content"]) <= section.seed_characters]
    if not short:
        raise UserError(
            f"{path}: no item of it has at most {section.seed_characters} characters (seed_characters)"
        )
    return sorted(short, key=sha1_of)[: section.seeds]


def write_items(
    seeds: Sequence[str], section: SelfInstructConfig, language: Language, sample: Sample
) -> tuple[list[Row], Funnel]:
    """The rows of the items, columns as in a dataset, and the funnel of all completions.

    There are fewer than `section.items` when rounds bring nothing new. Dropped are:

    - `cut_off`: completions that reached the most tokens.
    - `no_code`: those with nothing but comments and what every program begins with.
    - `repeated`: those equal to a seed or an earlier item.
    - `alike`: those over the threshold with one.
    - `beyond_items`: those of the last round that are too many.
    """
    written = _Written(section, language, seeds)
    number = idle = 0
    while len(written.rows) < section.items and idle < _PATIENCE:
        names = [f"self_instruct/{language.name}/{number}/{p}" for p in range(section.prompts)]
        items, stop = [row["content"] for row in written.rows], _stop(language)
        prompts = [
            Prompt(name, _prompt(name, seeds, items, section, language), stop) for name in names
        ]
        before = len(written.rows)
        for prompt, generation in zip(
            prompts, sample(prompts, f"self-instruct, round {number + 1}"), strict=True
        ):
            for completion in generation.completions:
                written.take(prompt.item, generation, completion)
        idle = 0 if len(written.rows) > before else idle + 1
        number += 1
    rows = written.rows[: section.items]
    written.dropped["beyond_items"] = len(written.rows) - len(rows)
    entered = len(rows) + written.dropped.total()
    return rows, Funnel(entered, len(rows), dict(sorted(written.dropped.items())))


@dataclass
class _Written:
    """The items so far."""

    section: SelfInstructConfig
    language: Language
    seeds: Sequence[str]
    rows: list[Row] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._known = set(self.seeds)
        self._tokens = [rouge.tokens(seed) for seed in self.seeds] if self._compares else []

    @property
    def _compares(self) -> bool:
        return self.section.rouge_threshold is not None

    def take(self, name: str, generation: Generation, completion: Completion) -> None:
        """Keeps the completion as an item, or counts why not."""
        text = completion.text.strip()
        reason = self._fault(text, completion)
        if reason:
            self.dropped[reason] += 1
            return
        self._known.add(text)
        how = generation.sampling
        self.rows.append(
            dict.fromkeys(SCHEMA.names)
            | {
                "content": text,
                "item": item_id(self.language.name, name.replace("/", "_"), completion.index),
                "language": self.language.name,
                "model": generation.model,
                "revision": generation.revision,
                "temperature": how.temperature,
                "top_p": how.top_p,
                "max_tokens": how.max_tokens,
                "seed": completion.seed,
                "candidate": completion.index,
            }
        )

    def _fault(self, text: str, completion: Completion) -> str:
        if completion.finish_reason == "length":
            return "cut_off"
        beginning = self.language.comment((), ()).strip()
        if not self.language.strip_comments(text.removeprefix(beginning)).strip():
            return "no_code"
        if text in self._known:
            return "repeated"
        threshold = self.section.rouge_threshold
        if threshold is not None:
            tokens = rouge.tokens(text)
            if any(rouge.f_measure_over(t, tokens, threshold) is not None for t in self._tokens):
                return "alike"
            self._tokens.append(tokens)
        return ""


def _prompt(
    name: str,
    seeds: Sequence[str],
    items: Sequence[str],
    section: SelfInstructConfig,
    language: Language,
) -> str:
    """Seeds and items, each under a heading, and the heading of the next one; chosen by the prompt's name."""
    choice = random.Random(sha1_of(name))
    shown = choice.sample(items, min(section.items_shown, len(items)))
    wanted = section.seeds_shown + section.items_shown - len(shown)
    texts = choice.sample(seeds, min(wanted, len(seeds))) + shown
    parts = [f"{_heading(language, n)}{text.strip()}\n\n" for n, text in enumerate(texts, 1)]
    return "".join(parts) + _heading(language, len(texts) + 1)


def _heading(language: Language, number: int) -> str:
    return f"{_marks(language)[0]} Function {number}{_marks(language)[1]}\n"


def _stop(language: Language) -> list[str]:
    return [f"\n{_marks(language)[0]} Function ", "\n```"]


def _marks(language: Language) -> tuple[str, str]:
    """What a comment in one line begins and ends with."""
    if language.line_comment:
        return language.line_comment, ""
    assert language.block_comment
    opens, closes = language.block_comment
    return opens, f" {closes}"
