"""Facts of R for the tests."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from facts.model import Facts, Programs, rewording_inside_words

_BATCH = """\
folder <- commandArgs(trailingOnly = TRUE)[1]
passes <- function(path) {
    program <- function() eval(parse(path, keep.source = FALSE), new.env(parent = globalenv()))
    tryCatch({ program(); TRUE }, error = function(problem) FALSE)
}
paths <- file.path(folder, paste0(seq_along(dir(folder, "[.]R$")), ".R"))
writeLines(as.character(as.integer(vapply(paths, passes, TRUE))), file.path(folder, "verdicts"))
"""

_TESTS = """test_humaneval <- function() {
    candidate <- f
    stopifnot(isTRUE(all.equal(candidate(1), 2)))
    stopifnot(isTRUE(all.equal(candidate(2), 3)))
}
test_humaneval()"""

_RIGHT = "f <- function(x) {\n    x + 1\n}"


def run(programs: Sequence[str], folder: Path) -> list[bool]:
    """Run all in one process, each in an environment of its own."""
    for i, program in enumerate(programs, 1):
        (folder / f"{i}.R").write_text(program, encoding="utf-8", newline="")
    (folder / "batch").write_text(_BATCH)
    subprocess.run(
        ["R", "--vanilla", "--no-echo", "-f", folder / "batch", "--args", folder],
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return [verdict == "1" for verdict in (folder / "verdicts").read_text().split()]


FACTS = Facts(
    programs=Programs(
        tests=_TESTS,
        right=_RIGHT,
        wrong="f <- function(x) 0\n",
        endless="f <- function(x) while (TRUE) {}",
        hungry="f <- function(x) { s <- 1; while (TRUE) s <- c(s, s) }",
        chatty="f <- function(x) while (TRUE) cat(strrep('x', 10000))",
        prints="cat(strrep('x', 300000))\n" + _RIGHT,
        deep="f <- function(x) 1 + f(x)",
        comment="# {}\n",
    ),
    completion=(
        "\n    inner <- function(n) {\n        # recursion\n\n        if (n == 0) 0 else inner(n - 1)\n    }\n\n"
        "    inner(a) + outer_one()\n}\n\nouter_one <- function() {\n    1\n}"
    ),
    babble=("\n\nprint(f(1))", "\n\n# test\nf(1)", "\n```\nSo", "\ncat(f(1))", "\ntest_f <- 1"),
    run=run,
    command=("R", "--vanilla", "--no-echo", "--encoding=UTF-8", "-f"),
    prints=(
        "cat(sprintf('%.0f\\n', {}))",
        "cat(as.character(writeBin({}, raw(), endian = 'big')), '\\n', sep = '')",
        "cat(as.character(charToRaw({})), '\\n', sep = '')",
    ),
    faults={
        "rewording inside words": rewording_inside_words("r"),
        "dictionary without its plural": r"dictionaries",
        "underscore in front": r"^_",
    },
    identical=233,
    other_suites=r"candidate <- _",
)
