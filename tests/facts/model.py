"""What a module of facts is made of; the facts themselves stand beside this file, one module a language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Programs:
    """Programs for the sandbox. `tests` is a suite in MultiPL-E's shape that wants f(1) = 2 and f(2) = 3.

    right: passes. wrong: returns 0. endless: loops in f. hungry: allocates without end. chatty: prints
    without end. prints: prints 300,000 times "x" at its start and is right. deep: recurses without
    end. comment: a line with {} in it that is a comment. Where no program can print, chatty and prints
    are "".
    """

    tests: str
    right: str
    wrong: str
    endless: str
    hungry: str
    chatty: str
    prints: str
    deep: str
    comment: str


@dataclass(frozen=True)
class Facts:
    """A target language in the tests.

    programs: for the sandbox. completion: a body of f(a) with f(1) = 1, with blank lines and helpers.
    babble: what a model may go on with, which a stop token must cut whole. run: verdicts of programs of
    the tests' own (never a model's), many in one process; its arguments are the programs and an empty
    folder. command: runs a file, without tests. prints: statements that print {} on a line of its own:
    an integer in decimal, a float as 16 hexadecimal digits (big-endian IEEE bits), a text as the
    hexadecimal digits of its UTF-8 bytes. preamble: text before such statements. faults: what a line of
    MultiPL-E's prompt must show where ours differs, as cause and regular expression. identical: how many
    prompts are the same, at least. other_suites: what their suite shows where ours must differ. ours:
    patterns of ours that theirs lack, with their replacement, before prompts and suites are compared.
    """

    programs: Programs
    completion: str
    babble: tuple[str, ...]
    run: Callable[[Sequence[str], Path], list[bool]]
    command: tuple[str, ...]
    prints: tuple[str, str, str]
    faults: Mapping[str, str]
    identical: int
    other_suites: str
    preamble: str = ""
    ours: Mapping[str, str] = field(default_factory=dict)


def rewording_inside_words(code: str) -> str:
    """What MultiPL-E's replacement of substrings leaves behind in a language of that code."""
    return rf"{code}thon|hap{code}\b|co{code}\b|{code}ramid|://"
