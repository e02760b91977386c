"""Installs the target languages' runtimes with apt where that needs no password, else says what to install.

    python envs/runtimes.py

A runtime that is there already is left alone, so a second call does nothing. A language of which Debian has no
package is installed by a program of its own beside this one; where that cannot be, it says why, and the rest goes on.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from multiplt.executables import find_executable
from multiplt.languages import LANGUAGES


def _installed(packages: Sequence[str]) -> bool:
    """Whether dpkg has all of them; True where there is no dpkg to ask."""
    if not shutil.which("dpkg"):
        return True
    return not subprocess.run(
        ["dpkg", "-s", *packages], capture_output=True, check=False
    ).returncode


def main() -> None:
    """Installs what is missing; exits with 1 naming the packages where it may not."""
    for language in LANGUAGES.values():
        if language.runtime.installer:
            program = Path(__file__).with_name(language.runtime.installer)
            subprocess.run([sys.executable, program], check=False)
    missing = [
        language
        for language in LANGUAGES.values()
        if language.runtime.packages
        and not (
            all(map(find_executable, language.runtime.executables))
            and _installed(language.runtime.packages)
        )
    ]
    if not missing:
        return
    packages = sorted({package for language in missing for package in language.runtime.packages})
    names = " and ".join(language.title for language in missing)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(
            f"error: {names} cannot run here. Install their runtimes, as root on Debian or Ubuntu:\n"
            f"  apt-get update && {' '.join(install)}"
        )
    print(f"Installing the runtimes of {names} with apt: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"error: {' '.join(command)} failed:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    main()
