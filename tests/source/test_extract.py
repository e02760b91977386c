"""Extraction: exact text, every quote style, a reason for each function left out, and no input that ends it."""

import hashlib

import pytest

from multiplt.records import Function, Origin
from multiplt.source.extract import Extraction, functions_of
from multiplt.source.stack import StackFile

ORIGIN = Origin("user/repo", "f.py", "MIT", "0" * 40)


def run(content: str) -> tuple[list[Function], Extraction]:
    seen = Extraction()
    return [it.function for it in functions_of(StackFile(ORIGIN, content), seen)], seen


def imports(content: str) -> list[list[str]]:
    return [it.imports for it in functions_of(StackFile(ORIGIN, content), Extraction())]


def test_content_is_the_exact_source_with_one_newline_at_its_end() -> None:
    source = 'def f(a,  b = 1):\n    """Doc."""\n\n    return a+b   # odd  spacing'
    functions, _ = run(f"import os\n\n{source}\n\n\nx = 1\n")
    assert [f.content for f in functions] == [source + "\n"]


def test_the_id_is_the_sha1_of_the_content() -> None:
    (function,), _ = run('def f():\n    "d"\n')
    assert function.sha1 == hashlib.sha1(function.content.encode()).hexdigest()
    assert (function.name, function.origin) == ("f", ORIGIN)


@pytest.mark.parametrize("quoted", ["'d'", '"d"', "'''d'''", '"""d"""', 'r"""d"""', "'a' 'b'"])
def test_any_quotes_make_a_docstring(quoted: str) -> None:
    assert len(run(f"def f():\n    {quoted}\n    return 1\n")[0]) == 1


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f():\n    return 1\n", "no_docstring"),
        ("def f():\n    '  '\n    return 1\n", "no_docstring"),
        ("def f(x):\n    f'{x}'\n    return 1\n", "no_docstring"),
        ("def f():\n    b'd'\n    return 1\n", "no_docstring"),
        ("@cache\ndef f():\n    'd'\n    return 1\n", "decorated"),
        ("async def f():\n    'd'\n    return 1\n", "async"),
        ("def f():\n    'd'\n    yield 1\n", "generator"),
        ("def f(x):\n    'd'\n    yield from x\n", "generator"),
    ],
)
def test_a_function_left_out_is_counted_with_its_reason(source: str, reason: str) -> None:
    functions, seen = run(source)
    assert functions == []
    assert (seen.functions, dict(seen.dropped)) == (1, {reason: 1})


def test_a_generator_inside_does_not_make_the_function_one() -> None:
    source = "def f():\n    'd'\n    def g():\n        yield 1\n    return list(g())\n"
    assert len(run(source)[0]) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "import math",
        "import os as math",
        "from numpy import math",
        "from . import math",
        "import math.sub",
        "try:\n    import math\nexcept ImportError:\n    math = None",
        "if 1:\n    with x:\n        from a import b as math",
    ],
)
def test_what_a_function_uses_of_its_files_imports_goes_with_it(statement: str) -> None:
    source = f"{statement}\nimport other\ndef f(x):\n    'd'\n    return math.floor(x)\n"
    assert imports(source) == [["math"]]


def test_imports_inside_functions_and_classes_are_not_the_files() -> None:
    source = "def g():\n    import a\nclass C:\n    import a\ndef f():\n    'd'\n    return a\n"
    assert imports(source) == [[]]


def test_an_import_of_everything_is_noted() -> None:
    assert imports("from a import *\ndef f():\n    'd'\n    return 1\n") == [["*"]]


def test_methods_and_nested_functions_are_not_top_level() -> None:
    source = "class A:\n    def f(self):\n        'd'\nif 1:\n    def g():\n        'd'\n"
    functions, seen = run(source)
    assert (functions, seen.functions) == ([], 0)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_change_the_function(newline: str) -> None:
    source = "x = 1\ndef f():\n    'd'\n    return 1\ny = 2\n"
    (function,), _ = run(source.replace("\n", newline))
    assert function.content == "def f():\n    'd'\n    return 1\n"


def test_characters_that_only_look_like_line_ends_stay_inside_their_line() -> None:
    source = "def f():\n    'd'\n    return 'a\x0cb\x1c\u2028c'\n"
    assert run("x = '\x0b\u2029'\n" + source)[0][0].content == source


def test_a_byte_order_mark_is_passed_over() -> None:
    assert run("\ufeffdef f():\n    'd'\n")[0][0].content == "def f():\n    'd'\n"


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        ("print 'python 2'\n", {"syntax_error"}),
        ("x = '\ud800'\n", {"lone_surrogate"}),
        ("x = 1\0\n", {"null_byte", "syntax_error"}),
        ("x = " + "(" * 5000 + ")" * 5000, {"too_deep", "syntax_error"}),
        ("x = " + "-" * 50000 + "1", {"too_deep"}),
        ("x = a" + ".b" * 50000, {"too_deep"}),
    ],
)
def test_a_file_that_does_not_parse_is_counted_and_the_next_is_read(
    source: str, reasons: set[str]
) -> None:
    seen = Extraction()
    assert functions_of(StackFile(ORIGIN, source), seen) == []
    assert len(functions_of(StackFile(ORIGIN, "def f():\n    'd'\n"), seen)) == 1
    assert seen.files == 2
    assert seen.unreadable.total() == 1
    assert set(seen.unreadable) <= reasons
