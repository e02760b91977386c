"""Checkpoints from the hub: whole, checked by the hub's hashes, for who may have them, from a hub on this machine."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub_server import NAME, REVISION, serve
from multiplt import manifest
from tiny import write_model

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[1] / "scripts/fetch_checkpoint.py"
SECTION = {"name": NAME, "revision": REVISION}
FILES = {"config.json": b"{}", "model.safetensors": b"weights", "merges.txt": b"a b"}


def fetch(
    endpoint: str, folder: Path, token: str | None = None, **changes: str
) -> subprocess.CompletedProcess[str]:
    known = {"HF_ENDPOINT": endpoint, "HF_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "0"}
    unknown = {name: value for name, value in os.environ.items() if name != "HF_TOKEN"}
    return subprocess.run(
        [
            sys.executable, str(SCRIPT), "--section", json.dumps(SECTION | changes),
            "--output", str(folder / "model"), "--manifest", str(folder / "model.json"),
        ],
        env=unknown | known | ({"HF_TOKEN": token} if token else {}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def error(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return next(line for line in done.stderr.splitlines() if line.startswith("error: "))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_real_model_answers_as_the_folder_it_was_uploaded_from(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    local = tmp_path / "local"
    write_model(local)
    files = {path.name: path.read_bytes() for path in local.iterdir()}
    with serve(files) as hub:
        done = fetch(hub.endpoint, tmp_path)
    assert done.returncode == 0, done.stderr
    tokens = AutoTokenizer.from_pretrained(tmp_path / "model")("x = 1", return_tensors="pt")
    answers = [
        AutoModelForCausalLM.from_pretrained(folder)(**tokens).logits
        for folder in (local, tmp_path / "model")
    ]
    assert torch.equal(*answers)


def test_the_manifest_names_every_file_with_its_hash(tmp_path: Path) -> None:
    with serve(FILES) as hub:
        assert fetch(hub.endpoint, tmp_path).returncode == 0
    assert manifest.read(tmp_path / "model.json")["facts"]["files"] == {
        name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()
    }


def test_only_what_loads_the_model_is_brought(tmp_path: Path) -> None:
    others = {"README.md": b"", "pytorch_model.bin": b"pickle", "onnx/model.json": b"{}"}
    with serve(FILES | others) as hub:
        assert fetch(hub.endpoint, tmp_path).returncode == 0
    assert names(tmp_path / "model") == set(FILES)
    assert names(tmp_path) - {"home"} == {"model", "model.json"}


def test_weights_in_pytorchs_format_come_when_they_are_asked_for(tmp_path: Path) -> None:
    bins = {f"pytorch_model-0000{n}-of-00002.bin": b"pickle" for n in (1, 2)}
    with serve({"config.json": b"{}"} | bins) as hub:
        assert "no *.safetensors in it" in error(fetch(hub.endpoint, tmp_path))
        assert fetch(hub.endpoint, tmp_path, weights="pytorch").returncode == 0
    assert names(tmp_path / "model") == {"config.json", *bins}


@pytest.fixture(scope="module")
def misread(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A repository that names Llama's class for a tokenizer of bytes, as DeepSeekCoder's does."""
    folder = tmp_path_factory.mktemp("misread")
    write_model(folder)
    (folder / "config.json").write_text(json.dumps({"model_type": "llama"}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "LlamaTokenizer"}))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_tokenizer_that_loses_white_space_is_refused_and_says_what_to_set(
    misread: dict[str, bytes], tmp_path: Path
) -> None:
    with serve(misread) as hub:
        message = error(fetch(hub.endpoint, tmp_path))
    assert f"{NAME}: its tokenizer (LlamaTokenizer) makes 'deff(n):" in message
    assert "repository.tokenizer" in message
    assert not (tmp_path / "model").exists()


def test_the_tokenizer_that_the_model_file_names_is_taken(
    misread: dict[str, bytes], tmp_path: Path
) -> None:
    from transformers import AutoTokenizer

    with serve(misread) as hub:
        done = fetch(hub.endpoint, tmp_path, tokenizer="TokenizersBackend")
    assert done.returncode == 0, done.stderr
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    assert tokenizer.decode(tokenizer.encode("if a:\n    b")) == "if a:\n    b"


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_byte_that_the_hub_does_not_list_is_refused(tmp_path: Path, name: str) -> None:
    wrong = FILES | {name: FILES[name][:-1] + b"!"}
    with serve(wrong, listed=FILES) as hub:
        assert f"{name}: refused" in error(fetch(hub.endpoint, tmp_path))
        assert not (tmp_path / "model").exists() and not (tmp_path / "model.json").exists()
    with serve(FILES) as hub:
        assert fetch(hub.endpoint, tmp_path).returncode == 0


def test_a_gated_model_without_access_says_what_to_do(tmp_path: Path) -> None:
    with serve(FILES, token="hf_right") as hub:
        for token in (None, "hf_wrong"):
            message = error(fetch(hub.endpoint, tmp_path, token))
            assert f"accept the conditions on the page of {NAME}" in message
            assert "HF_TOKEN" in message
        assert fetch(hub.endpoint, tmp_path, "hf_right").returncode == 0


def test_a_revision_or_repository_that_is_not_there_is_named(tmp_path: Path) -> None:
    with serve(FILES) as hub:
        assert "b" * 40 in error(fetch(hub.endpoint, tmp_path, revision="b" * 40))
        assert "owner/other" in error(fetch(hub.endpoint, tmp_path, name="owner/other"))
