"""Ids of contents are git's own."""

import subprocess

from multiplt.git import git_blob


def test_the_id_of_a_content_is_that_of_git() -> None:
    data = b"print('hello')\n"
    git = subprocess.run(
        ["git", "hash-object", "--stdin"], input=data, capture_output=True, check=True
    )
    assert git_blob(data) == git.stdout.decode().strip()
