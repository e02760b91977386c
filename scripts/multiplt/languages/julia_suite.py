"""The test set of a Julia problem, with the equality of Python's values where `==` would not do.

Floats compare with tolerance, bools are no numbers, and containers are compared item by item.
"""

from collections.abc import Sequence

from multiplt.languages.values import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE

_TESTS = """\
using Test

{equality}@testset begin

candidate = {name};
{tests}
end
"""

_EQUALITY = f"""\
function same_value_(a, b)
    if a isa Bool || b isa Bool
        return a === b
    elseif a isa Real && b isa Real
        if a == b || isinteger(a) && isinteger(b)
            return a == b
        end
        distance = abs(a - b)
        return distance < Inf && distance <= {ABSOLUTE_TOLERANCE} + {RELATIVE_TOLERANCE} * abs(b)
    elseif a isa AbstractVector && b isa AbstractVector || a isa Tuple && b isa Tuple
        return length(a) == length(b) && all(((x, y),) -> same_value_(x, y), zip(a, b))
    elseif a isa AbstractSet && b isa AbstractSet || a isa AbstractDict && b isa AbstractDict
        return length(a) == length(b) && all(y -> any(x -> same_value_(x, y), a), b)
    elseif a isa Pair && b isa Pair
        return same_value_(a.first, b.first) && same_value_(a.second, b.second)
    end
    return isequal(a, b)
end

"""


def suite(name: str, tests: Sequence[str], *, with_equality: bool) -> str:
    """Write the tests of the function `name` as MultiPL-E does; `with_equality` brings `same_value_` along."""
    equality = _EQUALITY if with_equality else ""
    return _TESTS.format(equality=equality, name=name, tests="\n".join(tests))
