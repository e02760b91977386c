"""Downloads: the hash decides, a wrong hash or size is refused with the right one, and nothing unchecked keeps its name."""

import hashlib
from pathlib import Path

import huggingface_hub
import pytest

from multiplt import fetching
from multiplt.config.models import FileConfig
from multiplt.errors import UserError


def model(content: bytes) -> FileConfig:
    return FileConfig.model_validate(
        {
            "hub": {"repository": "o/r", "revision": "0" * 40, "file": "m.gguf"},
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
        }
    )


def test_the_right_bytes_get_their_name(tmp_path: Path) -> None:
    (tmp_path / "download").write_bytes(b"weights")
    fetching.accept(tmp_path / "download", model(b"weights").sha256, tmp_path / "m/m.gguf")
    assert (tmp_path / "m/m.gguf").read_bytes() == b"weights"


def test_a_wrong_byte_is_refused_with_both_hashes(tmp_path: Path) -> None:
    (tmp_path / "download").write_bytes(b"weightz")
    expected, found = (hashlib.sha256(b).hexdigest() for b in (b"weights", b"weightz"))
    with pytest.raises(UserError, match=rf"m\.gguf: refused.*{found}.*{expected}"):
        fetching.accept(tmp_path / "download", expected, tmp_path / "m.gguf")
    assert not (tmp_path / "m.gguf").exists()


def test_a_model_whose_hub_file_is_wrong_comes_from_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_from_hub", lambda _, target: target.write_bytes(b"bad"))
    monkeypatch.setattr(fetching, "_from_parts", lambda _, target: target.write_bytes(b"weights"))
    assert fetching.fetch_model(model(b"weights"), tmp_path / "m.gguf") == "parts"
    assert (tmp_path / "m.gguf").read_bytes() == b"weights"


def test_a_model_of_another_size_is_refused_with_both_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_from_hub", lambda _, target: target.write_bytes(b"weights"))
    longer = model(b"weights").model_copy(update={"size": 8})
    with pytest.raises(UserError, match=r"m\.gguf: refused: it has 7 bytes, expected 8"):
        fetching.fetch_model(longer, tmp_path / "m.gguf")
    assert not (tmp_path / "m.gguf").exists()


def test_a_hub_that_fails_without_a_word_leaves_it_to_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> str:
        raise TimeoutError

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", silent)
    monkeypatch.setattr(fetching, "_from_parts", lambda _, target: target.write_bytes(b"weights"))
    assert fetching.fetch_model(model(b"weights"), tmp_path / "m.gguf") == "parts"


def test_a_model_that_no_source_has_names_every_source_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_from_hub", lambda _, target: target.write_bytes(b"bad"))
    with pytest.raises(UserError, match=r"(?s)hub: .*refused.*parts: .*names no parts"):
        fetching.fetch_model(model(b"weights"), tmp_path / "m.gguf")
    assert list(tmp_path.iterdir()) == []
