"""Ids of texts: the SHA-1 that other tools make of them, also where SHA-1 is not allowed for security."""

from multiplt.code_files import SCRIPTS
from multiplt.hashing import sha1_of


def test_the_id_of_a_text_is_the_sha1_of_its_utf8() -> None:
    assert sha1_of("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709"
    assert sha1_of("\u03bb") == "7bb1c28b6af9429f89cecd1b6357d88f410c5bb5"


def test_no_sha1_is_asked_for_as_a_measure_of_security() -> None:
    lines = [line for path in SCRIPTS.rglob("*.py") for line in path.read_text().splitlines()]
    asked = [line for line in lines if "hashlib.sha1(" in line]
    assert asked
    assert [line for line in asked if "usedforsecurity=False" not in line] == []
