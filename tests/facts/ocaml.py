"""Facts of OCaml for the tests."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from facts.model import Facts, Programs, rewording_inside_words

_TESTS = """
let assertions =
 let candidate = f in
  (assert ((candidate 1) = 2));
  (assert ((candidate 2) = 3));
  ()
"""

_RIGHT = "let f (x : int) : int = x + 1"


def run(programs: Sequence[str], folder: Path) -> list[bool]:
    """Run all in one toplevel, each as a module."""
    modules = "".join(
        f"let () = try let module P = struct\n{program}\nend in print_char '1' "
        "with _ -> print_char '0'\n;;\n"
        for program in programs
    )
    (folder / "batch.ml").write_text(modules)
    done = subprocess.run(
        ["ocaml", "-w", "-a", folder / "batch.ml"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [verdict == "1" for verdict in done.stdout]


FACTS = Facts(
    programs=Programs(
        tests=_TESTS,
        right=_RIGHT,
        wrong="let f (x : int) : int = 0\n",
        endless="let f (x : int) : int = while true do () done; 0",
        hungry="let f (x : int) : int = let l = ref [] in while true do l := Bytes.create 1000000 :: !l done; 0",
        chatty="let f (x : int) : int = while true do print_string (String.make 10000 'x') done; 0",
        prints="let () = print_string (String.make 300000 'x')\n" + _RIGHT,
        deep="let rec f (x : int) : int = 1 + f x",
        comment="(* {} *)\n",
    ),
    completion=(
        "\n  (* blank lines and helpers *)\n\n  let rec helper n =\n    if n = 0 then 0 else helper (n - 1)\n"
        "  in\n\n  if a > 5 then f 5 else helper a + 1\nand unused_helper x = x"
    ),
    babble=(
        "\n\nlet () = print_int (f 1)",
        "\n\n(* test *)",
        "\n```\n",
        "\n;;\nf 1",
        "\nlet g x = x",
    ),
    run=run,
    command=("ocaml",),
    prints=(
        'let () = Printf.printf "%d\\n" {}',
        'let () = Printf.printf "%Lx\\n" (Int64.bits_of_float {})',
        'let () = String.iter (fun c -> Printf.printf "%02x" (Char.code c)) {}; print_newline ()',
    ),
    faults={
        "rewording inside words": rewording_inside_words("ml") + "|dictionaries",
        "None in a doctest": r"^ \* Some\(None\)$",
        "~ for minus": r"\(~\d",
        "integers among floats": r"double_the_difference \[",
        "association list of pairs with a comma": r"\((string|int), (string|int)\) list",
        "tuple without parentheses": r":  (\w+ \* )+\w+ (list|option)",
        "capitalised name": r"let [A-Z]|\([A-Z]\w* :|>>> [A-Z]",
        "string opened in a comment": r'^\(\*\*"',
    },
    identical=172,
    other_suites=r"~|None|candidate = [A-Z]|\[\.0\]",
    # All of theirs lack the `rec` that a recursive translation needs.
    ours={"let rec ": "let "},
)
