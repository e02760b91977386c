"""The filters in force, from the cheapest to the dearest, and the funnel that they make.

The order decides only which reason a function with several faults is counted under, never which functions
are left. Memory holds the distinct functions of one shard.
"""

import tokenize
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from multiplt.config.source import FiltersConfig, SourceConfig
from multiplt.records import ContaminatedFunction, ExtractedFunction, Function, Funnel
from multiplt.sharding import is_kept
from multiplt.source import contamination, scope, shape
from multiplt.source.candidate import Candidate, candidate
from multiplt.source.contamination import Benchmarks
from multiplt.source.typecheck import ill_typed

Filter = tuple[str, Callable[[Candidate], bool]]
TypeCheck = Callable[[Sequence[Function], str], set[str]]


@dataclass
class Choice:
    """The functions that passed every filter, sorted by sha1; the others as counts by reason.

    `contaminated` says what each function that resembles a benchmark shares with it.
    """

    entered: int = 0
    functions: list[Function] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    contaminated: list[ContaminatedFunction] = field(default_factory=list)

    @property
    def funnel(self) -> Funnel:
        """What came in, what is left, and why the rest is not."""
        dropped = {reason: n for reason, n in self.dropped.items() if n}
        return Funnel(self.entered, len(self.functions), dropped)


def choose(
    extracted: Iterable[ExtractedFunction],
    settings: SourceConfig,
    benchmarks: Benchmarks,
    *,
    type_check: TypeCheck = ill_typed,
) -> Choice:
    """Judges the functions of one shard.

    Of equal texts the one of the first origin (repository, path, blob id) stays, of those with a licence that may
    be used. Raises UserError when the type checker cannot be trusted.
    """
    choice = Choice()
    filters = filters_of(settings.filters)
    for it in _distinct(extracted, settings.filters, choice):
        try:
            parsed = candidate(it)
            reason = next((reason for reason, is_out in filters if is_out(parsed)), None)
            matches = (
                [] if reason else benchmarks.matches(parsed, settings.decontamination.measures)
            )
        except (RecursionError, SyntaxError, ValueError, tokenize.TokenError):
            # What parses inside its file can still be refused alone or by the compiler (`nonlocal x`, deep nesting).
            reason, matches = "does_not_compile", []
        if matches:
            choice.contaminated.append(ContaminatedFunction(it.function, matches))
            reason = contamination.reason(matches)
        if reason:
            choice.dropped[reason] += 1
        else:
            choice.functions.append(it.function)
    if settings.filters.type_check:
        bad = type_check(choice.functions, settings.filters.python_version)
        choice.dropped["typecheck"] += len(bad)
        choice.functions = [f for f in choice.functions if f.sha1 not in bad]
    return choice


def _distinct(
    extracted: Iterable[ExtractedFunction], settings: FiltersConfig, choice: Choice
) -> list[ExtractedFunction]:
    """One function of each text, sorted by sha1; what needs no look inside it is judged on the way."""
    distinct: dict[str, ExtractedFunction] = {}
    for it in extracted:
        choice.entered += 1
        sha1 = it.function.sha1
        if not is_kept(sha1, settings.fraction):
            choice.dropped["fraction"] += 1
        elif not _may_be_used(it.function.origin.licence, settings.licences):
            choice.dropped["licence"] += 1
        elif sha1 in distinct:
            choice.dropped["duplicate"] += 1
            distinct[sha1] = min(distinct[sha1], it, key=_rank)
        else:
            distinct[sha1] = it
    return [distinct[sha1] for sha1 in sorted(distinct)]


def _may_be_used(licence: str, allowed: Sequence[str] | None) -> bool:
    return allowed is None or any(one in allowed for one in licence.split(" OR "))


def _rank(it: ExtractedFunction) -> tuple[str, str, str, str]:
    origin = it.function.origin
    return origin.repository, origin.path, origin.blob_id, origin.licence


def filters_of(settings: FiltersConfig) -> list[Filter]:
    """Every filter that is on: the reason that it gives, and whether a function is out."""
    modules = frozenset(settings.modules)
    return [
        *_limit("too_long", shape.is_too_long, settings.max_lines),
        *_limit("too_many_characters", shape.is_too_big, settings.max_characters),
        *_limit("too_many_statements", shape.has_too_many_statements, settings.max_statements),
        *_switch("no_return_value", shape.returns_nothing, settings.returns_value),
        *_switch("todo", shape.has_todo, settings.no_todo),
        *_switch("non_ascii", shape.is_not_ascii, settings.ascii_only),
        *_limit("trivial", shape.is_trivial, settings.min_nodes),
        *_switch("parameters", shape.has_bad_parameters, settings.positional),
        *_switch("needs_import", scope.needs_import, settings.self_contained),
        *_switch("needs_name", scope.needs_name, settings.self_contained),
        *_switch("needs_package", scope.needs_package, settings.self_contained),
        *_switch("impure", lambda it: scope.is_impure(it, modules), settings.pure),
    ]


def _switch(reason: str, is_out: Callable[[Candidate], bool], on: bool) -> list[Filter]:
    return [(reason, is_out)] if on else []


def _limit(
    reason: str, is_out: Callable[[Candidate, int], bool], limit: int | None
) -> list[Filter]:
    return [] if limit is None else [(reason, lambda it: is_out(it, limit))]
