"""OCaml: source and tests are one compilation unit, compiled to bytecode and run.

The source becomes a module; after it, the operators and the library's modules get their standard
meaning back, so that what the program redefined does not reach its tests. A compiler that
refuses the unit is the verdict compile; bytecode because native code takes six times as long.
"""

import re
import secrets
import shutil
from functools import cache, partial

from multiplt.sandbox.jobs import Job, Step, Trace
from multiplt.sandbox.model import Outcome, Program, Verdict
from multiplt.sandbox.workers.base import (
    HARNESSES,
    Language,
    Task,
    compile_harness,
    early_verdict,
    environment,
    judge_words,
    new_token,
    outcome,
    program_text,
    runtime,
    scratch,
    split_at_last,
)

_ENTRY = re.compile(r"\blet\s+candidate\s*=\s*([a-z_][\w']*)")


class OCaml(Language):
    """OCaml with the bytecode compiler."""

    def __init__(self) -> None:
        """Find compiler and runtime and compile the harness. Raises UserError."""
        self._compiler = runtime(["ocamlc"], "ocaml-nox")
        self._runner = runtime(["ocamlrun"], "ocaml-base-nox")
        self._harness = _compiled_harness(self._compiler)

    def trees(self) -> list[str]:
        """The compiler, its library and the compiled harness."""
        return [self._compiler, self._runner, self._harness]

    def task(self, program: Program) -> Task:
        """Compile, then run; the token exists only for the second step."""
        token = new_token()
        unit = _unit(program, secrets.token_hex(8))
        compile_step = Step(
            argv=[
                *(self._compiler, "-w", "-a", "-I", self._harness),
                *("harness.cmo", "program.ml", "-o", "program.byte"),
            ],
            files={"program.ml": program_text(unit)},
            environment=environment(),
        )
        run_step = Step(
            argv=[self._runner, "program.byte"],
            files={"token": token},
            environment=environment(),
        )
        return Task(Job([compile_step, run_step]), partial(_judge, token=token))

    def warm_task(self, program: Program) -> Task:
        """Check and run the unit in a fork of a toplevel that has the compiler loaded."""
        token = new_token()
        unit = _unit(program, secrets.token_hex(8))
        parent = Step(
            argv=[self._runner, f"{self._harness}/warm.byte"],
            environment=environment(),
        )
        step = Step([], {"program.ml": program_text(unit), "token": token})
        return Task(Job([step], parent), partial(_judge_run, token=token))

    def split(self, text: str) -> tuple[str, str]:
        """Cut before the last definition of the assertions."""
        return split_at_last(text, "let assertions =")


def _judge(trace: Trace, token: str) -> Outcome:
    if trace.step == 0:
        return outcome(trace, early_verdict(trace) or Verdict.COMPILE)
    return _judge_run(trace, token)


def _judge_run(trace: Trace, token: str) -> Outcome:
    judged = judge_words(trace, token)
    if judged.verdict is Verdict.EXCEPTION and "out of memory" in judged.stderr.lower():
        return outcome(trace, Verdict.MEMORY)
    return judged


def _unit(program: Program, nonce: str) -> str:
    """Source and tests as one unit; names with the nonce are out of the program's reach."""
    entry = _ENTRY.search(program.tests)
    # The function under test may have the name of one of the library's.
    kept = f"let {entry.group(1)} = Program_{nonce}.{entry.group(1)}" if entry else ""
    return "\n".join(
        [
            f"module Harness_{nonce} = Harness",
            f'let () = Harness_{nonce}.start ""',
            "module Harness = struct end",
            f"module Program_{nonce} = struct",
            '# 1 "program.ml"',
            program.source,
            "end",
            f"open Program_{nonce}",
            f"open Harness_{nonce}.Pristine",
            kept,
            f"let () = match let module Tests_{nonce} = struct",
            '# 1 "tests.ml"',
            program.tests,
            f"end in () with () -> Harness_{nonce}.passed ()",
            f"| exception problem -> Harness_{nonce}.failed problem",
            "",
        ]
    )


@cache
def _compiled_harness(compiler: str) -> str:
    """The directory of the harness, compiled once a process and removed at its end.

    "warm.byte" in it is the warm parent. Raises UserError with the compiler's own message.
    """
    directory = scratch("ocaml")
    for suffix in ("mli", "ml"):
        shutil.copy(HARNESSES / f"ocaml_harness.{suffix}", f"{directory}/harness.{suffix}")
    shutil.copy(HARNESSES / "ocaml_warm.ml", f"{directory}/warm.ml")
    libraries = ["ocamlcommon.cma", "ocamlbytecomp.cma", "ocamltoplevel.cma"]
    for command in (
        ["harness.mli", "harness.ml", "-c"],
        [
            *("-I", "+compiler-libs", "-linkall", *libraries, "-dllib", "-lunix"),
            *("harness.cmo", "warm.ml", "-o", "warm.byte"),
        ],
    ):
        compile_harness([compiler, "-w", "-a", *command], directory)
    return directory
