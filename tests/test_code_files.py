"""What a rule depends on: the library files that its program imports, and no others."""

import subprocess

from multiplt.code_files import ROOT, SCRIPTS, code, versions


def test_a_program_depends_on_itself_and_what_it_imports() -> None:
    files = code("select_functions")
    assert "scripts/select_functions.py" in files
    assert "scripts/multiplt/selection.py" in files
    assert "scripts/multiplt/rows.py" in files


def test_a_program_does_not_depend_on_what_it_does_not_import() -> None:
    files = code("select_functions")
    assert not [f for f in files if "sandbox" in f or "llm" in f or "languages" in f]


def test_no_program_depends_on_what_serves_the_rules_alone() -> None:
    programs = [path.stem for path in SCRIPTS.glob("*.py")]
    assert not [p for p in programs if "scripts/multiplt/workflow.py" in code(p)]


def test_harness_sources_beside_an_imported_module_count_as_code() -> None:
    assert "scripts/multiplt/sandbox/workers/lua_harness.lua" in code("validate")


def test_a_job_of_one_language_does_not_depend_on_the_files_of_another() -> None:
    files = code("validate", "r")
    assert "scripts/multiplt/sandbox/workers/r_harness.R" in files
    assert "scripts/multiplt/languages/r.py" in files
    assert "scripts/multiplt/languages/base.py" in files
    assert not [f for f in files if "lua" in f or "racket" in f or "python" in f]


def test_imports_of_imports_count() -> None:
    assert "scripts/multiplt/languages/ocaml.py" in code("compile_benchmark")


def test_versions_are_the_ids_by_which_git_knows_the_files() -> None:
    found = versions("select_functions")
    assert set(found) == set(code("select_functions"))
    hashed = subprocess.run(
        ["git", "hash-object", *found], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert hashed.stdout.split() == list(found.values())


def test_what_is_no_program_has_no_versions() -> None:
    assert versions("no_such_program") == {}


def test_a_corrected_published_figure_reruns_the_reports_alone() -> None:
    programs = [path.stem for path in (ROOT / "scripts").glob("*.py")]
    readers = {name for name in programs if any("/published_" in file for file in code(name))}
    assert readers == {"report", "report_experiment"}
