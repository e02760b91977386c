"""Every command in the documentation is one that works: it is run where that is cheap, and checked where it is not.

A target of make must exist; Snakemake must plan its run; tests must exist; a program must know the options. What
none of these can check stands in NOT_RUN with the reason. Links between pages must lead somewhere.
"""

import ast
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from workflow_project import ROOT, Project

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "config").glob("*.md")])
COMMAND = re.compile(r"^(make|cp|git|zcat|python3?|pre-commit|pipx|snakemake|\.venv/bin/\S+)\b")
# Without one of these Snakemake refuses to start.
HOW = {"--cores", "--profile", "--dry-run", "-n"}
# Words that stand for a user's own.
OWN = {"config/mine.yaml": "config/demo.yaml", "FILE": "config/demo.yaml"}
NOT_RUN = {
    ".venv/bin/snakemake --profile slurm --configfile config/mine.yaml": (
        "needs a SLURM cluster; tests/cluster runs it on one"
    ),
    ".venv/bin/snakemake --profile slurm --configfile config/mine.yaml --dry-run": "the same",
    ".venv/bin/snakemake --profile slurm --configfile config/mine.yaml --until filter_functions": (
        "the same"
    ),
    "git clone REPOSITORY multiplt && cd multiplt": "REPOSITORY is where the project is to be had",
    (
        ".venv/bin/snakemake --cores all --rerun-incomplete"
        " --sdm apptainer --apptainer-args=--nv --resources gpu=1"
    ): "needs Apptainer; tests/cluster/test_cluster.py runs it in the images",
    ".venv/bin/snakemake --cores 1 --report report.zip": "needs a finished run",
    "zcat FILE | head -n 1 | python3 -m json.tool": "FILE is any output of a run",
    "git show ID": "ID is in a manifest; tests/test_code_files.py compares these with git's",
    "snakemake NAME": "no command: how descriptions of settings and the changelog name a target",
    "snakemake plan": "the same",
    "snakemake push_datasets": "the same",
    "snakemake --profile slurm": "the same",
    "snakemake --configfile FILE": "the same",
    "python -c": "no command: what the sandbox is compared with",
    "pre-commit install": "changes the clone's hooks",
    "cp config/demo.yaml config/mine.yaml": "the next line is checked with demo.yaml itself",
    ".venv/bin/python -c 'import datasets; print(datasets.load_dataset(\"results/demo/datasets/lua\"))'": (
        "needs a finished run; tests/workflow/test_small_run.py loads its dataset so"
    ),
    (
        ".venv/bin/python -c 'import pyarrow.parquet as pq; print(*pq.read_table("
        '"results/demo/datasets/lua/train.parquet")["item"].to_pylist())\''
    ): "needs a finished run; tests/test_trace.py runs it on one",
}


def commands(page: Path) -> list[str]:
    """The commands of a page: lines of code blocks, and code in the text that begins like one."""
    text = re.sub(r"\\\n\s*", "", page.read_text())
    fenced = re.findall(r"^```(?:bash|sh|console)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in fenced for line in block.splitlines()]
    lines += re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    lines += [code for line in text.splitlines() for code in line.split("`")[1::2] if " " in code]
    # What a command does may stand behind it, after a wide gap.
    found = (re.split(r"  +", line.strip())[0].removeprefix("$ ") for line in lines)
    return [line for line in dict.fromkeys(found) if COMMAND.match(line)]


ALL = [(page.relative_to(ROOT), command) for page in PAGES for command in commands(page)]


@cache
def options(program: str) -> frozenset[str]:
    """The options that a program's help names, as whole words."""
    command = [sys.executable, str(ROOT / program), "--help"]
    known = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return frozenset(re.findall(r"--[\w-]+", known))


def check(words: list[str], folder: Path) -> None:
    """Raises AssertionError where a command would not work."""
    match words:
        case ["make", *rest]:
            targets = [word for word in rest if "=" not in word]
            run(["make", "--dry-run", *targets], ROOT)
        case [".venv/bin/python", "-m", "pytest", *rest]:
            paths = [ROOT / word for word in rest if word.startswith("tests/")]
            assert paths and all(path.exists() for path in paths)
        case [".venv/bin/python", program, *rest]:
            assert (ROOT / program).exists(), program
            asked = {word.partition("=")[0] for word in rest if word.startswith("--")}
            assert asked <= options(program), asked - options(program)
        case [".venv/bin/snakemake", *rest]:
            assert HOW & set(rest), f"without one of {sorted(HOW)} Snakemake runs nothing"
            snakemake = str(Path(sys.executable).parent / "snakemake")
            run([snakemake, *rest, "--dry-run", "--quiet"], folder)
        case _:
            raise AssertionError("say in NOT_RUN why this command is not run")


def run(words: list[str], folder: Path) -> None:
    """Runs a command; raises AssertionError with what it said where it fails."""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_the_pages_have_commands() -> None:
    assert len(ALL) > 30
    assert {page for page, _ in ALL} >= {Path("README.md"), Path("ARTIFACT.md")}


def test_what_is_not_run_is_in_the_documentation() -> None:
    assert NOT_RUN.keys() <= {command for _, command in ALL}


def test_commands_name_snakemake_where_it_is_installed() -> None:
    bare = {page for page, command in ALL if command.startswith("snakemake")}
    assert bare <= {Path("CHANGELOG.md"), Path("docs/configuration.md")}


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted({c for _, c in ALL} - NOT_RUN.keys()))
def test_the_command_works(command: str, project: Project) -> None:
    for word, other in OWN.items():
        command = command.replace(word, other)
    check(shlex.split(command, comments=True), project.folder)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_a_page_and_heading_that_exist(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text()):
        file, _, heading = target.partition("#")
        linked = page.parent / file if file else page
        assert linked.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
            assert heading in slugs, target


@pytest.mark.parametrize(
    "program", sorted((ROOT / "scripts").glob("*.py")), ids=lambda program: program.name
)
def test_the_help_of_a_program_has_its_example_in_the_lines_as_written(program: Path) -> None:
    written = ast.parse(program.read_text()).body[0]
    assert isinstance(written, ast.Expr)
    text = ast.literal_eval(written.value)
    assert written.end_lineno == written.lineno + text.count("\n")


def test_no_tool_is_missing_that_the_commands_need() -> None:
    assert shutil.which("make")
