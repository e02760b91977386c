"""Manifests: funnels add up or the program ends; hashes cover files and folders."""

from pathlib import Path

import pytest

from multiplt import manifest, rows
from multiplt.errors import UserError
from multiplt.records import Funnel


def write(path: Path, funnel: Funnel, outputs: list[Path]) -> None:
    manifest.write(path, stage="s", section={}, inputs=[], outputs=outputs, funnel=funnel)


def test_a_funnel_that_loses_a_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="3 entered, but 2 left or dropped"):
        write(tmp_path / "m.json", Funnel(3, 1, {"x": 1}), [])
    assert not (tmp_path / "m.json").exists()


def test_what_snakemake_leaves_in_a_folder_does_not_change_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    before = manifest.sha256(tmp_path)
    (tmp_path / ".snakemake_timestamp").touch()
    assert manifest.sha256(tmp_path) == before


def test_the_hash_of_a_folder_changes_with_a_byte_and_with_a_name(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    file = tmp_path / "d" / "f"
    file.write_text("1")
    first = manifest.sha256(tmp_path / "d")
    file.write_text("2")
    second = manifest.sha256(tmp_path / "d")
    file.rename(tmp_path / "d" / "g")
    assert len({first, second, manifest.sha256(tmp_path / "d")}) == 3


def test_what_is_written_is_read(tmp_path: Path) -> None:
    output = tmp_path / "o"
    output.write_text("x")
    write(tmp_path / "m.json", Funnel(1, 1), [output])
    found = manifest.read(tmp_path / "m.json")
    assert found["outputs"] == {str(output): manifest.sha256(output)}


def test_a_file_that_is_no_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text("[]")
    with pytest.raises(UserError, match=r"m\.json: not a manifest"):
        manifest.read(tmp_path / "m.json")


def test_the_image_is_named_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "m.json", Funnel(0, 0), [])
    assert manifest.read(tmp_path / "m.json")["image"] == ""
    monkeypatch.setenv("APPTAINER_CONTAINER", "/site/downloads/containers/lua-299efebc0c08.sif")
    write(tmp_path / "m.json", Funnel(0, 0), [])
    assert manifest.read(tmp_path / "m.json")["image"] == "lua-299efebc0c08.sif"


def test_a_funnel_with_a_count_below_zero_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="below 0"):
        write(tmp_path / "m.json", Funnel(1, 2, {"x": -1}), [])


def test_rows_and_code_are_counted_and_named(tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl.gz"
    rows.write(output, [Funnel(1, 1), Funnel(2, 2)])
    manifest.write(
        tmp_path / "m.json", stage="deduplicate", section={}, inputs=[], outputs=[output],
        funnel=Funnel(2, 2),
    )  # fmt: skip
    found = manifest.read(tmp_path / "m.json")
    assert found["rows"] == {str(output): 2}
    assert "scripts/multiplt/rouge.py" in found["code"]
