"""Wheels as an extract: hashes decide, bytes are stable, odd files counted."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from multiplt.config.source import WheelConfig
from multiplt.errors import UserError
from multiplt.source.parquet import Reading
from multiplt.source.stack import read_stack
from multiplt.source.wheels import extract, write_parquet


def make(path: Path, files: dict[str, bytes]) -> WheelConfig:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    package = path.name.split("-")[0].replace("_", "-")
    return WheelConfig(package=package, version="1.0", licence="MIT", sha256=digest)


FILES = {"p/b.py": b"x = 1\n", "p/a.py": b"y = 2\n", "p/data.txt": b"no", "p/empty.py": b"\n"}


def test_python_files_become_rows_sorted_by_path(tmp_path: Path) -> None:
    wheel = tmp_path / "p-1.0-py3-none-any.whl"
    found = extract([make(wheel, FILES)], [wheel])
    write_parquet(tmp_path / "raw.parquet", found.rows)
    files = list(read_stack(str(tmp_path / "raw.parquet"), Reading()))
    assert [f.origin.path for f in files] == ["p/a.py", "p/b.py"]
    assert {f.origin.repository for f in files} == {"pypi/p"}
    assert {f.origin.licence for f in files} == {"MIT"}


def test_the_order_of_the_wheels_does_not_change_the_bytes(tmp_path: Path) -> None:
    wheels = [tmp_path / "p-1.whl", tmp_path / "q_r-1.whl"]
    config = [make(w, FILES | {"p/c.py": w.name.encode()}) for w in wheels]
    for name, order in (("one", wheels), ("two", wheels[::-1])):
        write_parquet(tmp_path / name, extract(config, order).rows)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_wrong_hash_is_refused_with_both_hashes(tmp_path: Path) -> None:
    wheel = tmp_path / "p-1.0-py3-none-any.whl"
    config = make(wheel, FILES)
    make(wheel, {"p/a.py": b"z = 3\n"})
    actual = hashlib.sha256(wheel.read_bytes()).hexdigest()
    with pytest.raises(UserError, match=f"sha256 is {actual}, the config names {config.sha256}"):
        extract([config], [wheel])


def test_a_wheel_that_the_config_names_and_nobody_gave_is_named(tmp_path: Path) -> None:
    wheel = tmp_path / "p-1.whl"
    other = tmp_path / "q-1.whl"
    config = [make(wheel, FILES), make(other, {"q.py": b"1\n"})]
    with pytest.raises(UserError, match=r"no wheel was given for q 1\.0"):
        extract(config, [wheel])


def test_a_file_that_is_not_a_wheel_is_named(tmp_path: Path) -> None:
    path = tmp_path / "p-1.whl"
    path.write_bytes(b"hello")
    digest = hashlib.sha256(b"hello").hexdigest()
    config = WheelConfig(package="p", version="1", licence="MIT", sha256=digest)
    with pytest.raises(UserError, match=r"p-1\.whl: not a wheel"):
        extract([config], [path])


def test_files_without_text_are_counted(tmp_path: Path) -> None:
    wheel = tmp_path / "p-1.whl"
    found = extract([make(wheel, FILES | {"p/latin.py": b"# \xe9\n"})], [wheel])
    assert dict(found.dropped) == {"empty": 1, "not_utf8": 1}
