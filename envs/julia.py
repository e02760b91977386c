"""Installs Julia 1.5 from Debian's archive into .venv/julia, as Debian 12 and its successors have no package of it.

    .venv/bin/python envs/julia.py

It needs apt and a Debian archive among the machine's own sources that still carries bullseye, and neither root
nor a compiler; nothing outside .venv changes. A Julia that is there already, 1.5 or newer, is left alone.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from multiplt.debian import Release, Unavailable, unpack
from multiplt.executables import find_executable

ENVIRONMENT = Path(sys.prefix)
RELEASE = "bullseye"
OLDEST = [1, 5]

# All else that Julia needs comes from its own release: the system's libraries come and go with its packages.
_FROM_THE_SYSTEM = ["libc6", "libgcc-s1", "libstdc++6", "libcrypt1"]
_FROM_THE_SYSTEM += ["debconf", "dpkg", "perl-base", "tar"]
_WRAPPER = """\
#!/bin/sh
export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
exec "{prefix}/usr/bin/julia" "$@"
"""


def present() -> bool:
    """Whether a Julia that is new enough is beside this Python or on the PATH."""
    found = find_executable("julia")
    if not found:
        return False
    done = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    version = re.findall(r"\d+", done.stdout)
    return [int(number) for number in version[:2]] >= OLDEST


def install() -> None:
    """Install Julia for this Python. Raises Unavailable."""
    with tempfile.TemporaryDirectory(dir=ENVIRONMENT, prefix="julia-") as scratch:
        folder = Path(scratch)
        release = Release(folder, RELEASE, _FROM_THE_SYSTEM)
        prefix = folder / "julia"
        for package in release.download(release.needed("julia")):
            unpack(package, prefix)
        shutil.rmtree(ENVIRONMENT / "julia", ignore_errors=True)
        prefix.rename(ENVIRONMENT / "julia")
    _finish(ENVIRONMENT / "julia")


def _finish(prefix: Path) -> None:
    """Make links into the system's folders point into the prefix, and put `julia` beside Python."""
    for link in prefix.rglob("*"):
        if link.is_symlink() and link.readlink().is_absolute():
            target = link.readlink()
            link.unlink()
            link.symlink_to(prefix / target.relative_to("/"))
    patterns = ("usr/lib/*-linux-gnu*", "usr/lib/*-linux-gnu*/julia", "lib/*-linux-gnu*")
    libraries = ":".join(str(folder) for p in patterns for folder in prefix.glob(p))
    wrapper = ENVIRONMENT / "bin/julia"
    wrapper.write_text(_WRAPPER.format(libraries=libraries, prefix=prefix))
    wrapper.chmod(0o755)
    if not present():
        wrapper.unlink()
        raise Unavailable("the packages of Debian's archive do not run on this machine")


def main() -> None:
    """Install Julia unless it is there; exits with 1 and the reason where it cannot be had."""
    if present():
        return
    print("Installing Julia 1.5 from Debian's archive into .venv, 86 MB to fetch", flush=True)
    try:
        install()
    except Unavailable as error:
        sys.exit(f"Julia cannot be installed here: {error}")


if __name__ == "__main__":
    main()
