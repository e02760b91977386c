"""The workflow is clean under `snakemake --lint`, but for the containers that its rules do not name yet."""

import subprocess

from workflow_project import Project


def test_only_the_missing_containers_are_complained_of(project: Project) -> None:
    program = project.command({})[0]
    done = subprocess.run(
        [program, "--lint"], cwd=project.folder, capture_output=True, text=True, check=False
    )
    lines = (done.stdout + done.stderr).splitlines()
    titles = {line.strip() for line in lines if line.startswith("    * ")}
    assert titles <= {"* Specify a conda environment or container for each rule.:"}, done.stderr
