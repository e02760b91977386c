-- Runs one program with its LuaUnit tests (arguments: LuaUnit as bytecode) and says on a private channel how
-- that ended.
-- The program sees the usual globals; the tests are a chunk of their own, which gets the value of the function
-- under test and sees pristine copies of the library, a LuaUnit of its own and, behind them, the program's
-- globals. A pass is said once, after the last
-- test function returned, with a token that the program's code has no way to reach in Lua
-- (debug is cut down to traceback, and no file is left). C code in the process is not covered.

local open, remove, exit = io.open, os.remove, os.exit
local next, type, tostring, pcall, xpcall, error = next, type, tostring, pcall, xpcall, error
local load, loadfile, setmetatable, getmetatable = load, loadfile, setmetatable, getmetatable
local rawset = rawset
local gsub, sub, lower, sort, pack, unpack =
  string.gsub, string.sub, string.lower, table.sort, table.pack, table.unpack
local traceback, stderr = debug.traceback, io.stderr

local function take(name)
  local file = open(name, "rb")
  local text = file:read("a")
  file:close()
  remove(name)
  return text
end

local token, source, tests = take("token"), take("source"), take("tests")
local entry = string.match(tests, "local candidate = ([%a_][%w_]*)%s")
if entry == "function" then
  entry = nil
end
local channel = open("channel", "wb")
remove("channel")
local write, flush = channel.write, channel.flush

local function say(word, text)
  write(channel, token, " ", word, " ", gsub(text, "%c", " "), "\n")
  flush(channel)
end

local function finish(word, text)
  say(word, text)
  if word ~= "ok" then
    write(stderr, text, "\n")
  end
  -- Without closing the state: no finaliser of the program's runs after its end.
  exit(word == "ok", false)
end

local function word_of(message)
  return message == "not enough memory" and "memory" or "exception"
end

local function describe(message)
  local ok, text = pcall(tostring, message)
  return ok and type(text) == "string" and text or "an error that is no text"
end

local function copy(original)
  local result = {}
  for key, value in next, original do
    result[key] = value
  end
  return result
end

local function pristine_globals()
  local result = copy(_G)
  for key, value in next, result do
    if type(value) == "table" then
      result[key] = copy(value)
    end
  end
  return result
end

local strings = getmetatable("")
local pristine_strings = copy(string)
local suite = pristine_globals() -- the environment of the tests
-- A result with a __pairs of its own must not choose what is compared.
suite.pairs = function(value)
  return next, value, nil
end

local function luaunit()
  local environment = pristine_globals()
  environment._G = suite
  environment.require = function(name)
    return environment[name]
  end
  environment.pairs = suite.pairs
  return loadfile(arg[1], "b", environment)()
end

local unit = luaunit()
local problem, ran, checked = nil, 0, 0

local function guarded(check)
  return function(...)
    -- The program may have changed what ("x"):method() means; LuaUnit must not see that.
    local theirs = strings.__index
    strings.__index = pristine_strings
    local results = pack(pcall(check, ...))
    strings.__index = theirs
    if results[1] then
      checked = checked + 1
      return unpack(results, 2, results.n)
    end
    problem = problem or { word = "assertion", text = describe(results[2]) }
    error(results[2], 0)
  end
end

local function run()
  local names = {}
  for name, value in next, suite do
    if type(name) == "string" and lower(sub(name, 1, 4)) == "test" and type(value) == "function" then
      names[#names + 1] = name
    end
  end
  sort(names)
  for _, name in next, names do
    local ok, message = xpcall(suite[name], function(message)
      if not problem then
        problem = { word = word_of(message), text = traceback(describe(message)) }
      end
      return message
    end)
    if ok then
      ran = ran + 1
    elseif not problem then
      -- Lua calls no handler when memory runs out.
      problem = { word = word_of(message), text = describe(message) }
    end
  end
  return problem and 1 or 0
end

local function conclude()
  if problem then
    finish(problem.word, problem.text)
  elseif ran == 0 or checked == 0 then
    finish("exception", "no test ran")
  end
  finish("ok", "")
end

local face = copy(unit)
for name, value in next, unit do
  if type(name) == "string" and type(value) == "function" and lower(sub(name, 1, 6)) == "assert" then
    face[name] = guarded(value)
  end
end
face.LuaUnit = { run = run }
suite._G = suite
suite.os.exit = conclude
suite.require = function(name)
  return name == "luaunit" and face or suite[name]
end
setmetatable(suite, { __index = _G })

debug = { traceback = traceback }
package.loaded.debug = debug
package.loadlib = nil
package.cpath = ""
arg = { [0] = "program.lua" }

say("start", "")
local program, message = load(source .. "\nreturn " .. (entry or "nil"), "=program.lua", "t")
if not program then
  finish("compile", message)
end
-- Only the function under test may have a name of the library's; the tests' helpers ask for the library as _G.
local names = setmetatable({}, { __index = suite, __newindex = suite })
local tested, refused = load(tests, "=tests.lua", "t", names)
if not tested then
  finish("compile", refused)
end

local function caught(message)
  return problem or { word = word_of(message), text = traceback(describe(message)) }
end

-- Where memory ran out no handler was called, and what a string's fields are is the program's to say.
local function concede(raised)
  if type(raised) ~= "table" then
    raised = { word = "memory", text = "not enough memory" }
  end
  finish(raised.word, raised.text)
end

local ok, value = xpcall(program, caught)
if not ok then
  concede(value)
end
if entry then
  rawset(names, entry, value)
end
local ended, trouble = xpcall(tested, caught)
if not ended then
  concede(trouble)
end
conclude()
