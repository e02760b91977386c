"""Options that hold JSON: what is wrong in one is a line that names the option and the key."""

from typing import Any

import pytest

from multiplt.config.execution import ExecutionConfig
from multiplt.errors import UserError
from multiplt.program import from_json
from multiplt.study import Source


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ('{"memory_mb": 1}', ExecutionConfig, "--it: memory_mb: Input should be greater than"),
        ('{"cpu_seconds": 60}', ExecutionConfig, "--it: ExecutionConfig: wall_seconds must not be"),
        ("[{}]", list[Source], r"--it: 0\.arm: Field required"),
        ("{", dict[str, Any], "--it: dict: Invalid JSON"),
    ],
)
def test_the_option_and_the_key_are_named(text: str, kind: type[object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        from_json("--it", text, kind)
