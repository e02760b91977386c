"""Facts of Racket for the tests."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from facts.model import Facts, Programs, rewording_inside_words

# Each program becomes one expression: a module would take longer to import `racket` than to run.
_BATCH = """\
#lang racket/base
(require rackunit racket/port racket/string)
(define-values (folder count) (vector->values (current-command-line-arguments)))

(define (program number)
  (define text (call-with-input-file (build-path folder (format "~a.rkt" number)) port->string))
  (define port (open-input-string (string-replace text "#lang racket\n" "" #:all? #f)))
  (for/list ([form (in-port read port)] #:unless (equal? form '(require rackunit))) form))

(define (passes? number)
  (define failed? #f)
  (define (fail _) (set! failed? #t))
  (parameterize ([current-check-handler fail] [current-output-port (open-output-nowhere)])
    (with-handlers ([(lambda (_) #t) fail])
      (eval `(let () ,@(program number)))))
  (not failed?))

(define-namespace-anchor here)
(parameterize ([current-namespace (namespace-anchor->empty-namespace here)]
               [current-compile-target-machine #f])
  (namespace-require 'racket)
  (namespace-require 'rackunit)
  (for ([number (in-range 1 (add1 (string->number count)))])
    (display (if (passes? number) 1 0))))
"""

_TESTS = """\
(require rackunit)

(define (test-humaneval)\x20

  (let (( candidate f))
    (check-within (candidate 1) 2 0.001)
    (check-within (candidate 2) 3 0.001)
))

(test-humaneval)"""

_RIGHT = "(define (f x)\n  (+ x 1))"


def run(programs: Sequence[str], folder: Path) -> list[bool]:
    """Run all in one process."""
    for i, program in enumerate(programs, 1):
        (folder / f"{i}.rkt").write_text(program, encoding="utf-8", newline="")
    (folder / "batch.rkt").write_text(_BATCH)
    done = subprocess.run(
        ["racket", folder / "batch.rkt", folder, str(len(programs))],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [verdict == "1" for verdict in done.stdout]


def _program(text: str) -> str:
    return f"#lang racket\n\n{text}"


FACTS = Facts(
    programs=Programs(
        tests=_TESTS,
        right=_program(_RIGHT),
        wrong=_program("(define (f x) 0)\n"),
        endless=_program("(define (f x) (f x))"),
        hungry=_program("(define (f x) (let more ([l '()]) (more (cons (make-bytes 1000000) l))))"),
        chatty=_program("(define (f x) (display (make-string 10000 #\\x)) (f x))"),
        prints=_program(f"(display (make-string 300000 #\\x))\n{_RIGHT}"),
        deep=_program("(define (f x) (+ 1 (f x)))"),
        comment="; {}\n",
    ),
    completion=(
        "  ; blank lines and helpers\n\n  (define (helper n)\n    (if (= n 0) 0 (helper (- n 1))))\n\n"
        "  (if (> a 5)\n      (f 5)\n      (+ (helper a) 1)))"
    ),
    babble=(
        "\n\n(display (f 1))",
        "\n\n; test\n(f 1)",
        "\n\n#| test |#",
        "\n```\nSo",
        "\n\n(define (g x) x)",
        "\n\n#lang racket",
    ),
    run=run,
    command=("racket",),
    prints=(
        "(displayln {})",
        "(display-hex (real->floating-point-bytes {} 8 #t))",
        "(display-hex (string->bytes/utf-8 {}))",
    ),
    preamble="""\
#lang racket
(require file/sha1)
(define (display-hex bytes) (displayln (bytes->hex-string bytes)))
""",
    faults={"rewording inside words": rewording_inside_words("rkt")},
    identical=235,
    # Among integers a tolerance of 0.001 finds 2.0009 equal to 2; ours is 0.
    other_suites=r"(?!)",
    ours={r"(?m)^(    \(check-within .*) 0\)$": r"\1 0.001)"},
)
