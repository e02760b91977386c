"""A checkpoint as the model hub has it: the files of a repository at one commit, each checked by the hub's own hash.

What transformers, vLLM and peft read is brought and nothing else: configuration, tokenizer and weights at the top of
the repository. A gated model needs the user's token, which `hf auth login` stores or HF_TOKEN holds: no setting of
this project does. A download that was cut short goes on where it stopped.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from multiplt import manifest
from multiplt.config.models import RepositoryConfig
from multiplt.errors import UserError, first_line
from multiplt.git import git_blob

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoFile

Answer = TypeVar("Answer")

_WEIGHTS = {"safetensors": "*.safetensors", "pytorch": "pytorch_model*.bin"}
_PROGRAM = "def f(n):\n    if n:\n        return [n, 2]"
_OTHERS = ("*.json", "*.jinja", "*.model", "merges.txt")


def fetch(repository: RepositoryConfig, output: Path) -> dict[str, str]:
    """Brings the checkpoint to the folder `output`, whole or not at all; returns names and SHA-256.

    Raises UserError that says what to do where the model is gated, and names a file whose hash is wrong.
    """
    from huggingface_hub import snapshot_download

    files = _wanted(repository)
    temporary = output.with_name(f".{output.name}.{repository.revision}")
    _ask(
        repository,
        snapshot_download,
        local_dir=temporary,
        allow_patterns=[file.path for file in files],
    )
    hashes = _checked(temporary, files)
    if repository.tokenizer:
        _name_tokenizer(temporary, repository.tokenizer)
    _try_tokenizer(temporary, repository)
    shutil.rmtree(temporary / ".cache", ignore_errors=True)
    shutil.rmtree(output, ignore_errors=True)
    temporary.rename(output)
    return hashes


def _name_tokenizer(folder: Path, kind: str) -> None:
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(settings | {"tokenizer_class": kind}, indent=2) + "\n")


def _try_tokenizer(folder: Path, repository: RepositoryConfig) -> None:
    """Raises UserError where transformers reads the tokenizer in a way that loses characters of a program."""
    if not (folder / "tokenizer.json").exists():
        return
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    back = tokenizer.decode(tokenizer.encode(_PROGRAM, add_special_tokens=False))
    if back.strip() != _PROGRAM:
        raise UserError(
            f"{repository.name}: its tokenizer ({type(tokenizer).__name__}) makes {back!r} of {_PROGRAM!r}:"
            " name another class as repository.tokenizer in its model file (TokenizersBackend)"
        )


def _wanted(repository: RepositoryConfig) -> "list[RepoFile]":
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

    weights = _WEIGHTS[repository.weights]
    listing = _ask(repository, lambda *a, **k: list(HfApi().list_repo_tree(*a, **k)))
    found = [
        entry
        for entry in listing
        if isinstance(entry, RepoFile)
        and any(fnmatch(entry.path, pattern) for pattern in (weights, *_OTHERS))
    ]
    if not any(fnmatch(file.path, weights) for file in found):
        raise UserError(f"{repository.name}: no {weights} in it at {repository.revision}")
    return found


def _ask(repository: RepositoryConfig, call: Callable[..., Answer], **settings: Any) -> Answer:
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    name = repository.name
    try:
        return call(name, revision=repository.revision, **settings)
    except GatedRepoError as error:
        raise UserError(
            f"{name}: its owners ask for consent: accept the conditions on the page of {name} on the hub,"
            " then set HF_TOKEN to a token of that account, or store it with `hf auth login`"
        ) from error
    except RepositoryNotFoundError as error:
        raise UserError(f"{name}: not on the hub, or not for the account of HF_TOKEN") from error
    except Exception as error:  # the client's other errors share no base class
        raise UserError(f"{name} at {repository.revision}: {first_line(error)}") from error


def _checked(folder: Path, files: "Iterable[RepoFile]") -> dict[str, str]:
    """The SHA-256 of each file; a file whose bytes are not what the hub lists is deleted, and named."""
    hashes = {}
    for file in files:
        path = folder / file.path
        found = hashes[file.path] = manifest.sha256(path)
        # Files that are not in large-file storage have no other hash than git's.
        right = (
            found == file.lfs.sha256 if file.lfs else git_blob(path.read_bytes()) == file.blob_id
        )
        if not right:
            path.unlink()
            raise UserError(f"{file.path}: refused: its bytes are not those that the hub lists")
    return hashes
