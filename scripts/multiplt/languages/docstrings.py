"""Docstrings in the words and the literals of the target language.

Prose is reworded word by word, and doctests are translated where call and result are both literals of
the function's types; anything else is left exactly as it is.
"""

import ast
import re
from collections.abc import Mapping

from multiplt.languages.base import Language, Signature
from multiplt.languages.errors import Untranslatable
from multiplt.languages.functions import PythonFunction, bind
from multiplt.languages.types import Type, fits
from multiplt.languages.values import fold

_ADDRESS = re.compile(r"(\S*://\S*)")
_PROMPT = re.compile(r"(\s*)>>>\s(.*)")


def translate_docstring(
    function: PythonFunction, signature: Signature, language: Language
) -> list[str]:
    """Return the docstring's lines for the target, blank ones left out."""
    lines = function.docstring.splitlines()
    result: list[str] = []
    position = 0
    while position < len(lines):
        line, following = lines[position], lines[position + 1 : position + 2]
        if not _PROMPT.match(line):
            result.append(reword(line, language.vocabulary))
            position += 1
            continue
        if following and (not following[0].strip() or _PROMPT.match(following[0])):
            following = []
        result += _doctest([line, *following], function, signature, language)
        position += 1 + len(following)
    result = [line for line in result if line.strip()]
    if result and language.keeps_lead:
        result[0] = function.lead + result[0]
    return result


def reword(text: str, vocabulary: Mapping[str, str]) -> str:
    """Replace whole words outside web addresses, with the article before them where it must change."""
    words = "|".join(sorted(map(re.escape, vocabulary), key=len, reverse=True))

    def replace(match: re.Match[str]) -> str:
        article, blank, word = match.groups(default="")
        new = vocabulary[word]
        if article:
            article = article[0] + ("n" if new[0].lower() in "aeiou" else "")
        return article + blank + new

    pattern = rf"(?:\b([Aa]n?)(\s+))?\b({words})\b"
    # re.split with a group returns the addresses at odd places.
    pieces = _ADDRESS.split(text)
    pieces[::2] = [re.sub(pattern, replace, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _doctest(
    lines: list[str], function: PythonFunction, signature: Signature, language: Language
) -> list[str]:
    """Translate a prompt line and the line of its result, if any, or return both untouched."""
    match = _PROMPT.match(lines[0])
    assert match
    try:
        call = ast.parse(match[2].strip(), mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            return lines
        values = bind(function, call)
        # Some docstrings call the function by another name, which stays.
        is_function = call.func.id == function.name
        name = signature.name if is_function else language.identifier(call.func.id)
        arguments = [
            _literal(value, type_, language)
            for value, type_ in zip(values, signature.types, strict=True)
        ]
        translated = [f"{match[1]}>>> {language.call(name, arguments)}"]
        for line in lines[1:]:
            value = fold(ast.parse(line.strip(), mode="eval").body)
            indent = line[: len(line) - len(line.lstrip())]
            translated.append(indent + _literal(value, signature.returns, language))
    except (Untranslatable, SyntaxError, ValueError):
        return lines
    return translated


def _literal(value: object, type_: Type, language: Language) -> str:
    if language.typed and not fits(value, type_):
        raise Untranslatable("type-mismatch")
    return language.doctest_literal(value, type_)
