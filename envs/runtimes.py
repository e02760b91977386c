"""Installs the target languages' runtimes with apt where that needs no password, else says what to install.

    python envs/runtimes.py [CONFIG]

It is about the languages of the config, else about all that the project knows. A runtime that is there already is left
alone, so a second call does nothing. A language of which Debian has no package is installed by a program of its own
beside this one; where that cannot be, it says why, and without a config the rest goes on.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from multiplt import yaml_files
from multiplt.errors import UserError
from multiplt.executables import find_executable
from multiplt.languages import LANGUAGES, get_language
from multiplt.program import run


def _installed(packages: Sequence[str]) -> bool:
    """Whether dpkg has all of them; True where there is no dpkg to ask."""
    if not shutil.which("dpkg"):
        return True
    return not subprocess.run(
        ["dpkg", "-s", *packages], capture_output=True, check=False
    ).returncode


def _install(packages: Sequence[str], titles: str, advice: str) -> None:
    """Installs packages with apt; exits with 1, naming them, where it may not."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(
            f"error: {titles} cannot run here. Install their runtimes, on Debian or Ubuntu as root with\n"
            f"  apt-get update && {' '.join(install)}\n"
            f"and elsewhere what these packages hold{advice}."
        )
    print(f"Installing the runtimes of {titles} with apt: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"error: {' '.join(command)} failed:\n{done.stderr[-2000:]}")


def _languages(config: Path) -> list[str]:
    names = yaml_files.read(config).get("languages")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UserError(f"{config}: languages: a list of {', '.join(LANGUAGES)} is expected")
    return names


def main() -> None:
    """Installs what is missing; exits with 1 naming what it may not install."""
    config = sys.argv[1] if len(sys.argv) > 1 else ""
    names = _languages(Path(config)) if config else list(LANGUAGES)
    advice = f", or leave them out of `languages` in {config}" if config else ""
    wanted = [get_language(name) for name in names]
    for language in wanted:
        if language.runtime.installer:
            program = Path(__file__).with_name(language.runtime.installer)
            done = subprocess.run([sys.executable, program], check=False)
            if done.returncode and config:
                sys.exit(f"error: {language.title} cannot run here: install it{advice}.")
    missing = [
        language
        for language in wanted
        if language.runtime.packages
        and not (
            any(map(find_executable, language.runtime.executables))
            and _installed(language.runtime.packages)
        )
    ]
    if missing:
        packages = sorted({p for language in missing for p in language.runtime.packages})
        _install(packages, " and ".join(language.title for language in missing), advice)


if __name__ == "__main__":
    run(main)
