"""Lua: source and tests are two chunks of one process, the tests in an environment of their own.

The tests see the program's globals, and of its locals the function that they name: `local candidate = NAME`.

The harness says how a pass is proven. A suite counts if LuaUnit's assertions ran at least once
in at least one test function and none failed, whatever exit status the program asked for.
"""

import subprocess
from functools import cache
from pathlib import Path

from multiplt.errors import UserError
from multiplt.sandbox.jobs import Job, Step
from multiplt.sandbox.model import Program
from multiplt.sandbox.workers.base import (
    HARNESSES,
    Language,
    Task,
    environment,
    judge_words,
    new_token,
    program_files,
    runtime,
    scratch,
    split_at_last,
)

# Compiled ahead, the library loads in a tenth of the time; the line numbers go with its sources.
_COMPILE = """
local path = package.searchpath("luaunit", package.path)
if path then
  io.open(arg[1], "wb"):write(string.dump(loadfile(path), true)):close()
end
"""


class Lua(Language):
    """Lua 5.4 with LuaUnit."""

    def __init__(self) -> None:
        """Find the interpreter and the test library. Raises UserError."""
        self._lua = runtime(["lua5.4", "lua"], "lua5.4")
        self._luaunit = _compiled_luaunit(self._lua)

    def trees(self) -> list[str]:
        """The interpreter, the library and the harness."""
        return [self._lua, str(Path(self._luaunit).parent), str(HARNESSES)]

    def task(self, program: Program) -> Task:
        """Run the harness, which loads the two texts and removes their files."""
        token = new_token()
        step = Step(
            argv=[self._lua, str(HARNESSES / "lua_harness.lua"), self._luaunit],
            files=program_files(program, token),
            environment=environment(),
        )
        return Task(Job([step]), lambda trace: judge_words(trace, token))

    def split(self, text: str) -> tuple[str, str]:
        """Cut before the last line that loads LuaUnit."""
        return split_at_last(text, "lu = require('luaunit')")


@cache
def _compiled_luaunit(lua: str) -> str:
    """The path of LuaUnit as bytecode of this interpreter's, made once a process."""
    path = Path(scratch("lua"), "luaunit.luac")
    subprocess.run([lua, "-", str(path)], input=_COMPILE, text=True, check=False)
    if not path.exists():
        raise UserError("Lua's library luaunit was not found: install the Debian package lua-unit")
    return str(path)
