"""Installs Apptainer beside this Python, in .venv/apptainer, where the machine has none.

    .venv/bin/python containers/apptainer.py

It needs root on a Debian 12 (amd64): the package is that of Debian's unstable release, with the C library it was built
for beside it. Nothing of the system is replaced; what it adds there are Debian's own helper programs, the range of
user ids that builds need, and /dev/fuse for everybody, as udev leaves it. On a cluster, ask for the site's own.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from multiplt.debian import Release, Unavailable, run, unpack
from multiplt.executables import find_executable

ENVIRONMENT = Path(sys.prefix).resolve()
RELEASE = "sid"
PACKAGES = ["apptainer", "libc6", "containernetworking-plugins"]
# What the machine's own release brings: a patcher, and the programs that Apptainer calls.
HELPERS = ["patchelf", "uidmap", "squashfs-tools", "squashfuse", "fuse-overlayfs", "fuse2fs"]
HELPERS += ["fakeroot", "debootstrap", "libseccomp2", "libsqlite3-0"]

_LOADER = "ld-linux-x86-64.so.2"
_GLIBC = [_LOADER]
_GLIBC += [f"lib{name}" for name in ("c.so.6", "m.so.6", "pthread.so.0", "dl.so.2", "rt.so.1")]
_GLIBC += [f"lib{name}.so.2" for name in ("resolv", "nss_files", "nss_dns")]
# Root gets one capability in a container: with it, it may make a user namespace as every user may.
_SETTINGS = {"root default capabilities": "file", "systemd cgroups": "no"}
_CAPABILITIES = '{"users": {"root": ["CAP_SETFCAP"]}}\n'
_SUBORDINATE = "root:1000000:65536\n"


def install() -> Path:
    """Installs Apptainer for this Python and returns the program. Raises Unavailable."""
    if os.geteuid() != 0 or platform.machine() != "x86_64" or not shutil.which("apt-get"):
        raise Unavailable("it is installed as root on Debian (amd64) only")
    _install_helpers()
    prefix = ENVIRONMENT / "apptainer"
    with tempfile.TemporaryDirectory(dir=ENVIRONMENT, prefix="apptainer-") as scratch:
        folder = Path(scratch)
        release = Release(folder, RELEASE)
        for package in release.download(PACKAGES):
            unpack(package, folder / package.name.split("_")[0])
        shutil.rmtree(prefix, ignore_errors=True)
        _arrange(folder, prefix)
    _patch(prefix)
    _configure(prefix)
    _prepare_machine()
    program = ENVIRONMENT / "bin/apptainer"
    program.unlink(missing_ok=True)
    program.symlink_to(prefix / "bin/apptainer")
    run(program, "--version")
    return program


def _install_helpers() -> None:
    """Install with apt what is missing of HELPERS."""
    done = subprocess.run(["dpkg", "-s", *HELPERS], capture_output=True, check=False)
    if done.returncode:
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run("apt-get", "--quiet", "update")
        run("apt-get", "--quiet", "--yes", "--no-install-recommends", "install", *HELPERS)


def _arrange(unpacked: Path, prefix: Path) -> None:
    """Lay the files out as the program looks for them: relative to itself."""
    own = unpacked / "apptainer"
    shutil.copytree(own / "usr/bin", prefix / "bin", symlinks=True)
    shutil.copytree(own / "usr/lib", prefix / "lib", symlinks=True)
    shutil.copytree(own / "etc/apptainer", prefix / "etc/apptainer", symlinks=True)
    plugins = unpacked / "containernetworking-plugins/usr/lib/cni"
    shutil.copytree(plugins, prefix / "lib/cni", dirs_exist_ok=True)
    (prefix / "glibc").mkdir()
    library = next((unpacked / "libc6").rglob("libc.so.6")).parent
    for name in _GLIBC:
        shutil.copy(library / name, prefix / "glibc")
    (prefix / "var/lib/apptainer/mnt/session").mkdir(parents=True)
    # Its second program lies one folder deeper than the first and looks for the same names from there.
    for name in ("bin", "etc", "lib", "var"):
        (prefix / "lib" / name).symlink_to(f"../{name}")


def _patch(prefix: Path) -> None:
    """Make its programs start with the C library beside them."""
    libraries = f"{prefix}/glibc:/usr/lib/x86_64-linux-gnu"
    for file in (*(prefix / "bin").rglob("*"), *(prefix / "lib").rglob("*")):
        if file.is_symlink() or not file.is_file() or not os.access(file, os.X_OK):
            continue
        # patchelf refuses what has no loader: scripts and static programs.
        if not subprocess.run(
            ["patchelf", "--print-interpreter", file], capture_output=True, check=False
        ).returncode:
            run("patchelf", "--set-interpreter", f"{prefix}/glibc/{_LOADER}", file)
            run("patchelf", "--force-rpath", "--set-rpath", libraries, file)


def _configure(prefix: Path) -> None:
    """Set what differs from the package's own settings."""
    file = prefix / "etc/apptainer/apptainer.conf"
    text = file.read_text()
    for key, value in _SETTINGS.items():
        text, count = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
        if count != 1:
            raise Unavailable(f"this Apptainer has no setting {key!r}")
    file.write_text(text)
    (prefix / "etc/apptainer/capability.json").write_text(_CAPABILITIES)


def _prepare_machine() -> None:
    """Give root subordinate ids, for builds, and everybody FUSE, for images."""
    for file in (Path("/etc/subuid"), Path("/etc/subgid")):
        text = file.read_text() if file.exists() else ""
        if "root:" not in text:
            file.write_text(text + _SUBORDINATE)
    if Path("/dev/fuse").exists():
        Path("/dev/fuse").chmod(0o666)


def main() -> None:
    """Install Apptainer unless it is there; exits with 1 and the reason where it cannot be had."""
    if find_executable("apptainer"):
        return
    print("Installing Apptainer from Debian's archive into .venv", flush=True)
    try:
        install()
    except Unavailable as error:
        sys.exit(
            f"error: no apptainer here, and it cannot be installed: {error}."
            " Load the site's own (module load apptainer), or run on a machine that has it"
        )


if __name__ == "__main__":
    main()
