"""Builds the images of containers/*.def into downloads/containers and writes containers/digests.lock.

    .venv/bin/python containers/build.py [--rebuild] [NAME ...]

Without names it builds all but llm-cuda, which is 8 GB and of use only where there are GPUs. An image is built again when its
definition, a lock or program that it names, or the image below it changed; with --rebuild in any case, which takes
the archive's present versions of packages that no definition pins. It runs as root or as any user with a range
in /etc/subuid, on a machine with a network and Python 3.11, as the images have. It does not test what a language runs.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from multiplt.containers import FOLDER, image_path, read_lock, write_lock
from multiplt.debian import Unavailable, archive
from multiplt.errors import UserError
from multiplt.executables import find_executable
from multiplt.program import run as run_program

DEFINITIONS = {path.stem: path for path in sorted((ROOT / "containers").glob("*.def"))}
LARGE = {"llm-cuda"}
PYTHON = (3, 11)
# All files root's, as an image under --fakeroot cannot unpack a base with others.
SQUASHFS = "-all-root -comp zstd -Xcompression-level 3"


class Builder:
    """Builds images into the folder of images, each once for its recipe."""

    def __init__(self, root: Path, mirror: str, rebuild: bool) -> None:
        """mirror: address of the Debian archive. rebuild: whether an image that is there is built again."""
        self._root = root
        self._mirror = mirror
        self._rebuild = rebuild
        self._folder = root / FOLDER
        self._folder.mkdir(parents=True, exist_ok=True)
        self._done: dict[str, str] = {}
        apptainer = find_executable("apptainer")
        if not apptainer:
            raise UserError("no apptainer here: python containers/apptainer.py installs it")
        self._apptainer = apptainer

    def build(self, name: str) -> str:
        """Builds an image, and first the one below it; returns its digest. Raises UserError."""
        if name in self._done:
            return self._done[name]
        text = DEFINITIONS[name].read_text()
        bases = re.findall(r"^From: {{ ([\w-]+) }}", text, re.MULTILINE)
        digests = {base: self.build(base) for base in bases}
        recipe = _recipe(self._root, text, digests)
        digest = None if self._rebuild else self._found(name, recipe)
        if digest is None:
            below = {base: self._folder / Path(image_path(digests, base)).name for base in bases}
            digest = self._make(name, text, recipe, below)
        self._done[name] = digest
        write_lock(self._root, read_lock(self._root) | {name: digest})
        return digest

    def _found(self, name: str, recipe: str) -> str | None:
        """The digest of an image of this recipe that is there; the lock's own where there are several."""
        locked = image_path(read_lock(self._root), name)
        files = sorted(self._folder.glob(f"{name}-????????????.sif"))
        for file in sorted(files, key=lambda file: file.name != Path(locked).name):
            contents = file.with_suffix(".txt")
            if contents.exists() and contents.read_text().startswith(f"{recipe}\n"):
                return hashlib.sha256(contents.read_bytes()).hexdigest()
        return None

    def _make(self, name: str, text: str, recipe: str, below: dict[str, Path]) -> str:
        print(f"Building {name}", flush=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=f"{name}-") as scratch:
            image = Path(scratch) / "image.sif"
            self._build(name, text, below, image)
            contents = f"{recipe}\n{_output(self._apptainer, 'run', '--containall', str(image))}"
            digest = hashlib.sha256(contents.encode()).hexdigest()
            target = self._root / image_path({name: digest}, name)
            target.with_suffix(".txt").write_text(contents)
            image.replace(target)
        return digest

    def _build(self, name: str, text: str, below: dict[str, Path], image: Path) -> None:
        command = [self._apptainer, "build", "--fakeroot", "--mksquashfs-args", SQUASHFS]
        command += ["--bind", f"{self._root}:/srv:ro"]
        arguments = {base: str(path) for base, path in below.items()}
        if "{{ mirror }}" in text:
            arguments["mirror"] = self._mirror
        for key, value in arguments.items():
            command += ["--build-arg", f"{key}={value}"]
        for lock in re.findall(r"/mnt/([\w-]+)\.txt", text):
            command += ["--bind", f"{self._wheels(lock)}:/mnt:ro"]
        _output(*command, str(image), str(DEFINITIONS[name]))

    def _wheels(self, lock: str) -> Path:
        """The folder with the lock's file and all wheels that it names."""
        if sys.version_info[:2] != PYTHON:
            here = ".".join(map(str, sys.version_info[:2]))
            raise UserError(
                f"the images have Python 3.11, and wheels are made by that; here is {here}"
            )
        file = self._root / f"envs/{lock}.txt"
        folder = self._folder / "wheels" / lock
        folder.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
        pip += ["--no-deps", "--wheel-dir", str(folder), "--find-links", str(folder)]
        if lock == "llm-cpu":
            # Where PyTorch's own index is out of reach, the lock's line takes what there is.
            quick = ["--retries", "0", "--timeout", "10"]
            torch = [*pip, *quick, "--requirement", str(self._root / "envs/torch.txt")]
            subprocess.run(torch, capture_output=True, check=False)
        _output(*pip, "--requirement", str(file))
        (folder / file.name).write_bytes(file.read_bytes())
        return folder


def _recipe(root: Path, text: str, digests: dict[str, str]) -> str:
    """The hash of all that decides what an image becomes, but for versions that nothing pins."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    files = [f"envs/{lock}.txt" for lock in re.findall(r"/mnt/([\w-]+)\.txt", text)]
    files += re.findall(r"/srv/(\S+)", text)
    parts = [*lines, *digests.values(), *((root / file).read_text() for file in files)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _output(*command: str) -> str:
    """Runs a command and returns what it printed; raises UserError with the end of what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-2000:]
        raise UserError(f"{Path(command[0]).name} {command[1]} failed:\n{said}")
    return done.stdout


def main() -> None:
    """Builds the named images and prints where they are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="images, all but the large by default"
    )
    parser.add_argument("--rebuild", action="store_true", help="build again what is there")
    parser.add_argument("--mirror", help="a Debian archive or snapshot; apt's own by default")
    args = parser.parse_args()
    names = args.names or [name for name in DEFINITIONS if name not in LARGE]
    for name in names:
        if name not in DEFINITIONS:
            raise UserError(f"no image {name}; there are {', '.join(DEFINITIONS)}")
    try:
        builder = Builder(ROOT, args.mirror or archive(), args.rebuild)
    except Unavailable as error:
        raise UserError(f"{error}; name an archive with --mirror") from error
    for name in names:
        print(image_path({name: builder.build(name)}, name), flush=True)


if __name__ == "__main__":
    run_program(main)
