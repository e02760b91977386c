"""A file has its name when it is whole, and not before."""

from pathlib import Path

import pytest

from multiplt.files import whole


def test_a_file_gets_its_name_when_it_is_whole_and_its_folder_with_it(tmp_path: Path) -> None:
    path = tmp_path / "deep/f.txt"
    with whole(path) as temporary:
        temporary.write_text("new")
        assert not path.exists()
    assert [p.name for p in path.parent.iterdir()] == ["f.txt"]
    assert path.read_text() == "new"


def test_a_writer_that_fails_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "f.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole(path) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert [p.name for p in tmp_path.iterdir()] == ["f.txt"]
    assert path.read_text() == "old"
