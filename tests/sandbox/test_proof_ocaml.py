"""OCaml programs that try to pass without passing; each test is named after what is attacked."""

import pytest

from multiplt.sandbox import Verdict

from .conftest import TESTS, Run, compiled_tests

OCAML_TESTS = TESTS["ocaml"]

WRONG = "let f (x : int) : int = 0\n"


def test_right_program_passes_with_the_token(run: Run) -> None:
    outcome = run("ocaml", "let f (x : int) : int = x + 1")
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "token")


def test_wrong_value_is_an_assertion(run: Run) -> None:
    assert run("ocaml", WRONG).verdict is Verdict.ASSERTION


def test_exception_in_the_program_is_an_exception(run: Run) -> None:
    assert run("ocaml", 'let f (x : int) : int = failwith "no"').verdict is Verdict.EXCEPTION


@pytest.mark.parametrize("source", ["let f (x : int) : int = x +", 'let f (x : int) : int = "one"'])
def test_syntax_and_type_errors_are_compile(run: Run, source: str) -> None:
    assert run("ocaml", source).verdict is Verdict.COMPILE


def test_types_of_the_program_serve_the_tests(run: Run) -> None:
    source = "type t = One | Two of int\nlet f (x : int) : t = if x = 1 then One else Two x"
    tests = OCAML_TESTS.replace("(candidate 1) = 2", "(candidate 1) = One").replace(
        "(candidate 2) = 3", "(candidate 2) = Two 2"
    )
    assert run("ocaml", source, tests).verdict is Verdict.OK


def test_function_named_like_one_of_the_library_is_the_one_tested(run: Run) -> None:
    tests = OCAML_TESTS.replace("candidate = f", "candidate = abs")
    assert run("ocaml", "let abs (x : int) : int = x + 1", tests).verdict is Verdict.OK


@pytest.mark.parametrize(
    "source",
    [
        "let () = exit 0\n" + WRONG,
        "let () = Stdlib.exit 0\n" + WRONG,
        "let () = at_exit (fun () -> Stdlib.exit 0)\n" + WRONG,
        'external leave : int -> \'a = "caml_sys_exit"\nlet () = leave 0\n' + WRONG,
        "let f (x : int) : int = exit 0",
        "let () = Stdlib.do_at_exit (); exit 0\n" + WRONG,
    ],
)
def test_exit_zero_before_the_tests_end_is_no_pass(run: Run, source: str) -> None:
    assert run("ocaml", source).verdict in (Verdict.EXCEPTION, Verdict.ASSERTION)


@pytest.mark.parametrize(
    "attack",
    [
        "let ( = ) _ _ = true",
        "let compare _ _ = 0\nlet ( = ) a b = compare a b = 0",
        "let not _ = true\nlet ( && ) _ _ = true\nlet ( || ) _ _ = true",
        "let raise _ = Obj.magic ()\nlet failwith _ = Obj.magic ()",
        "module Stdlib = struct include Stdlib let ( = ) _ _ = true end\nopen Stdlib",
        "module Harness = struct let passed () = () end",
        "exception Assert_failure of string * int * int",
        "let exit _ = ()",
        "let () = Printexc.set_uncaught_exception_handler (fun _ _ -> Stdlib.exit 0)",
    ],
)
def test_redefined_language_does_not_reach_the_tests(run: Run, attack: str) -> None:
    assert run("ocaml", attack + "\n" + WRONG).verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


@pytest.mark.parametrize(
    "attack",
    [
        "let () = Harness.passed ()",
        "end\nlet () = Harness.passed ()\nmodule Other = struct",
        "let () = Stdlib.Harness.passed ()",
        "let assertions = ()\nend in () with () -> ()\nlet () = (match let module X = struct",
    ],
)
def test_harness_cannot_be_named(run: Run, attack: str) -> None:
    assert run("ocaml", WRONG + attack).verdict is Verdict.COMPILE


def test_unclosed_comment_does_not_swallow_the_tests(run: Run) -> None:
    assert run("ocaml", WRONG + "(*").verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "hunt",
    [
        'List.iter (fun n -> assert (not (Sys.file_exists n))) ["token"; "channel"; "/proc/self/mem"]',
        "assert (Array.length Sys.argv = 1)",
        "assert (try ignore (input_line stdin); false with End_of_file -> true)",
        "seek_in stdin 0; assert (in_channel_length stdin = 0)",
        'assert (Sys.getenv_opt "TOKEN" = None)',
    ],
)
def test_token_is_not_to_be_found(run: Run, hunt: str) -> None:
    """The hunt itself asserts that it finds nothing; if it did, the right program would fail."""
    source = f"let () = {hunt}\nlet f (x : int) : int = x + 1"
    assert run("ocaml", source).verdict is Verdict.OK


def test_printing_what_a_pass_prints_is_no_pass(run: Run) -> None:
    source = 'let () = print_string "ok\\n"; exit 0\n'
    assert run("ocaml", source + WRONG).verdict is Verdict.EXCEPTION


def test_pass_spoilt_by_its_exit_handler_is_no_pass(run: Run) -> None:
    source = "let () = at_exit (fun () -> Stdlib.exit 3)\nlet f (x : int) : int = x + 1"
    assert run("ocaml", source).verdict is Verdict.EXCEPTION


INFINITE = compiled_tests(
    "ocaml", "x: float", "float", "assert f(0.5) == float('inf')", "assert f(1.5) == 2.5"
)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [("0.", Verdict.ASSERTION), ("if x < 1. then 1. /. 0. else x +. 1.", Verdict.OK)],
)
def test_infinity_of_the_programs_own_does_not_reach_the_tests(
    run: Run, answer: str, verdict: Verdict
) -> None:
    for own in ("0.", "max_int"):
        source = f"let infinity = {own}\nlet f (x : float) : float = {answer}"
        assert run("ocaml", source, INFINITE).verdict is verdict
