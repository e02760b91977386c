"""Packages of another Debian release than the machine's, fetched and unpacked without being installed.

    release = Release(folder, "bullseye", assumed=["libc6"])
    for package in release.download(release.needed("julia")): unpack(package, prefix)

The archive is the one that the machine's own apt uses, and apt checks signatures and sums. It needs apt and no root,
and writes nothing outside `folder`.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

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


class Unavailable(Exception):
    """Why something of Debian's cannot be had here, in words for the user."""


class Release:
    """One release of Debian, with an index of its own in `folder`."""

    def __init__(self, folder: Path, name: str, assumed: Sequence[str] = ()) -> None:
        """Fetches the index; `assumed` are packages that the machine has and that count as there.

        Raises Unavailable.
        """
        for tool in ("apt-get", "dpkg-deb", "dpkg-query"):
            if not shutil.which(tool):
                raise Unavailable(f"{tool} is not here, and the packages are Debian's")
        if not KEYRING.exists():
            raise Unavailable(f"{KEYRING} is missing (package debian-archive-keyring)")
        self._folder = folder
        self._apt = ("apt-get", "--config-file", folder / "apt.conf")
        for directory in ("lists/partial", "cache/archives/partial", "debs"):
            (folder / directory).mkdir(parents=True)
        source = f"deb [signed-by={KEYRING}] {archive()} {name} main\n"
        (folder / "sources.list").write_text(source)
        there = run("dpkg-query", "-W", "-f", _AS_INSTALLED, *assumed) if assumed else ""
        (folder / "status").write_text(there)
        (folder / "apt.conf").write_text(_SETTINGS.format(folder))
        try:
            run(*self._apt, "--error-on=any", "update")
        except Unavailable as error:
            reason = f"the Debian archive does not serve {name}: {error}"
            raise Unavailable(reason) from None

    def needed(self, package: str) -> list[str]:
        """The package and all that it needs beyond what is assumed. Raises Unavailable."""
        plan = run(*self._apt, "--simulate", "install", package)
        return re.findall(r"^Inst (\S+)", plan, re.MULTILINE)

    def download(self, packages: Sequence[str]) -> list[Path]:
        """The files of these packages. Raises Unavailable."""
        run(*self._apt, "download", *packages, folder=self._folder / "debs")
        return sorted((self._folder / "debs").glob("*.deb"))


def archive() -> str:
    """The address of the Debian archive that this machine's apt uses. Raises Unavailable."""
    targets = run(
        *("apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)"),
        "Created-By: Packages",
    )
    for line in targets.splitlines():
        if line.startswith("Debian Debian main "):
            return line.split(" ", 3)[3]
    raise Unavailable("apt has no Debian archive among its sources (or needs an apt-get update)")


def unpack(package: Path, prefix: Path) -> None:
    """Unpacks the files of one package under `prefix`. Raises Unavailable."""
    run("dpkg-deb", "--extract", package, prefix)


def run(*command: str | Path, folder: Path | None = None) -> str:
    """Runs a command and returns its output. Raises Unavailable with what it said."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{command[0]} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
