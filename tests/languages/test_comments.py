"""Comments are found by lexing, so marks in strings are text and nested comments are one."""

import pytest

from multiplt.languages import get_language


@pytest.mark.parametrize(
    ("language", "code", "stripped"),
    [
        ("lua", "local a = 1 -- one\nreturn a\n", "local a = 1\nreturn a\n"),
        ("lua", "-- top\n  -- more\nreturn '--' .. \"--[[\"\n", "return '--' .. \"--[[\"\n"),
        ("lua", "a = 1 --[[ long\n comment ]] b = 2\n", "a = 1 b = 2\n"),
        ("lua", "--[==[ a ]] b\n]==]\nx = 1\n", "x = 1\n"),
        ("lua", "s = [[ -- not\n a comment ]]\n", "s = [[ -- not\n a comment ]]\n"),
        ("lua", "s = 'it\\'s -- text' -- not\n", "s = 'it\\'s -- text'\n"),
        ("lua", "x = 1 --", "x = 1"),
        ("ocaml", "(* top *)\nlet f x = (* in *) x\n", "let f x = x\n"),
        ("ocaml", "let a = 1 (* (* nested *) still *)\nlet b = 2\n", "let a = 1\nlet b = 2\n"),
        ("ocaml", 'let s = "(* no *)" (* "*)" yes *)\n', 'let s = "(* no *)"\n'),
        ("ocaml", "let c = '\"' (* one *) let d = '\"'\n", "let c = '\"' let d = '\"'\n"),
        (
            "ocaml",
            "let s = {|(* no *)|}\nlet t = {x|(*|x}\n",
            "let s = {|(* no *)|}\nlet t = {x|(*|x}\n",
        ),
        ("ocaml", "let f (x : 'a) = x (* isn't *)\n", "let f (x : 'a) = x\n"),
        ("ocaml", "f(*a*)x\n", "f x\n"),
        ("ocaml", "let a = 1 (* never closed", "let a = 1"),
        ("racket", "; top\n(define a 1) ;; one\n  ; more\na\n", "(define a 1)\na\n"),
        (
            "racket",
            '(list "; no" #\\; #\\" \'|; no|) ; yes\n',
            '(list "; no" #\\; #\\" \'|; no|)\n',
        ),
        ("racket", "(f #| a #| nested |# |# 1)\n", "(f 1)\n"),
        ("racket", "(f #;(gone) 1)\n", "(f #;(gone) 1)\n"),
        ("racket", "(f #<<END\n; text\nEND\n)\n", "(f #<<END\n; text\nEND\n)\n"),
        ("racket", "(f 1) #| never closed", "(f 1)"),
    ],
)
def test_comments_go_and_code_stays(language: str, code: str, stripped: str) -> None:
    assert get_language(language).strip_comments(code) == stripped


@pytest.mark.parametrize("language", ["lua", "ocaml"])
def test_code_without_comments_is_left_as_it_is(language: str) -> None:
    code = "\n  let x = a - - b * (c)\n\n"
    assert get_language(language).strip_comments(code) == code
