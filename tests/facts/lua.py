"""Facts of Lua for the tests."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from facts.model import Facts, Programs, rewording_inside_words

# Every program ends in os.exit, which becomes an error that carries the status.
_BATCH = """\
BATCH = {arg[1], arg[2]}
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
"""

_TESTS = """
lu = require('luaunit')

function test_humaneval()
local candidate = f
    lu.assertEquals(candidate(1), 2)
    lu.assertEquals(candidate(2), 3)
end

os.exit(lu.LuaUnit.run())"""

_RIGHT = "local function f(x)\n  return x + 1\nend"


def run(programs: Sequence[str], folder: Path) -> list[bool]:
    """Run all in one interpreter."""
    for i, program in enumerate(programs, 1):
        (folder / f"{i}.lua").write_text(program)
    (folder / "batch.lua").write_text(_BATCH)
    subprocess.run(
        ["lua5.4", folder / "batch.lua", folder, str(len(programs))],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [verdict == "1" for verdict in (folder / "verdicts").read_text()]


FACTS = Facts(
    programs=Programs(
        tests=_TESTS,
        right=_RIGHT,
        wrong="local function f(x) return 0 end\n",
        endless="local function f(x) while true do end end",
        hungry="local function f(x) local s = 'x' while true do s = s .. s end end",
        chatty="local function f(x) while true do io.write(('x'):rep(10000)) end end",
        prints="print(('x'):rep(300000))\n" + _RIGHT,
        deep="local function f(x) return 1 + f(x) end",
        comment="-- {}\n",
    ),
    completion=(
        "    local function helper(n)\n        if n == 0 then return 0 end\n\n        -- recursion\n"
        "        return helper(n - 1)\n    end\n\n    return helper(a) + 1\nend"
    ),
    babble=(
        "\n\nprint(f(1))",
        "\n\n-- test\nf(1)",
        "\nlocal x = f(1)",
        "\n```\nSo",
        "\n\nfunction g()",
    ),
    run=run,
    command=("lua5.4",),
    prints=(
        "io.write(string.format('%d\\n', {}))",
        "io.write(string.pack('>d', {}):gsub('.', "
        "function(c) return string.format('%02x', c:byte()) end), '\\n')",
        "io.write(({}):gsub('.', function(c) return string.format('%02x', c:byte()) end), '\\n')",
    ),
    faults={
        "rewording inside words": rewording_inside_words("lua") + "|tableed|subtable|dictionaries",
        "None in a doctest": r"^-- None$",
    },
    identical=226,
    other_suites=r"None",
)
