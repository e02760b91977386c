"""The workflow is clean under `snakemake --lint`."""

import subprocess

from workflow_project import Project


def test_nothing_is_complained_of(project: Project) -> None:
    program = project.command({})[0]
    done = subprocess.run(
        [program, "--lint"], cwd=project.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Lints for" not in done.stdout + done.stderr
