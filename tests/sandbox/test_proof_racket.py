"""Racket programs that try to pass without passing; each test is named after what is attacked."""

import pytest

from multiplt.errors import UserError
from multiplt.sandbox import Verdict

from .conftest import TESTS, Run

WRONG = "(define (f x) 0)\n"
RIGHT = "(define (f x) (+ x 1))\n"
REFUSED = """\
(define-syntax-rule (refused form)
  (unless (eq? 'no (with-handlers ([exn:fail? (lambda (_) 'no)]) form))
    (error 'found)))"""


def racket(*lines: str) -> str:
    return "\n".join(["#lang racket", "", *lines])


def test_right_program_passes_with_the_token(run: Run) -> None:
    outcome = run("racket", racket(RIGHT))
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "token")


@pytest.mark.parametrize("value", ["0", "2", '"2"'])
def test_wrong_value_is_an_assertion(run: Run, value: str) -> None:
    """The `racket` command ends with status 0 here; one check of two is right with 2."""
    outcome = run("racket", racket(f"(define (f x) {value})"))
    assert outcome.verdict is Verdict.ASSERTION
    assert f"actual:     {value}" in outcome.stderr


@pytest.mark.parametrize("body", ["(car x)", "(raise (list x))"])
def test_anything_raised_in_the_program_is_an_exception(run: Run, body: str) -> None:
    assert run("racket", racket(f"(define (f x) {body})")).verdict is Verdict.EXCEPTION


@pytest.mark.parametrize(
    "source",
    ["(define (f x) (+ x 1)", "(define (f x) (+ y 1))", "(define (g x) (+ x 1))", RIGHT + "#|"],
)
def test_what_does_not_expand_is_compile(run: Run, source: str) -> None:
    assert run("racket", racket(source)).verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "source",
    [
        """\
(define (list . x) 'mine)
(define (check-within . x) 'mine)
(define (equal? a b) #f)
(define-syntax-rule (let x ...) 'mine)
(define test-humaneval 1)
(define candidate 2)""",
        "(require rackunit racket/list srfi/13)\n(check-equal? (add1 1) 2)\n(check-equal? 1 2)",
        """\
(module+ test (exit 3))
(module+ main (exit 3))
(thread (lambda () (let loop () (sleep 0.001) (loop))))
(plumber-add-flush! (current-plumber) (lambda (handle) (exit 3)))
(eprintf "oops\\n")
(close-output-port (current-output-port))""",
    ],
)
def test_odd_but_right_program_passes(run: Run, source: str) -> None:
    assert run("racket", racket(source, RIGHT)).verdict is Verdict.OK


def test_function_named_like_one_of_the_library_is_the_one_tested(run: Run) -> None:
    tests = TESTS["racket"].replace("candidate f", "candidate add1")
    assert run("racket", racket("(define (add1 x) (+ x 1))"), tests).verdict is Verdict.OK
    assert run("racket", racket("(define (add1 x) x)"), tests).verdict is Verdict.ASSERTION


@pytest.mark.parametrize(
    "source",
    [
        "(define (f x) (exit 0))",
        WRONG + "(exit 0)",
        WRONG + "(begin-for-syntax (exit 0))",
        WRONG + "(exit-handler (lambda (code) (void)))\n(exit 0)",
        WRONG + "(plumber-add-flush! (current-plumber) (lambda (handle) (exit 0)))\n(exit 0)",
        WRONG + "(thread (lambda () (exit 0)))\n(sleep 1)",
        WRONG + "(kill-thread (current-thread))",
        WRONG + "(custodian-shutdown-all (current-custodian))",
    ],
)
def test_exit_zero_before_the_tests_end_is_no_pass(run: Run, source: str) -> None:
    assert run("racket", racket(source)).verdict in (Verdict.EXCEPTION, Verdict.ASSERTION)


@pytest.mark.parametrize(
    "attack",
    [
        "(define (equal? a b) #t)\n(define (= a b) #t)\n(define (test-humaneval) (void))",
        "(define-syntax-rule (check-within x ...) (void))\n(define-syntax-rule (let x ...) (void))",
        "(define-syntax-rule (#%app x ...) '2)",
        "(define-syntax-rule (#%datum . x) '2)",
        "(require rackunit)\n(current-check-around void)\n(current-check-handler void)",
        "(error-display-handler void)\n(error-escape-handler void)\n(current-print void)\n"
        "(uncaught-exception-handler void)\n(error-value->string-handler (lambda _ (exit 0)))",
        "(current-eval void)\n(current-load/use-compiled void)\n(current-load void)\n"
        "(current-module-name-resolver void)\n(current-namespace (make-base-empty-namespace))",
    ],
)
def test_redefined_language_does_not_reach_the_tests(run: Run, attack: str) -> None:
    verdict = run("racket", racket(attack, WRONG)).verdict
    assert verdict in (Verdict.ASSERTION, Verdict.EXCEPTION, Verdict.COMPILE)


@pytest.mark.parametrize(
    "attack",
    [
        "((dynamic-require 'rackunit 'current-check-around) void)",
        "((dynamic-require 'rackunit 'current-check-handler) void)",
        "(namespace-set-variable-value! 'check-within void)",
    ],
)
def test_library_changed_during_the_tests_does_not_reach_them(run: Run, attack: str) -> None:
    source = f"(define (f x) {attack} (if (= x 1) 2 0))"
    assert run("racket", racket(source)).verdict is Verdict.ASSERTION


@pytest.mark.parametrize(
    "body",
    [
        "(abort-current-continuation (default-continuation-prompt-tag) void)",
        "((error-escape-handler))",
        "(resume 0)",
        "(call/cc (lambda (again) (set! resume again) 0))",
        "(begin (break-thread (current-thread)) (sleep 1) 0)",
        "(dynamic-wind void (lambda () (raise 1)) (lambda () (resume 0)))",
    ],
)
def test_leaving_a_check_sideways_is_no_pass(run: Run, body: str) -> None:
    source = racket(
        "(define resume #f)", "(call/cc (lambda (k) (set! resume k)))", f"(define (f x) {body})"
    )
    assert run("racket", source).verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("(any)", "2"),
        ("(delay 2)", "2"),
        ("(impersonate-vector (vector 2 1) (lambda (v i x) (exit 0)) void)", "(vector 2 2)"),
        ("(impersonate-hash (make-hash '((1 . 1))) (lambda (h k) (exit 0)) void void void)", "#hash((1 . 2))"),
    ],
)  # fmt: skip
def test_result_that_equals_everything_is_not_equal(run: Run, result: str, expected: str) -> None:
    methods = "(list (lambda _ #t) (lambda _ 1) (lambda _ 1))"
    source = racket(
        f"(struct any () #:property prop:equal+hash {methods})", f"(define (f x) {result})"
    )
    tests = TESTS["racket"].replace("(candidate 1) 2", f"(candidate 1) {expected}")
    assert run("racket", source, tests).verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


def test_token_is_in_no_file_and_no_environment(run: Run) -> None:
    """The hunts themselves fail if they find anything; then the right program would fail."""
    hunts = """\
(for ([name '("token" "entry" "source" "tests" "channel" "/proc/self/mem" "/dev/fd/3")])
  (when (file-exists? name) (error name)))
(unless (equal? (current-command-line-arguments) (vector)) (error 'arguments))
(unless (eof-object? (read-char)) (error 'input))
(when (getenv "TOKEN") (error 'environment))
(unless (null? (namespace-mapped-symbols)) (error 'namespace))"""
    assert run("racket", racket(hunts, RIGHT)).verdict is Verdict.OK


@pytest.mark.parametrize("inspector", ["", "(current-code-inspector (current-inspector))"])
def test_token_is_in_no_memory_that_the_program_can_read(run: Run, inspector: str) -> None:
    hunts = """\
(refused (dynamic-require ''#%unsafe 'unsafe-struct-ref))
(refused (dynamic-require 'ffi/unsafe 'ptr-ref))
(refused (dynamic-require 'ffi/unsafe/vm 'vm-eval))
(refused ((dynamic-require ''#%linklet-primitive 'primitive-table) '#%unsafe))
(refused (module->namespace 'racket/list))"""
    assert run("racket", racket(REFUSED, inspector, hunts, RIGHT)).verdict is Verdict.OK


def test_unsafe_operations_are_refused_to_programs_and_not_to_libraries(run: Run) -> None:
    program = "(require racket/unsafe/ops)\n(define (f x) (unsafe-fx+ x 1))"
    assert run("racket", racket(program)).verdict is Verdict.COMPILE
    program = "(require math/number-theory data/heap)\n(define (f x) (if (prime? 7) (+ x 1) 0))"
    assert run("racket", racket(program)).verdict is Verdict.OK


def test_file_that_the_program_writes_is_no_library(run: Run) -> None:
    module = "(module mine racket/base (require ffi/unsafe) (provide found) (define found ptr-ref))"
    write = f'(with-output-to-file "mine.rkt" (lambda () (write \'{module})))'
    hunt = '(refused (dynamic-require (string->path "mine.rkt") \'found))'
    assert run("racket", racket(REFUSED, write, hunt, RIGHT)).verdict is Verdict.OK


def test_printing_what_a_pass_prints_is_no_pass(run: Run) -> None:
    source = racket('(displayln "1 success(es) 0 failure(s) 0 error(s) 1 test(s) run\\nok")', WRONG)
    outcome = run("racket", source)
    assert outcome.verdict is Verdict.ASSERTION
    assert "1 success" in outcome.stdout


def test_swallowed_assertion_still_fails(run: Run) -> None:
    check = "(with-handlers ([void void]) (check-equal? (candidate 1) 2))"
    tests = f"(require rackunit)\n(let (( candidate f))\n  {check})"
    assert run("racket", racket(WRONG), tests).verdict is Verdict.ASSERTION


def test_suite_that_checks_nothing_is_no_pass(run: Run) -> None:
    tests = "(require rackunit)\n(let (( candidate f)) (candidate 1))"
    assert run("racket", racket(RIGHT), tests).verdict is Verdict.EXCEPTION


def test_suite_without_a_candidate_is_the_users_error(run: Run) -> None:
    with pytest.raises(UserError, match="candidate"):
        run("racket", racket(RIGHT), "(require rackunit)\n(check-equal? (f 1) 2)")


@pytest.mark.parametrize(
    "check",
    [
        "(check-equal? (candidate 1) 2)",
        "(check = (candidate 1) 2)",
        '(test-case "one" (check-pred even? (candidate 1)) (check-not-eq? (candidate 1) 0))',
    ],
)
def test_other_checks_of_rackunit_count(run: Run, check: str) -> None:
    tests = f"(require rackunit)\n(let (( candidate f))\n  {check})"
    assert run("racket", racket(RIGHT), tests).verdict is Verdict.OK
    assert run("racket", racket(WRONG), tests).verdict is Verdict.ASSERTION
