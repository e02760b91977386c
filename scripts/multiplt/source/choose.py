"""The filters in force, from the cheapest to the dearest, and the funnel that they make.

The order decides only which reason a function with several faults is counted under, never which functions
are left. Memory holds the distinct functions of one shard.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from multiplt.config.source import FiltersConfig
from multiplt.records import Function, Funnel
from multiplt.sharding import is_kept, shard_of
from multiplt.source import scope, shape
from multiplt.source.benchmark import Benchmark
from multiplt.source.candidate import Candidate, candidate
from multiplt.source.typecheck import ill_typed

Filter = tuple[str, Callable[[Candidate], bool]]
TypeCheck = Callable[[list[Function], str], set[str]]


def choose(
    functions: Iterable[Function],
    settings: FiltersConfig,
    benchmark: Benchmark,
    *,
    shard: int,
    shards: int,
    type_check: TypeCheck = ill_typed,
) -> tuple[list[Function], Funnel]:
    """The functions of shard `shard` (0 to `shards` - 1) that pass every filter, sorted by sha1, and the funnel.

    Of equal texts the one of the first origin (repository, path, blob id) stays. Raises UserError when the type
    checker cannot be trusted.
    """
    entered = 0
    distinct: dict[str, Function] = {}
    for function in functions:
        if shard_of(function.sha1, shards) != shard:
            continue
        entered += 1
        other = distinct.setdefault(function.sha1, function)
        if _rank(function) < _rank(other):
            distinct[function.sha1] = function
    dropped = Counter(duplicate=entered - len(distinct))
    filters = _filters(settings, benchmark)
    sound = []
    for sha1 in sorted(distinct):
        reason = _reason(distinct[sha1], filters, settings.fraction)
        if reason:
            dropped[reason] += 1
        else:
            sound.append(distinct[sha1])
    bad = type_check(sound, settings.python_version)
    dropped["typecheck"] += len(bad)
    left = [f for f in sound if f.sha1 not in bad]
    return left, Funnel(entered, len(left), {k: n for k, n in dropped.items() if n})


def _rank(function: Function) -> tuple[str, str, str, str]:
    origin = function.origin
    return origin.repository, origin.path, origin.blob_id, origin.licence


def _filters(settings: FiltersConfig, benchmark: Benchmark) -> list[Filter]:
    return [
        ("too_long", lambda it: shape.is_too_long(it, settings.max_lines)),
        (
            "too_many_statements",
            lambda it: shape.has_too_many_statements(it, settings.max_statements),
        ),
        ("no_return_value", shape.returns_nothing),
        ("todo", shape.has_todo),
        ("non_ascii", shape.is_not_ascii),
        ("trivial", lambda it: shape.is_trivial(it, settings.min_nodes)),
        ("parameters", shape.has_bad_parameters),
        ("not_self_contained", scope.is_not_self_contained),
        ("impure", scope.is_impure),
        ("benchmark_text", benchmark.shares_text),
        ("benchmark_code", benchmark.shares_code),
    ]


def _reason(function: Function, filters: list[Filter], fraction: float) -> str | None:
    if not is_kept(function.sha1, fraction):
        return "fraction"
    try:
        it = candidate(function)
        return next((reason for reason, is_out in filters if is_out(it)), None)
    except (RecursionError, SyntaxError, ValueError):
        # What parses inside its file can still be refused alone or by the compiler (`nonlocal x`, deep nesting).
        return "does_not_compile"
