"""A folder of results is checked from its manifests: what was changed since is found and named."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from finished_run import config, write_finished_run
from multiplt.audit import audit
from multiplt.code_files import ROOT
from multiplt.config.run import load
from multiplt.errors import UserError
from multiplt.manifest import sha256
from multiplt.results import Results, read_results
from multiplt.staleness import stale_jobs
from multiplt.verification import check_files

TESTED = "tests/tested/000.jsonl.gz"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_finished_run(tmp_path_factory.mktemp("finished"))


@pytest.fixture
def copied(finished: Path, tmp_path: Path) -> Path:
    """The run's folder under another name, at another place."""
    return Path(shutil.copytree(finished, tmp_path / "elsewhere"))


def edit(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Changes the rows of a file."""
    with gzip.open(path, "rt") as lines:
        rows = change(lines.readlines())
    with gzip.open(path, "wt") as lines:
        lines.writelines(rows)


def edit_manifest(path: Path, key: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Changes a part of a manifest."""
    content = json.loads(path.read_text())
    change(content[key])
    path.write_text(json.dumps(content))


def found(folder: Path) -> list[str]:
    return list(map(str, check_files(read_results(folder))))


def stale(results: Results, values: dict[str, Any] | None = None) -> list[str]:
    return list(map(str, stale_jobs(results, load(values or config().model_dump()))))


def test_a_copied_folder_is_as_it_was_made(copied: Path) -> None:
    results = read_results(copied)
    assert len(results.jobs) == 12
    assert check_files(results) == audit(results) == []
    assert stale(results) == []


def test_an_edited_row_is_found(copied: Path) -> None:
    edit(copied / TESTED, lambda rows: [rows[0].replace("assertion", "ok"), *rows[1:]])
    assert found(copied) == [f"{TESTED}: as many rows as run_suites wrote (6), but not the same"]


def test_a_removed_row_is_found_with_the_numbers_of_rows(copied: Path) -> None:
    edit(copied / TESTED, lambda rows: rows[1:])
    assert found(copied) == [f"{TESTED}: 5 rows, run_suites wrote 6"]


def test_a_file_swapped_with_its_manifest_is_found_by_who_read_it(copied: Path) -> None:
    output, beside = copied / TESTED, copied / "tests/tested/000.manifest.json"
    before = sha256(output)
    edit(output, lambda rows: rows[::-1])
    text = beside.read_text().replace(before, sha256(output))
    beside.write_text(text)
    assert found(copied) == [
        f"{TESTED}: not what select_functions read (tests/selected/000.manifest.json)"
    ]


def test_two_swapped_files_are_both_found(copied: Path) -> None:
    one, other = copied / "tests/suites/000.jsonl.gz", copied / TESTED
    one.rename(copied / "aside")
    other.rename(one)
    (copied / "aside").rename(other)
    assert [line.split(":")[0] for line in found(copied)] == ["tests/suites/000.jsonl.gz", TESTED]


def test_a_truncated_file_is_found_and_called_so(copied: Path) -> None:
    path = copied / TESTED
    path.write_bytes(path.read_bytes()[:-30])
    (line,) = found(copied)
    assert line.startswith(f"{TESTED}: run_suites wrote 6 rows; damaged or cut short: ")


def test_a_truncated_parquet_file_is_found(copied: Path) -> None:
    path = copied / "datasets/lua/train.parquet"
    path.write_bytes(path.read_bytes()[:-30])
    (line,) = found(copied)
    assert line.startswith("datasets/lua/train.parquet: build_dataset wrote ")


def test_a_missing_file_is_found(copied: Path) -> None:
    (copied / "datasets/lua/README.md").unlink()
    assert found(copied) == ["datasets/lua/README.md: build_dataset wrote it: missing"]


def test_what_comes_first_in_the_pipeline_is_named_first(copied: Path) -> None:
    for name in ("datasets/lua/README.md", TESTED, "solutions/checked/lua.jsonl.gz"):
        (copied / name).write_bytes(b"")
    assert [line.split(":")[0] for line in found(copied)] == [
        TESTED, "solutions/checked/lua.jsonl.gz", "datasets/lua/README.md",
    ]  # fmt: skip


def test_a_folder_without_manifests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a folder of results"):
        read_results(tmp_path)


def test_a_row_lost_between_two_stages_is_found(copied: Path) -> None:
    path = copied / "translations/lua/000.manifest.json"
    edit_manifest(path, "funnel", lambda funnel: funnel.update(entered=3, left=3))
    texts = list(map(str, audit(read_results(copied))))
    assert any("3 entered translate, but 6 left build_problems" in text for text in texts), texts
    assert any("3 left translate, but its file holds 6 rows" in text for text in texts), texts


def test_a_row_lost_within_a_stage_is_found(copied: Path) -> None:
    path = copied / "source/extracts/easy.manifest.json"
    edit_manifest(path, "funnel", lambda funnel: funnel["dropped"].clear())
    texts = list(map(str, audit(read_results(copied))))
    assert any(text.startswith("source/extracts/easy.manifest.json: extract") for text in texts)


def test_a_candidate_that_was_never_collected_is_found(copied: Path) -> None:
    path = copied / "verdicts/lua/000.manifest.json"
    edit_manifest(path, "facts", lambda facts: facts.update(programs=facts["programs"] + 1))
    (finding,) = audit(read_results(copied))
    assert "18 entered collect_solutions, but 19 left validate" in finding.text


@pytest.mark.parametrize(
    ("keys", "value", "first"),
    [
        ("tests.selection.min_coverage", 95, "tests/selected/000"),
        ("translate.sampling.temperature", 0.3, "translations/lua/000"),
        ("dataset.rouge_threshold", 0.7, "solutions/deduplicated/lua"),
        ("tests.mutants", 3, "tests/tested/000"),
        ("shards", 2, "source/functions/000"),
    ],
)
def test_a_changed_setting_makes_stale_what_it_decides_and_what_was_made_from_that(
    finished: Path, keys: str, value: object, first: str
) -> None:
    values = config().model_dump(mode="json")
    *path, last = keys.split(".")
    section = values
    for key in path:
        section = section[key]
    section[last] = value
    results = read_results(finished)
    order = [job.path for job in results.jobs]
    lines = stale(results, values)
    assert lines[0].startswith(f"{first}.manifest.json: ")
    assert last in lines[0]
    assert repr(value) in lines[0]
    assert len(lines) == len(order) - order.index(f"{first}.manifest.json")
    assert all("which is stale" in line or last in line for line in lines[1:])


def test_an_edited_library_file_makes_stale_what_was_made_with_it(copied: Path) -> None:
    rouge = "scripts/multiplt/rouge.py"
    path = copied / "solutions/deduplicated/lua.manifest.json"
    edit_manifest(path, "code", lambda code: code.update({rouge: "0" * 40}))
    first, *others = stale(read_results(copied))
    assert first == f"solutions/deduplicated/lua.manifest.json: made by another version of {rouge}"
    assert [line.split(".")[0] for line in others] == ["solutions/checked/lua", "datasets/lua"]


def test_another_image_makes_stale_what_ran_in_it(copied: Path) -> None:
    path = copied / "datasets/lua.manifest.json"
    path.write_text(path.read_text().replace('"image": ""', '"image": "lua-000000000000.sif"'))
    (line,) = stale(read_results(copied))
    assert line.startswith(
        "datasets/lua.manifest.json: made in lua-000000000000.sif, the image is "
    )


def test_the_file_of_another_language_makes_nothing_stale(copied: Path) -> None:
    path = copied / "problems/lua/000.manifest.json"
    other = "scripts/multiplt/languages/ocaml.py"
    edit_manifest(path, "code", lambda code: code.update({other: "0" * 40}))
    assert stale(read_results(copied)) == []


def verify(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts/verify.py"), str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_program_tells_what_differs_from_what_is_stale(copied: Path, tmp_path: Path) -> None:
    settings = tmp_path / "config.yaml"
    settings.write_text(yaml.safe_dump(config().model_dump(mode="json")))
    sound = verify(copied, "--config", str(settings))
    assert sound.returncode == 0, sound.stdout + sound.stderr
    settings.write_text(
        settings.read_text().replace("rouge_threshold: 0.6", "rouge_threshold: 0.5")
    )
    changed = verify(copied, "--config", str(settings))
    assert changed.returncode == 3
    assert "section.rouge_threshold was 0.6, the configuration says 0.5" in changed.stdout
    edit(copied / TESTED, lambda rows: rows[1:])
    broken = verify(copied, "--config", str(settings))
    assert broken.returncode == 1
    assert "5 rows, run_suites wrote 6" in broken.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "keys and their values are expected"), ("run: [", "not YAML"), (None, "cannot be read")],
)
def test_a_configuration_that_is_none_is_named(
    finished: Path, tmp_path: Path, text: str | None, message: str
) -> None:
    settings = tmp_path / "config.yaml"
    if text is not None:
        settings.write_text(text)
    done = verify(finished, "--config", str(settings))
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {settings}: {message}")


def test_what_an_arm_left_that_the_configuration_lost_is_stale(copied: Path) -> None:
    arm = copied / "experiments/gone/arm/datasets"
    arm.mkdir(parents=True)
    shutil.copy2(copied / "datasets/lua.manifest.json", arm)
    assert stale(read_results(copied)) == [
        "experiments/gone/arm/datasets/lua.manifest.json: the configuration has no such job"
    ]
