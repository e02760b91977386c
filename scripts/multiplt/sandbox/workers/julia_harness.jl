# Runs one program with its test set and says on a private channel how that ended.
#
# The tests are taken apart before the program is loaded: all of them that needs no name of the
# program's (expected values, arguments, helper functions) is evaluated then. Julia keeps the methods
# that a running function sees; `examine` starts before the program and calls only the program's own
# functions in the world that the program made, so no method that it adds or replaces reaches the
# comparisons. A pass is said once, after the last test, with a token that is in no global variable and
# no file. Code that reads the process's raw memory is not covered.

module Harness

# A test as a tree: what is known before the program, what the program is asked for, and calls of either.
struct Known
    value::Any
end

struct Asked
    program::Module
    name::Symbol
end

struct Call
    callee::Any
    arguments::Vector{Any}
end

struct Suite
    tests::Vector{Any}
    entries::Dict{Symbol,Any} # what the tests assign to names from the program: candidate = f
    scope::Module
    program::Module
end

Suite(scope, program) = Suite([], Dict{Symbol,Any}(), scope, program)

const parse_all = isdefined(Meta, :parseall) ? Meta.parseall : Base.parse_input_line
const O_WRONLY, O_CLOEXEC = 0o1, 0o2000000
const SIGXFSZ, SIG_DFL, RLIMIT_FSIZE = 25, 0, 1

# All is loaded; what follows belongs to one program. Loops and untyped vectors where others would map:
# Julia compiles each use of a higher function, and longer than all of this runs.
function judge()
    allow_files()
    token, source, tests = take("token"), take("source"), take("tests")
    channel = ccall(:open, Cint, (Cstring, Cint), "channel", O_WRONLY | O_CLOEXEC)
    rm("channel")
    empty!(ARGS)
    program = joinpath(pwd(), "program.jl")
    Core.eval(Base, :(PROGRAM_FILE = $program))
    say(channel, token, "start", string(getpid()))
    word, text = judged(Suite(Module(:Tests), Main), source, tests, program)
    finish(channel, token, word, text)
end

function judged(suite, source, tests, program)
    try
        for statement in statements(tests, "tests.jl")
            plan!(suite, statement)
        end
        # The suite's own functions are newer than this one.
        return Base.invokelatest(examine, suite, source, program)
    catch problem
        return described(problem)
    end
end

# Ends what no_files_at_start began (see jobs.py).
function allow_files()
    limit = Ref((Culong(0), Culong(0)))
    ccall(:getrlimit, Cint, (Cint, Ref{NTuple{2,Culong}}), RLIMIT_FSIZE, limit)
    limit[] = (limit[][2], limit[][2])
    ccall(:setrlimit, Cint, (Cint, Ref{NTuple{2,Culong}}), RLIMIT_FSIZE, limit)
    ccall(:signal, Ptr{Cvoid}, (Cint, Int), SIGXFSZ, SIG_DFL)
end

function take(name)
    text = read(name, String)
    rm(name)
    return text
end

function say(channel, token, word, text)
    write_all(channel, string(token, " ", word, " ", replace(text, "\n" => " "), "\n"))
end

# By the system's call, as the program may have done anything to the streams.
function write_all(descriptor, text)
    ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), descriptor, text, sizeof(text))
end

# Leaves without exit handlers and finalizers: none of the program's code runs after its end.
function finish(channel, token, word, text)
    if word != "ok"
        write_all(2, string(text, "\n"))
    end
    say(channel, token, word, text)
    ccall(:_exit, Cvoid, (Cint,), word == "ok" ? 0 : 1)
end

function described(@nospecialize(problem))
    text = try
        # What Julia itself would say of it takes as long as all the rest of a short program.
        problem isa MethodError ? "MethodError: $(problem.f)$(typeof(problem.args))" :
        sprint(showerror, problem)
    catch
        "an error that cannot be shown"
    end
    refused = problem isa Meta.ParseError || problem isa ErrorException && startswith(text, "syntax:")
    word = refused ? "compile" : problem isa OutOfMemoryError ? "memory" : "exception"
    return word, text
end

function statements(text, name)
    parsed = parse_all(text, filename = name)
    found = Meta.isexpr(parsed, :toplevel) ? parsed.args : Any[parsed]
    for statement in found
        if Meta.isexpr(statement, :error) || Meta.isexpr(statement, :incomplete)
            throw(Meta.ParseError(string(statement.args[1])))
        end
    end
    return found
end

function plan!(suite, @nospecialize(statement))
    if statement isa LineNumberNode
        return
    elseif Meta.isexpr(statement, :block)
        for inner in statement.args
            plan!(suite, inner)
        end
    elseif is_macro(statement, "@testset")
        plan!(suite, statement.args[end])
    elseif is_macro(statement, "@test") && length(statement.args) == 3
        push!(suite.tests, planned(suite, statement.args[3]))
    elseif Meta.isexpr(statement, :(=)) && statement.args[1] isa Symbol
        value = statement.args[2]
        suite.entries[statement.args[1]] = value isa Symbol ? Asked(suite.program, value) : planned(suite, value)
    else
        Core.eval(suite.scope, statement)
    end
    return
end

is_macro(@nospecialize(statement), name) =
    Meta.isexpr(statement, :macrocall) && statement.args[1] === Symbol(name)

function planned(suite, @nospecialize(expression))
    names = Any[]
    asked!(names, suite, expression)
    if isempty(names)
        return Known(Core.eval(suite.scope, expression))
    elseif expression isa Symbol
        return get(suite.entries, expression, Asked(suite.program, expression))
    end
    if Meta.isexpr(expression, :call) && all_positional(expression.args)
        parts = Any[]
        for part in expression.args
            push!(parts, planned(suite, part))
        end
        return Call(popfirst!(parts), parts)
    end
    # Anything else becomes a function of the names that it uses.
    whole = Core.eval(suite.scope, Expr(:->, Expr(:tuple, names...), expression))
    arguments = Any[]
    for name in names
        push!(arguments, planned(suite, name))
    end
    return Call(Known(whole), arguments)
end

function all_positional(parts)
    for part in parts
        if Meta.isexpr(part, :parameters) || Meta.isexpr(part, :kw) || Meta.isexpr(part, :...)
            return false
        end
    end
    return true
end

# Names that mean nothing before the program: its own, and those that the tests gave to its functions.
function asked!(names, suite, @nospecialize(expression))
    if expression isa Symbol
        known = !haskey(suite.entries, expression) && isdefined(suite.scope, expression)
        if !known && !(expression in names)
            push!(names, expression)
        end
    elseif Meta.isexpr(expression, :kw)
        asked!(names, suite, expression.args[2])
    elseif expression isa Expr
        for part in expression.args
            asked!(names, suite, part)
        end
    end
    return
end

function examine(suite, source, program)
    for statement in statements(source, program)
        Core.eval(suite.program, statement)
    end
    for test in suite.tests
        passed = holds(test)
        if passed === false
            return "assertion", "a test failed"
        elseif passed !== true
            return "exception", "a test gave no Bool"
        end
    end
    return isempty(suite.tests) ? ("exception", "no test ran") : ("ok", "")
end

# Compared from both sides: what is equal to all in its own eyes is not equal in theirs.
function holds(@nospecialize(test))
    if test isa Call && test.callee isa Known && test.callee.value === (==)
        left, right = value(test.arguments[1]), value(test.arguments[2])
        passed = left == right
        return passed === true ? right == left : passed
    end
    return value(test)
end

function value(@nospecialize(node))
    if node isa Known
        return node.value
    elseif node isa Asked
        return Core.eval(node.program, node.name)
    end
    arguments = Any[]
    for argument in node.arguments
        push!(arguments, value(argument))
    end
    if node.callee isa Known
        for (i, argument) in enumerate(arguments)
            arguments[i] = argument isa Function ? reachable(argument) : argument
        end
        return node.callee.value(arguments...)
    end
    return rebuilt(Base.invokelatest(value(node.callee), arguments...))
end

# A set or a dictionary is what it iterates over, whatever a program has made of its fields.
function rebuilt(@nospecialize(result))
    many = result isa AbstractSet || result isa AbstractDict || result isa Vector
    if many && !(result isa Vector && (isbitstype(eltype(result)) || eltype(result) === String))
        items = Any[]
        for item in result
            push!(items, rebuilt(item))
        end
        own = result isa Union{Vector, Set, Dict} ? typeof(result) : result isa AbstractSet ? Set : Dict
        return own(items)
    elseif result isa Pair && !isbits(result)
        return rebuilt(result.first) => rebuilt(result.second)
    elseif result isa Tuple && !isbits(result)
        return Tuple(rebuilt(Any[result...]))
    end
    return result
end

# A function of the program's, for the tests' own functions, which are older.
reachable(@nospecialize(called)) = (arguments...) -> rebuilt(Base.invokelatest(called, arguments...))

end

if ARGS == ["warm"]
    Base.include(Harness, joinpath(@__DIR__, "julia_warm.jl"))
    Harness.fork_for_each_program()
end
Harness.judge()
