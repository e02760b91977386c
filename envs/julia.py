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

from multiplt.executables import find_executable

ENVIRONMENT = Path(sys.prefix)
RELEASE = "bullseye"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
OLDEST = [1, 5]

# All else that Julia needs comes from its own release: the system's libraries come and go with its packages.
_FROM_THE_SYSTEM = ["libc6", "libgcc-s1", "libstdc++6", "libcrypt1"]
_FROM_THE_SYSTEM += ["debconf", "dpkg", "perl-base", "tar"]
_AS_INSTALLED = (
    "Package: ${Package}\nStatus: install ok installed\nArchitecture: ${Architecture}\n"
    "Multi-Arch: ${Multi-Arch}\nVersion: ${Version}\n\n"
)
_SETTINGS = """\
Dir::Etc::sourcelist "{0}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "{0}/lists";
Dir::State::status "{0}/status";
Dir::Cache "{0}/cache";
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
"""
_WRAPPER = """\
#!/bin/sh
export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
exec "{prefix}/usr/bin/julia" "$@"
"""


class Unavailable(Exception):
    """Why Julia cannot be installed here, in words for the user."""


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
    for tool in ("apt-get", "dpkg-deb", "dpkg-query"):
        if not shutil.which(tool):
            raise Unavailable(f"{tool} is not here, and Julia's own packages are Debian's")
    if not KEYRING.exists():
        raise Unavailable(f"{KEYRING} is missing (package debian-archive-keyring)")
    with tempfile.TemporaryDirectory(dir=ENVIRONMENT, prefix="julia-") as scratch:
        folder = Path(scratch)
        _configure(folder, _archive())
        prefix = folder / "julia"
        for package in _download(folder):
            _run("dpkg-deb", "--extract", package, prefix)
        shutil.rmtree(ENVIRONMENT / "julia", ignore_errors=True)
        prefix.rename(ENVIRONMENT / "julia")
    _finish(ENVIRONMENT / "julia")


def _archive() -> str:
    """The address of the Debian archive that this machine's apt uses."""
    targets = _run(
        *("apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)"),
        "Created-By: Packages",
    )
    for line in targets.splitlines():
        if line.startswith("Debian Debian main "):
            return line.split(" ", 3)[3]
    raise Unavailable("apt has no Debian archive among its sources (or needs an apt-get update)")


def _configure(folder: Path, archive: str) -> None:
    """Make a private apt configuration that knows one release, and fetch its index."""
    for name in ("lists/partial", "cache/archives/partial", "debs"):
        (folder / name).mkdir(parents=True)
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {archive} {RELEASE} main\n")
    (folder / "status").write_text(_run("dpkg-query", "-W", "-f", _AS_INSTALLED, *_FROM_THE_SYSTEM))
    (folder / "apt.conf").write_text(_SETTINGS.format(folder))
    try:
        _run("apt-get", "--error-on=any", "--config-file", folder / "apt.conf", "update")
    except Unavailable as error:
        raise Unavailable(
            f"the Debian archive does not serve {RELEASE} any more: {error}"
        ) from None


def _download(folder: Path) -> list[Path]:
    """Fetch Julia and what it needs; apt checks signatures and sums."""
    apt = ("apt-get", "--config-file", folder / "apt.conf")
    plan = _run(*apt, "--simulate", "install", "julia")
    packages = re.findall(r"^Inst (\S+)", plan, re.MULTILINE)
    _run(*apt, "download", *packages, folder=folder / "debs")
    return sorted((folder / "debs").glob("*.deb"))


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


def _run(*command: str | Path, folder: Path | None = None) -> str:
    """Run a command and return its output. Raises Unavailable with what it said."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{command[0]} failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def main() -> None:
    """Install Julia unless it is there; exits with 1 and the reason where it cannot be had."""
    if present():
        return
    print("Installing Julia 1.5 from Debian's archive into .venv, 86 MB to fetch", flush=True)
    try:
        install()
    except Unavailable as error:
        sys.exit(
            f"Julia cannot be installed here, so leave julia out of a run's languages: {error}"
        )


if __name__ == "__main__":
    main()
