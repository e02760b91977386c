"""Runs programs that the tests wrote themselves in the real runtimes, many in one process.

It is no sandbox: nothing that a model wrote may come here.
"""

import gzip
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Runner = Callable[[Sequence[str]], list[bool]]

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"

# Every program ends in os.exit, which becomes an error that carries the status.
LUA_BATCH = """\
local verdicts = io.open(arg[1] .. '/verdicts', 'w')
local exit = os.exit
os.exit = function(status) error({status = status}) end
for i = 1, tonumber(arg[2]) do
    local program = assert(loadfile(arg[1] .. '/' .. i .. '.lua'))
    arg = {[0] = 'x', '-o', 'nil'}
    local _, raised = pcall(program)
    arg = {BATCH[1], BATCH[2]}
    verdicts:write(type(raised) == 'table' and raised.status == 0 and '1' or '0')
end
verdicts:close()
exit(0)
""".replace("local verdicts", "BATCH = {arg[1], arg[2]}\nlocal verdicts", 1)


@pytest.fixture
def run_lua(tmp_path: Path) -> Runner:
    if not shutil.which("lua5.4"):
        pytest.skip("lua5.4 is not installed")

    def run(programs: Sequence[str]) -> list[bool]:
        for i, program in enumerate(programs, 1):
            (tmp_path / f"{i}.lua").write_text(program)
        (tmp_path / "batch.lua").write_text(LUA_BATCH)
        subprocess.run(
            ["lua5.4", tmp_path / "batch.lua", tmp_path, str(len(programs))],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return [verdict == "1" for verdict in (tmp_path / "verdicts").read_text()]

    return run


@pytest.fixture
def run_ocaml(tmp_path: Path) -> Runner:
    if not shutil.which("ocaml"):
        pytest.skip("ocaml is not installed")

    def run(programs: Sequence[str]) -> list[bool]:
        modules = "".join(
            f"let () = try let module P = struct\n{program}\nend in print_char '1' "
            "with _ -> print_char '0'\n;;\n"
            for program in programs
        )
        (tmp_path / "batch.ml").write_text(modules)
        done = subprocess.run(
            ["ocaml", "-w", "-a", tmp_path / "batch.ml"],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return [verdict == "1" for verdict in done.stdout]

    return run


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Callable[[str, Sequence[str]], list[bool]]:
    """Return verdicts, True for a pass, of programs in the language of that name."""

    def run_any(language: str, programs: Sequence[str]) -> list[bool]:
        runner: Runner = request.getfixturevalue(f"run_{language}")
        return runner(programs)

    return run_any


@pytest.fixture(scope="session")
def reference() -> Callable[[str], list[dict[str, Any]]]:
    """Return the rows of a file of reference data, which is not part of the project."""

    def read(name: str) -> list[dict[str, Any]]:
        path = REFERENCE / name
        if not path.exists():
            pytest.skip(f"no reference data: {path} is missing")
        with gzip.open(path, "rt") as lines:
            return [json.loads(line) for line in lines]

    return read
