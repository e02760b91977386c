"""R programs that try to pass without passing; each test is named after what is attacked."""

import pytest

from multiplt.sandbox import Verdict

from .conftest import RIGHT, TESTS, Run

WRONG = "f <- function(x) 0\n"
FAILED = (Verdict.ASSERTION, Verdict.EXCEPTION)


def suite(*checks: str) -> str:
    lines = "".join(f"    stopifnot({check})\n" for check in checks)
    return f"test_humaneval <- function() {{\n    candidate <- f\n{lines}}}\ntest_humaneval()"


def test_right_program_passes_with_the_token(run: Run) -> None:
    outcome = run("r", RIGHT["r"])
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "token")


def test_wrong_value_is_an_assertion(run: Run) -> None:
    outcome = run("r", WRONG)
    assert outcome.verdict is Verdict.ASSERTION
    assert "isTRUE(all.equal(candidate(1), 2)) is not TRUE" in outcome.stderr


@pytest.mark.parametrize(
    "source", ["f <- function(x) stop('no')", "f <- function(x) y", "stop('no')", ""]
)
def test_error_in_the_program_is_an_exception(run: Run, source: str) -> None:
    assert run("r", source).verdict is Verdict.EXCEPTION


@pytest.mark.parametrize("source", ["f <- function(x) {", "f <- function(x) x +", "f <- 'x", "x y"])
def test_source_that_does_not_parse_is_compile(run: Run, source: str) -> None:
    assert run("r", source).verdict is Verdict.COMPILE


def test_suite_that_does_not_parse_is_compile(run: Run) -> None:
    assert run("r", RIGHT["r"], suite("candidate(1) == [1]")).verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "source",
    [
        "quit()\n" + WRONG,
        "q('no', 0)\n" + WRONG,
        "quit(status = 0, runLast = FALSE)\n" + WRONG,
        ".Last <- function() quit(status = 0)\n" + WRONG,
        "reg.finalizer(globalenv(), function(e) quit('no', 0), onexit = TRUE)\n" + WRONG,
        "options(error = quote(quit('no', 0)))\nf <- function(x) stop('no')",
        "f <- function(x) quit('no', 0)",
        "f <- function(x) invokeRestart('abort')",
        "f <- function(x) tools::pskill(Sys.getpid(), 9)",
        "invisible(addTaskCallback(function(...) quit('no', 0)))\n" + WRONG,
        "on.exit(quit('no', 0))\n" + WRONG,
        "eval(parse(text = 'quit()'))\n" + WRONG,
    ],
)
def test_exit_zero_before_the_tests_end_is_no_pass(run: Run, source: str) -> None:
    assert run("r", source).verdict in FAILED


@pytest.mark.parametrize(
    "attack",
    [
        "all.equal <- isTRUE <- identical <- function(...) TRUE",
        "stopifnot <- function(...) invisible()",
        "candidate <- test_humaneval <- function(...) invisible()",
        "all.equal.numeric <- all.equal.double <- function(...) TRUE",
        "registerS3method('all.equal', 'numeric', function(...) TRUE, envir = baseenv())",
        "for (n in c('all.equal', 'isTRUE', 'stopifnot')) { unlockBinding(n, baseenv()); assign(n, function(...) TRUE, baseenv()) }",
        "`==` <- `!=` <- `-` <- `&&` <- function(...) TRUE; `if` <- function(...) NULL",
        "trace('stopifnot', quote(return()), print = FALSE)",
        "attach(list(stopifnot = function(...) NULL, isTRUE = function(...) TRUE))",
        "T <- F <- TRUE; c <- list <- function(...) 2",
        "makeActiveBinding('candidate', function() function(x) x + 1, globalenv())",
        "stop <- warning <- function(...) NULL; options(warn = -1)",
        "tryCatch <- try <- eval <- function(...) TRUE",
    ],
)
def test_redefined_language_does_not_reach_the_tests(run: Run, attack: str) -> None:
    assert run("r", attack + "\n" + WRONG).verdict in FAILED


@pytest.mark.parametrize(
    "result",
    [
        "structure(0, class = 'any')",
        "structure(list(), class = c('any', 'numeric'))",
        "function(...) TRUE",
        "quote(foreign)",
        "globalenv()",
        "structure(0, class = 'factor', levels = '2')",
        "NA",
        "list(2, 3)",
        "setClass('Any', contains = 'numeric')(2)",
    ],
)
def test_result_that_equals_everything_is_not_equal(run: Run, result: str) -> None:
    source = (
        "all.equal.any <- Ops.any <- as.numeric.any <- length.any <- function(...) TRUE\n"
        f"f <- function(x) {result}\n"
    )
    assert run("r", source).verdict is Verdict.ASSERTION


@pytest.mark.parametrize(
    "attack",
    [
        "parallel:::sendMaster('value 2')",
        "for (n in 3:9) try(writeLines('ok', getConnection(n)), silent = TRUE)",
        "for (n in 0:9) try(writeBin(charToRaw('value 2     '), getConnection(n)), silent = TRUE)",
        "closeAllConnections()",
        "tools::pskill(-1, 9)",
    ],
)
def test_messages_of_the_programs_own_are_no_pass(run: Run, attack: str) -> None:
    assert run("r", f"f <- function(x) {{ {attack}; 0 }}").verdict in (*FAILED, Verdict.CRASH)


def test_printing_what_a_pass_prints_is_no_pass(run: Run) -> None:
    outcome = run("r", "cat('ok\\nvalue 2\\n'); quit('no', 0)\n" + WRONG)
    assert outcome.verdict is Verdict.EXCEPTION
    assert outcome.stdout == "ok\nvalue 2\n"


@pytest.mark.parametrize(
    "hunt",
    [
        "stopifnot(length(Filter(function(n) !startsWith(n, 'Rtmp'), dir(all.files = TRUE, no.. = TRUE))) == 0)",
        "for (p in c('token', 'source', 'tests', 'channel', '/proc/self/mem', '/proc/1/environ')) stopifnot(!file.exists(p))",
        "stopifnot(!any(grepl('token|tests', Sys.getenv()[!names(Sys.getenv()) %in% 'PATH'])))",
        "stopifnot(length(readLines(file('stdin'))) == 0)",
        "stopifnot(length(commandArgs(trailingOnly = TRUE)) == 0)",
        "for (e in sys.frames()) for (n in ls(e, all.names = TRUE)) stopifnot(!n %in% c('token', 'tests', 'suite', 'channel'))",
        "for (e in sys.frames()) for (n in ls(e)) stopifnot(!grepl(paste0('candidate', '[(]'), tryCatch(toString(deparse(get(n, e))), error = function(e) '')))",
        "stopifnot(!exists('token'), !exists('judge'), length(ls(globalenv())) == 0)",
    ],
)
def test_token_and_tests_are_not_to_be_found(run: Run, hunt: str) -> None:
    """The hunt itself asserts that it finds nothing; if it did, the right program would fail."""
    assert (
        run(
            "r",
            f"{hunt}\nf <- function(x) {{ {hunt.replace(', length(ls(globalenv())) == 0', '')}; x + 1 }}",
        ).verdict
        is Verdict.OK
    )


def test_program_that_kills_its_judge_is_no_pass(run: Run) -> None:
    source = "f <- function(x) system('kill -9 $(ps -o ppid= -p $PPID); kill -9 -1')\n"
    assert run("r", source).verdict is not Verdict.OK


def test_suite_that_checks_nothing_is_no_pass(run: Run) -> None:
    assert run("r", RIGHT["r"], suite()).verdict is Verdict.EXCEPTION
    assert run("r", RIGHT["r"], suite("TRUE")).verdict is Verdict.EXCEPTION
    assert run("r", RIGHT["r"], suite("candidate(1) == 2")[: -len("test_humaneval()")]).verdict is (
        Verdict.EXCEPTION
    )


def test_swallowed_assertion_still_fails(run: Run) -> None:
    tests = TESTS["r"].replace("    stopifnot", "    try(stopifnot").replace("2)))", "2))))")
    tests = tests.replace("3)))", "3))))")
    assert run("r", WRONG, tests).verdict is Verdict.ASSERTION


def test_all_tests_must_run(run: Run) -> None:
    tests = TESTS["r"].replace(
        "    stopifnot(isTRUE(all.equal(candidate(2)",
        "    stop('x')\n    stopifnot(isTRUE(all.equal(candidate(2)",
    )
    assert run("r", RIGHT["r"], tests).verdict is Verdict.EXCEPTION


@pytest.mark.parametrize(
    "source",
    [
        "c <- 3; list <- 4; T <- 0; F <- 1; t <- q <- NULL\nf <- function(x) x + 1",
        "stop <- function(x) x + 1; encode <- judge <- eval <- deparse <- 1\nf <- function(x) stop(x)",
        "print <- cat <- function(...) NULL\nf <- function(x) { print(x); x + 1 }",
        "sink('log'); print('x')\nf <- function(x) { print(x); x + 1 }",
        "options(digits = 2, scipen = 9, OutDec = ',', warn = 2)\nf <- function(x) x + 1",
        "Sys.setlocale('LC_ALL', 'C'); setwd(tempdir())\nf <- function(x) x + 1",
        "f = function(x) return(as.integer(x) + 1L)\nprint(f(5))\nf",
        "g <- function(x) UseMethod('g'); g.default <- function(x) x + 1\nf <- function(x) g(x)",
        "setClass('P', representation(n = 'numeric')); f <- function(x) new('P', n = x)@n + 1",
        "count <- 0\nf <- function(x) { count <<- count + 1; stopifnot(count == x); x + 1 }",
        "f <- function(x) { r <- x; repeat { r <- r + 1; break }; r }",
        "f <- function(...) { a <- list(...); a[[1]] + length(a) }",
    ],
)
def test_honest_program_passes_whatever_names_it_takes(run: Run, source: str) -> None:
    assert run("r", source).verdict is Verdict.OK


def test_function_named_like_one_of_the_library_is_the_one_tested(run: Run) -> None:
    tests = TESTS["r"].replace("candidate <- f", "candidate <- length")
    assert run("r", "length <- function(x) x + 1", tests).verdict is Verdict.OK
    assert run("r", "length <- function(x) 0", tests).verdict is Verdict.ASSERTION


def test_text_sorts_by_code_point_as_in_python(run: Run) -> None:
    tests = suite(
        "isTRUE(all.equal(candidate(c('b', 'A', 'a', 'B', '\u00e9')), c('A', 'B', 'a', 'b', '\u00e9')))"
    )
    assert run("r", "f <- function(x) sort(x)", tests).verdict is Verdict.OK


@pytest.mark.parametrize(
    "value",
    [
        "c(1.5, NA, NaN, Inf, -0.0, 5e-324, 0.1 + 0.2)",
        "list(a = 1:3, 'b', NULL, list(x = c(TRUE, NA)))",
        "c('\\u00e9\\n\"\\\\', NA, '\\U0001F600', '')",
        "matrix(1:4, 2, dimnames = list(c('a', 'b'), NULL))",
        "factor(c('b', 'a'))",
        "data.frame(x = 1:2, y = c('a', 'b'))",
    ],
)
def test_values_arrive_as_they_are(run: Run, value: str) -> None:
    tests = suite(f"identical(candidate(1), {value})", f"identical(candidate({value}), {value})")
    source = f"f <- function(x) if (identical(x, 1)) {value} else x"
    assert run("r", source, tests).verdict is Verdict.OK


def test_no_bytes_are_a_value(run: Run) -> None:
    tests = suite("identical(candidate(raw(0)), raw(0))")
    assert run("r", "f <- function(x) x", tests).verdict is Verdict.OK
