"""Datasets to a repository on the Hugging Face hub: a folder a language, one commit for all.

The token is the user's own, which `hf auth login` stores or HF_TOKEN holds: no setting of this project does.
What is in a dataset is decided elsewhere; files that its card does not name stay here.
"""

from collections.abc import Sequence
from pathlib import Path

from huggingface_hub import CommitOperationAdd, HfApi, get_token
from huggingface_hub.errors import HfHubHTTPError

from multiplt import cards
from multiplt.config.dataset import UploadConfig
from multiplt.errors import UserError, last_line

_CARD = "README.md"


def push(folders: Sequence[Path], settings: UploadConfig) -> str:
    """Uploads the datasets, each folder under its own name, and returns the commit.

    Raises UserError without a token, and naming the repository where the hub refuses.
    """
    if not get_token():
        raise UserError(
            "no token for the hub: run `hf auth login`, or set HF_TOKEN to one that may write to"
            f" {settings.repository}"
        )
    texts = {folder.name: _read(folder / _CARD) for folder in folders}
    operations = [CommitOperationAdd(_CARD, cards.together(texts).encode())]
    for folder in folders:
        for name in (_CARD, *_files(texts[folder.name])):
            operations.append(CommitOperationAdd(f"{folder.name}/{name}", folder / name))
    api = HfApi()
    repository, kind = settings.repository, "dataset"
    try:
        api.create_repo(repository, repo_type=kind, private=settings.private, exist_ok=True)
        message = f"Datasets: {', '.join(sorted(texts))}"
        commit = api.create_commit(repository, operations, commit_message=message, repo_type=kind)
    except (HfHubHTTPError, OSError, ValueError) as error:
        reason = last_line(error)
        raise UserError(f"{repository}: the hub did not take the datasets: {reason}") from error
    return str(commit.oid)


def _read(card: Path) -> str:
    try:
        return card.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{card}: no dataset card: {error.strerror}") from error


def _files(card: str) -> list[str]:
    configs = cards.front_matter(card)["configs"]
    return [file["path"] for config in configs for file in config["data_files"]]
