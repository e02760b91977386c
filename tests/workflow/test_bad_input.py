"""Bad input ends in one clear error that names the file, key or row; nothing is left half written."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from multiplt.source.stack import SCHEMA
from workflow_project import FUNCTIONS, Project, stack_rows


def refusal(project: Project, config: dict[str, Any]) -> str:
    """The message of a run that must not start."""
    done = project.snakemake(config, "--dry-run")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, done.stderr
    return done.stderr


def extract(project: Project, parquet: Path) -> str:
    """The message of extract_functions on a damaged file."""
    output = parquet.with_suffix(".jsonl.gz")
    done = subprocess.run(
        [
            sys.executable, "scripts/extract_functions.py", "--input", str(parquet),
            "--output", str(output), "--manifest", str(parquet.with_suffix(".json")),
        ],
        cwd=project.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert not output.exists()
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_a_typo_in_the_config_stops_the_run_before_any_job(
    project: Project, small: dict[str, Any]
) -> None:
    assert "transalte: Extra inputs" in refusal(project, small | {"transalte": {}})


def test_an_unknown_language_is_named_with_those_there_are(
    project: Project, small: dict[str, Any]
) -> None:
    message = refusal(project, small | {"languages": ["lua", "cobol"]})
    assert "languages: unknown language 'cobol'; there are " in message


def test_an_unknown_model_is_named_with_those_there_are(
    project: Project, small: dict[str, Any]
) -> None:
    config = json.loads(json.dumps(small))
    config["translate"]["model"] = "gpt-0"
    message = refusal(project, config)
    assert "config/models/gpt-0.yaml; there are " in message
    assert "qwen2.5-coder-0.5b-instruct, smollm2-135m-instruct" in message


@pytest.mark.parametrize("name", ["train", "all", "experiments"])
def test_an_experiment_with_the_name_of_a_rule_is_named(
    project: Project, small: dict[str, Any], name: str
) -> None:
    experiments = {name: {"title": "x", "arms": {"same": {}}}}
    message = refusal(project, small | {"experiments": experiments})
    assert f"error: experiments.{name}: a rule is named {name}" in message


def test_a_parquet_file_without_a_column_is_named_with_it(project: Project, tmp_path: Path) -> None:
    table = pa.table(stack_rows({"a.py": FUNCTIONS}), schema=SCHEMA)
    pq.write_table(table.drop_columns(["content"]), tmp_path / "stack.parquet")
    message = extract(project, tmp_path / "stack.parquet")
    assert "stack.parquet" in message
    assert "content" in message


def test_a_truncated_parquet_file_is_named(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "stack.parquet"
    pq.write_table(pa.table(stack_rows({"a.py": FUNCTIONS}), schema=SCHEMA), path)
    path.write_bytes(path.read_bytes()[:-100])
    assert "stack.parquet" in extract(project, path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system")
def test_a_full_disk_under_the_journal_is_named_and_keeps_what_was_finished(
    tmp_path: Path,
) -> None:
    from factories import completion
    from multiplt.errors import UserError
    from multiplt.llm.journal import Journal

    mount = ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("this root may not mount")
    try:
        with Journal(tmp_path, "000") as journal:
            journal.add("kept", completion(0, "kept"))
            with pytest.raises(UserError, match=r"000\.sqlite: the journal cannot be used"):
                for number in range(100):
                    journal.add(str(number), completion(0, "x" * 4000))
        with Journal(tmp_path, "000") as journal:
            assert "kept" in journal.find(["kept"])
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.slow
def test_every_program_explains_itself_in_a_bare_clone(project: Project) -> None:
    for program in sorted((project.folder / "scripts").glob("*.py")):
        done = subprocess.run(
            [sys.executable, str(program), "--help"],
            cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{program.name}: {done.stderr}"
        assert program.name in done.stdout
