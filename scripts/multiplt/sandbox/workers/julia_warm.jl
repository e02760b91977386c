# A warm parent for Julia (see sandbox/warm.py): a part of the harness that compiles and judges programs
# of its own and then forks for each of the others.
#
# Julia does not know of forks. They work where it has one thread that runs code, where its event loop is
# made anew, and where compiled code is written into pages that no other process shares (no_files_at_start
# in jobs.py). A parent that finds itself elsewhere ends before it has served.

import Random

const SIG_BLOCK, SIG_UNBLOCK = 0, 1
const SIGINT, SIGQUIT, SIGABRT, SIGTERM = 2, 3, 6, 15

function fork_for_each_program()
    if !forks_compile()
        write_all(2, "Julia cannot compile in forks here\n")
        ccall(:_exit, Cvoid, (Cint,), 1)
    end
    warm_up()
    GC.gc()
    control = ccall(:open, Cint, (Cstring, Cint), "control", O_CLOEXEC)
    while true
        directory = next_line(control)
        isempty(directory) && ccall(:_exit, Cvoid, (Cint,), 0)
        child = fork()
        if child == 0
            fork() == 0 || ccall(:_exit, Cvoid, (Cint,), 0)
            ccall(:setsid, Cint, ())
            ccall(:close, Cint, (Cint,), control)
            begin_anew()
            return cd(directory)
        end
        succeeded(child)
    end
end

fork() = ccall(:fork, Cint, ())

function succeeded(child)
    status = Ref{Cint}(-1)
    ccall(:waitpid, Cint, (Cint, Ref{Cint}, Cint), child, status, 0)
    return status[] == 0
end

# The other end writes one line and waits for what comes of it.
function next_line(descriptor)
    line = UInt8[]
    buffer = Vector{UInt8}(undef, 4096)
    while isempty(line) || line[end] != UInt8('\n')
        count = ccall(:read, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), descriptor, buffer, 4096)
        count > 0 || return ""
        append!(line, view(buffer, 1:count))
    end
    return String(line[1:end-1])
end

# What a fresh process has and a fork has not: an event loop, the thread that waits for signals, chance.
function begin_anew()
    ccall(:uv_loop_init, Cint, (Ptr{Cvoid},), Base.eventloop())
    end_on_signals()
    Libc.srand()
    Random.seed!()
    return
end

# That thread ends the process by an exit. The numbers matter little, but a signal's end is a crash.
function end_on_signals()
    signals = zeros(UInt8, 128)
    ccall(:sigemptyset, Cint, (Ptr{UInt8},), signals)
    for signal in (SIGINT, SIGQUIT, SIGTERM)
        ccall(:signal, Ptr{Cvoid}, (Cint, Ptr{Cvoid}), signal, cglobal(:_exit))
        ccall(:sigaddset, Cint, (Ptr{UInt8}, Cint), signals, signal)
    end
    ccall(:sigprocmask, Cint, (Cint, Ptr{UInt8}, Ptr{Cvoid}), SIG_UNBLOCK, signals, C_NULL)
end

# Asked of a fork, which may die of it or wait forever. Through /proc/self/mem it would write into the parent.
function forks_compile()
    ispath("/proc/self/mem") && return false
    child = fork()
    if child == 0
        ccall(:alarm, Cuint, (Cuint,), 10)
        begin_anew()
        compiled = Core.eval(Harness, :(x -> [x + i for i in 1:x]))
        GC.gc()
        sums = Base.invokelatest(compiled, 3) == [4, 5, 6]
        ccall(:_exit, Cvoid, (Cint,), sums ? 0 : 1)
    end
    return succeeded(child)
end

# Judges programs as they come, so that forks find compiled what most of them need.
function warm_up()
    values = """
    1; 1.5; true; "a"; nothing; [1]; [1.5]; [true]; ["a"]; [[1]]; [["a"]]; []; [1, "a"]; (1, 2); (1, "a")
    ("a", "b"); [(1, 2)]; [("a", 1)]; Dict("a" => 1); Dict(1 => 1); Dict("a" => "b"); Dict(1 => "a")
    Dict("a" => [1]); Dict("a" => 1.5); Dict()
    """
    practise("f(x) = x", [(value, value) for value in split(values, r"[;\n]\s*", keepempty = false)])
    numbers = """
    function f(xs::Vector{Int64})::Vector{Int64}
        seen, kept = Dict{Int64, Int64}(), Int64[]
        for (i, x) in enumerate(xs)
            seen[x] = get(seen, x, 0) + 1
            haskey(seen, -x) && delete!(seen, -x)
            i > 1 && x in xs[1:i-1] || push!(kept, x)
        end
        best = maximum(values(seen)) + minimum(keys(seen)) + sum(xs) + length(Set(xs)) + div(7, 2) + abs(-1)
        append!(kept, sort(xs, rev = true)); reverse(xs); filter(x -> x > 1, xs); [x * 2 for x in xs if x % 2 == 0]
        insert!(kept, 1, pop!(kept)); deleteat!(kept, 1); popfirst!(kept); sort!(kept); reverse!(kept)
        any(x -> x > 1, xs) && all(iseven, xs) && count(isodd, xs) > findfirst(x -> x == 2, xs)
        map(x -> x / 2, xs); round(1.5); zip(xs, xs); sort(xs, by = x -> -x); unique(xs); copy(xs) == xs
        best > 0 ? [sum(kept)] : vcat(kept, xs)
    end
    """
    practise(numbers, [("[1, 2, 2]", "[15]"), ("[3, 1, 2]", "[1]")])
    text = """
    function f(s::String)::String
        words, counts, letters = split(s, " "), Dict{Char, Int64}(), String[]
        for c in s
            counts[c] = get(counts, c, 0) + 1
            isdigit(c) || isspace(c) || push!(letters, string(c))
            isuppercase(c) && c in "aeiou" || c == 'a'
        end
        startswith(s, "a") && endswith(s, "b") && occursin("a", s) && isempty(strip(s))
        findfirst("a", s); findfirst(isequal('a'), s); count(c -> c == 'a', s); collect(s); reverse(s)
        parse(Int64, "12"); lpad("1", 3, "0"); repeat(s, 2); s[1:1] * s[2:end] * s[1]; string(s, 1, 1.5)
        replace(s, "a" => "b"); replace(s, r"[0-9]+" => ""); join(reverse(words), " "); uppercase(s)
        filter(isletter, s); filter(c -> c != 'a', s); join([uppercase(w) for w in words], ", "); titlecase(s)
        sort(words); sort(collect(s)); join(sort(letters)); length(s) > 1; first(s); last(s); "\$s and \$(1)"
        return join(map(lowercase, letters)) * join(c for c in s if c == 'b')
    end
    """
    practise(text, [("\"ab C\"", "\"abcb\"")])
    for body in ("x + nothing", "error(\"no\")", "g(x)", "[x][2]", "Dict(1 => 2)[0]", "parse(Int64, \"a\")", "(")
        practise("function f(x)\n    return $body\nend\n", [("1", "2")])
    end
end

function practise(source, cases)
    name = string(gensym())
    suite = Suite(lasting_module("Tests$name"), lasting_module("Program$name"))
    lines = join("@test(candidate($argument) == $expected)\n" for (argument, expected) in cases)
    judged(suite, source, "using Test\n@testset begin\ncandidate = f;\n$lines\nend\n", "program.jl")
end

# One that nothing holds would be freed with its types, and compiled code refers to them.
lasting_module(name) = Core.eval(Harness, Expr(:module, true, Symbol(name), Expr(:block)))
