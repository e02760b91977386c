"""Finding comments in code by lexing: strings are not comments, and comments may hold strings.

It knows nothing of any one language; each gives its own `CommentSyntax`.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class CommentSyntax:
    """How a language writes comments and what hides their marks.

    `literals` match strings and the like whole. `whole` matches a comment that one regular
    expression can (to the end of the line, or long brackets). `opens` and `closes` are a block's
    marks; blocks nest, and `literals_inside` says whether literals hide marks in them too.
    """

    literals: re.Pattern[str]
    whole: re.Pattern[str] | None = None
    opens: str = ""
    closes: str = ""
    literals_inside: bool = False


def comment_spans(code: str, syntax: CommentSyntax) -> list[tuple[int, int]]:
    """Return start and end of each comment, in order; an unclosed one ends with the code."""
    spans: list[tuple[int, int]] = []
    position = 0
    while position < len(code):
        literal = syntax.literals.match(code, position)
        comment = syntax.whole.match(code, position) if syntax.whole and not literal else None
        if literal:
            position = literal.end()
        elif comment:
            spans.append(comment.span())
            position = comment.end()
        elif syntax.opens and code.startswith(syntax.opens, position):
            end = _block_end(code, position, syntax) or len(code)
            spans.append((position, end))
            position = end
        else:
            position += 1
    return spans


def is_one_comment(code: str, syntax: CommentSyntax) -> bool:
    """Say whether the whole of `code` is exactly one closed block comment."""
    return code.startswith(syntax.opens) and _block_end(code, 0, syntax) == len(code)


def _block_end(code: str, position: int, syntax: CommentSyntax) -> int | None:
    """Return where the block that opens at `position` closes, None if it does not."""
    depth = 0
    while position < len(code):
        literal = syntax.literals.match(code, position) if syntax.literals_inside else None
        if literal:
            position = literal.end()
        elif code.startswith(syntax.opens, position):
            depth += 1
            position += len(syntax.opens)
        elif code.startswith(syntax.closes, position):
            depth -= 1
            position += len(syntax.closes)
            if depth == 0:
                return position
        else:
            position += 1
    return None


def strip_comments(code: str, syntax: CommentSyntax) -> str:
    """Return code without comments; a line that held nothing else goes too.

    A comment between two words leaves one blank, so that they stay two words.
    """
    kept: list[str] = []
    position = 0
    for start, end in comment_spans(code, syntax):
        before = code[position:start].rstrip(" \t")
        kept.append(before)
        last = position + len(before)
        begins_line = last == 0 or code[last - 1] == "\n"
        ends_line = code[end : end + 1] in ("", "\n")
        if begins_line and ends_line:
            end += 1
        elif not ends_line and (begins_line or code[end] not in " \t"):
            kept.append(code[last:start] or " ")
        position = end
    return "".join([*kept, code[position:]])
