"""What a program sees of the machine: fresh namespaces and a read-only view of the runtimes.

No network, no processes but its own, of /proc nothing but what runtimes need to start, one writable
directory of bounded size. The view does not hide what is inside the trees it binds (/usr, the
runtimes): they are readable.
"""

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from multiplt.sandbox import kernel

WORK = "/sandbox"
_NAMESPACES = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
)
_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/alternatives",
    "/etc/ld.so.cache",
)
_DEVICES = ("null", "zero", "full", "random", "urandom")
# The number an unprivileged caller wears inside: any but 0, which keeps capabilities over exec.
_INNER_ID = 65534
# Root's programs run under a number of their own, so that the process limit counts only theirs.
_FIRST_OWN_ID = 0x70000000


def enter_namespaces() -> int | None:
    """Move into fresh namespaces; the next child is process 1 of its own world.

    Returns the user id that programs must take, or None if they keep the present one.
    Raises OSError if the kernel or the site's policy refuses.
    """
    if os.geteuid() == 0:
        # Real root needs no user namespace, and then its programs' user differs from its own.
        with suppress(PermissionError):
            kernel.unshare(_NAMESPACES)
            return _FIRST_OWN_ID + os.getpid()
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(_NAMESPACES | kernel.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_INNER_ID} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{_INNER_ID} {group} 1")
    return None


def build_view(trees: Iterable[str]) -> int:
    """Replace the root by a read-only view of the system and of the trees (absolute paths).

    Returns a directory descriptor of this process namespace's /proc, which has no path any
    more. Must run as process 1 of the new namespaces. Raises OSError.
    """
    socket.sethostname("sandbox")
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    root = "/tmp"
    trees = sorted({os.path.realpath(tree) for tree in trees})
    # Descriptors reach what the new root's mount point covers.
    kept = {
        tree: os.open(tree, os.O_PATH | os.O_CLOEXEC)
        for tree in (*_SYSTEM, *trees)
        if os.path.exists(tree)
    }
    links = {tree: os.readlink(tree) for tree in _SYSTEM if os.path.islink(tree)}
    # Some containers have no /dev/full.
    devices = {
        f"/dev/{name}": os.open(f"/dev/{name}", os.O_PATH | os.O_CLOEXEC)
        for name in _DEVICES
        if os.path.exists(f"/dev/{name}")
    }
    kernel.mount("tmpfs", root, "tmpfs", kernel.MS_NOSUID, "mode=0755,size=1m")
    bound: list[str] = []
    for tree in sorted(kept):
        if tree in links:
            os.symlink(links[tree], root + tree)
        elif not any(tree.startswith(above + "/") for above in bound):
            _bind(kept[tree], root + tree)
            bound.append(tree)
    for device, descriptor in devices.items():
        _bind(descriptor, root + device)
    for name in ("/proc", WORK):
        os.makedirs(root + name, exist_ok=True)
    kernel.mount(
        "proc", root + "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    )
    for descriptor in (*kept.values(), *devices.values()):
        os.close(descriptor)
    proc = os.open(root + "/proc", os.O_PATH | os.O_CLOEXEC | os.O_DIRECTORY)
    kernel.unmount(root + "/proc")
    kernel.change_root(root)
    kernel.mount(
        "none", "/", flags=kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_RDONLY | kernel.MS_NOSUID
    )
    return proc


def name_executable(path: str, memory_mb: int) -> None:
    """Make a /proc of what runtimes read at their start: /proc/self/exe, a link to path, and the memory.

    The memory is the program's (MiB), not the machine's; of processors nothing is said. It stays until
    the next one. Raises OSError.
    """
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    if os.path.lexists("/proc/self"):
        kernel.unmount("/proc")
    kernel.mount("tmpfs", "/proc", "tmpfs", flags, "mode=0755,size=4k,nr_inodes=8")
    os.mkdir("/proc/self")
    os.symlink(path, "/proc/self/exe")
    size = memory_mb << 10
    Path("/proc/meminfo").write_text(f"MemTotal: {size} kB\nMemFree: {size} kB\n")
    Path("/proc/cpuinfo").touch()
    kernel.mount(
        "none", "/proc", flags=flags | kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_RDONLY
    )


def fresh_work(size_mb: int, owner: int | None) -> None:
    """Mount an empty writable directory of the given size (MiB) on WORK. Raises OSError."""
    options = f"mode=0700,size={size_mb}m,nr_inodes=4096"
    if owner is not None:
        options += f",uid={owner},gid={owner}"
    kernel.mount("tmpfs", WORK, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def discard_work() -> None:
    """Drop the working directory with all that is in it. Raises OSError."""
    os.chdir("/")
    kernel.unmount(WORK)


def _bind(descriptor: int, target: str) -> None:
    source = f"/proc/self/fd/{descriptor}"
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    kernel.mount(source, target, flags=kernel.MS_BIND | kernel.MS_REC)
    with suppress(PermissionError):
        # A bind in a user namespace must keep the flags that its source is locked with; its
        # files then still belong to users that do not exist inside, and stay unwritable.
        kernel.mount(
            "none",
            target,
            flags=kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_RDONLY | kernel.MS_NOSUID,
        )
