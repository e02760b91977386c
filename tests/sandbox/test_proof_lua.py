"""Lua programs that try to pass without passing; each test is named after what is attacked."""

import pytest

from multiplt.sandbox import Verdict

from .conftest import Run, compiled_tests

WRONG = "local function f(x) return 0 end\n"


def test_right_program_passes_with_the_token(run: Run) -> None:
    outcome = run("lua", "local function f(x) return x + 1 end")
    assert (outcome.verdict, outcome.proof) == (Verdict.OK, "token")


def test_global_function_passes(run: Run) -> None:
    assert run("lua", "function f(x) return x + 1 end").verdict is Verdict.OK


def test_helper_added_to_string_library_works(run: Run) -> None:
    source = "function string:len1() return #self + 1 end\nlocal function f(x) return ('a'):rep(x):len1() end"
    assert run("lua", source).verdict is Verdict.OK


def test_wrong_value_is_an_assertion(run: Run) -> None:
    assert run("lua", WRONG).verdict is Verdict.ASSERTION


def test_error_in_the_program_is_an_exception(run: Run) -> None:
    assert run("lua", "local function f(x) return x.y.z end").verdict is Verdict.EXCEPTION


def test_syntax_error_is_compile(run: Run) -> None:
    assert run("lua", "local function f(x) return return end").verdict is Verdict.COMPILE


@pytest.mark.parametrize(
    "source",
    [
        "os.exit(0)\n" + WRONG,
        "os.exit(true, true)\n" + WRONG,
        "local function f(x) os.exit(0) end",
        "do return end\n" + WRONG,
        "setmetatable({}, {__gc = function() os.exit(0) end})\n" + WRONG,
        "local t <close> = setmetatable({}, {__close = function() os.exit(0) end})\n" + WRONG,
        "coroutine.wrap(function() os.exit(0) end)()\n" + WRONG,
        "load('os.exit(0)')()\n" + WRONG,
        "require('luaunit'); os.exit(0)\n" + WRONG,
    ],
)
def test_exit_zero_before_the_tests_end_is_no_pass(run: Run, source: str) -> None:
    assert run("lua", source).verdict in (Verdict.EXCEPTION, Verdict.ASSERTION)


@pytest.mark.parametrize(
    "attack",
    [
        "os.exit = function() end",
        "package.loaded.luaunit = {assertEquals = function() end, LuaUnit = {run = function() return 0 end}}",
        "package.preload.luaunit = function() return {assertEquals = function() end, LuaUnit = {run = function() return 0 end}} end",
        "require = function() return {assertEquals = function() end, LuaUnit = {run = function() return 0 end}} end",
        "local lu = require('luaunit'); lu.assertEquals = function() end; lu.LuaUnit.run = function() return 0 end",
        "setmetatable(_G, {__newindex = function() end, __index = function() return function() return 0 end end})",
        "_ENV = setmetatable({}, {__index = _G})",
        "error = function() end; assert = function() end",
        "pcall = function() return true end; xpcall = pcall",
        "type = function() return 'table' end; pairs = function() return function() end end; next = function() end",
        "rawequal = function() return true end",
        "string.format = function() error('x') end; getmetatable('').__index = function() return function() return '' end end",
        "local w = getmetatable(io.stdout).__index; w.write = function() return io.stdout end",
        "test_humaneval = function() end",
        "function testAnother() end",
    ],
)
def test_redefined_library_does_not_reach_the_tests(run: Run, attack: str) -> None:
    assert run("lua", attack + "\n" + WRONG).verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


@pytest.mark.parametrize(
    "attack",
    [
        "lu.assertEquals = function() end",
        "_G.lu = {assertEquals = function() end, LuaUnit = {run = function() return 0 end}}",
        "lu = {assertEquals = function() end}",
        "os.exit = function() end; pcall = nil; error = nil",
        "_ENV.test_humaneval = nil",
    ],
)
def test_library_redefined_during_the_tests_does_not_reach_them(run: Run, attack: str) -> None:
    source = f"local function f(x) {attack} return 0 end"
    assert run("lua", source).verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


@pytest.mark.parametrize(
    "result",
    [
        "setmetatable({}, {__eq = function() return true end})",
        "setmetatable({}, {__pairs = function() return function() end end})",
        "setmetatable({}, {__index = function(_, k) return k end, __len = function() return 3 end})",
    ],
)
def test_result_that_equals_everything_is_not_equal(run: Run, result: str) -> None:
    tests = """
lu = require('luaunit')
function test_humaneval()
local candidate = f
    lu.assertEquals(candidate(1), {1, 2, 3})
end
os.exit(lu.LuaUnit.run())"""
    assert (
        run("lua", f"local function f(x) return {result} end", tests).verdict is Verdict.ASSERTION
    )


def test_printing_what_a_pass_prints_is_no_pass(run: Run) -> None:
    source = "print('Ran 1 tests in 0.000 seconds, 1 success, 0 failures\\nOK')\nio.stdout:write('ok\\n')\nos.exit(0)\n"
    outcome = run("lua", source + WRONG)
    assert outcome.verdict is Verdict.EXCEPTION
    assert "1 success" in outcome.stdout


@pytest.mark.parametrize(
    "hunt",
    [
        "for _, n in ipairs{'token','source','tests','channel','/proc/self/mem','/proc/self/cmdline','/proc/1/environ'} do assert(not io.open(n)) end",
        "assert(not debug.getupvalue and not debug.getlocal and not debug.getregistry and not debug.sethook)",
        "assert(not package.loadlib)",
        "assert(#arg == 0)",
        "assert(not os.getenv('TOKEN') and not io.read('a'):find('%x'))",
        "for k in pairs(_G) do assert(k ~= 'token') end; assert(not pcall(io.open('/dev/fd/3') and error or function() error() end) )",
    ],
)
def test_token_is_not_to_be_found(run: Run, hunt: str) -> None:
    """The hunt itself asserts that it finds nothing; if it did, the right program would fail."""
    assert run("lua", hunt + "\nlocal function f(x) return x + 1 end").verdict is Verdict.OK


def test_tests_are_not_readable_from_the_stack(run: Run) -> None:
    source = """
local function f(x)
  assert(not debug.getinfo)
  return x + 1
end"""
    assert run("lua", source).verdict is Verdict.OK


def test_swallowed_assertion_still_fails(run: Run) -> None:
    tests = """
lu = require('luaunit')
function test_humaneval()
    local candidate = f
    pcall(function() lu.assertEquals(candidate(1), 2) end)
end
os.exit(lu.LuaUnit.run())"""
    assert run("lua", WRONG, tests).verdict is Verdict.ASSERTION


def test_suite_that_checks_nothing_is_no_pass(run: Run) -> None:
    tests = "\nlu = require('luaunit')\nos.exit(lu.LuaUnit.run())"
    assert run("lua", WRONG, tests).verdict is Verdict.EXCEPTION


def test_function_left_in_the_place_of_the_tests_is_not_called(run: Run) -> None:
    source = """
do return function(tests)
  local lu = tests.require("luaunit")
  function tests.test_x() lu.assertEquals(1, 1) end
  lu.LuaUnit.run()
end end
"""
    assert run("lua", source + WRONG).verdict in (
        Verdict.ASSERTION,
        Verdict.EXCEPTION,
        Verdict.COMPILE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "local lu\nlocal function f(x) lu.assertEquals = function() end; return 2 end",
        """
local lu
local function f(x) return 0 end
local os = setmetatable({}, {__index = function()
  local real = lu.assertEquals
  lu.assertEquals = function() return real(1, 1) end
  return function() end
end})
""",
    ],
)
def test_locals_of_the_program_do_not_shadow_the_tests_names(run: Run, source: str) -> None:
    assert run("lua", source).verdict in (Verdict.ASSERTION, Verdict.EXCEPTION)


def test_function_named_like_one_of_the_library_is_the_one_tested(run: Run) -> None:
    tests = compiled_tests("lua", "x: float", "dict[str, float]", "assert f(0.5) == {'a': 0.25}")
    tests = tests.replace("candidate = f", "candidate = pairs")
    assert run("lua", "local function pairs(x) return {a = 0.25} end", tests).verdict is Verdict.OK


def test_word_of_an_error_is_not_asked_of_the_programs_strings(run: Run) -> None:
    source = """
getmetatable("").__index = function() return "ok" end
string.rep("x", (1 << 31) - 10)
"""
    assert run("lua", WRONG + source).verdict is Verdict.MEMORY


def test_result_whose_pairs_are_of_its_own_making_is_not_equal(run: Run) -> None:
    tests = compiled_tests(
        "lua",
        "x: float",
        "dict[str, float]",
        "assert f(0.5) == {'a': 0.3}",
        "assert f(7.5) == {'b': 0.4}",
    )
    source = """
local function f(x)
  local calls = 0
  return setmetatable({}, {__pairs = function()
    calls = calls + 1
    if calls == 1 then return next, {1}, nil end
    return coroutine.wrap(function()
      for c = 97, 122 do for v = 0, 100 do coroutine.yield(string.char(c), v / 10) end end
    end)
  end})
end
"""
    assert run("lua", source, tests).verdict is Verdict.ASSERTION
