"""Plain Python values as text and back, so that values can leave a process nobody trusts.

Only data passes: None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict,
and subclasses of these as what they extend. Anything else raises TypeError, so an object whose
`==` says yes to everything never reaches the comparison. The text is one line of ASCII JSON.
Imports nothing of the library, as the Python harness loads it inside the sandbox.
"""

# The encoder alone: importing all of json would cost a third of a small program's time.
from _json import encode_basestring_ascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def dump(value: object) -> str:
    """The value as text. Raises TypeError for what is no data, RecursionError if too deep."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return encode_basestring_ascii(str.__str__(value))
    if isinstance(value, int):
        # Hexadecimal, because Python limits the length of decimal text.
        return f'{{"int":"{int.__format__(value, "x")}"}}'
    if isinstance(value, float):
        return f'{{"float":"{float.hex(value)}"}}'
    if isinstance(value, complex):
        return f'{{"complex":["{float.hex(value.real)}","{float.hex(value.imag)}"]}}'
    if isinstance(value, bytes):
        return f'{{"bytes":"{bytes.hex(value)}"}}'
    if isinstance(value, dict):
        pairs = (f"[{dump(key)},{dump(item)}]" for key, item in dict.items(value))
        return f'{{"dict":[{",".join(pairs)}]}}'
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return f'{{"{name}":[{",".join(map(dump, kind.__iter__(value)))}]}}'
    raise TypeError(f"{type(value).__name__} is not plain data")


def load(text: str) -> object:
    """The value of a text that dump made. Raises ValueError, TypeError or RecursionError."""
    import json

    return _value(json.loads(text))


_KINDS: "tuple[tuple[Any, str], ...]" = (
    (list, "list"),
    (tuple, "tuple"),
    (set, "set"),
    (frozenset, "frozenset"),
)


def _value(plain: "Any") -> "Any":
    if not isinstance(plain, dict):
        return plain
    ((name, content),) = plain.items()
    match name:
        case "int":
            return int(content, 16)
        case "float":
            return float.fromhex(content)
        case "complex":
            real, imaginary = content
            return complex(float.fromhex(real), float.fromhex(imaginary))
        case "bytes":
            return bytes.fromhex(content)
        case "dict":
            return {_value(key): _value(item) for key, item in content}
        case "list":
            return [_value(item) for item in content]
        case "tuple":
            return tuple(_value(item) for item in content)
        case "set":
            return {_value(item) for item in content}
        case "frozenset":
            return frozenset(_value(item) for item in content)
    raise ValueError(f"no value is called {name!r}")
