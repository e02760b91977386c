"""The few Linux calls that Python 3.11 has no name for, through ctypes.

Thin: each raises OSError with the kernel's reason and decides nothing.
"""

import ctypes
import os
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)

# By machine: the name that seccomp gives it, the number of prlimit64, and the numbers of what reaches into other
# processes (ptrace, process_vm_readv, process_vm_writev, kcmp, userfaultfd, bpf, perf_event_open, add_key,
# request_key, keyctl, pidfd_getfd) and of what makes things that outlive them all (shmget, semget, msgget, mq_open).
_MEDDLING = {
    "x86_64": (
        0xC000003E,
        302,
        (101, 310, 311, 312, 323, 321, 298, 248, 249, 250, 438, 29, 64, 68, 240),
    ),
    "aarch64": (
        0xC00000B7,
        261,
        (117, 270, 271, 272, 282, 280, 241, 217, 218, 219, 438, 194, 190, 186, 180),
    ),
}


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces that the flags name for fresh ones."""
    _check(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount source on target."""
    arguments = [os.fsencode(text) for text in (source, target, kind, options)]
    source_, target_, kind_, options_ = arguments
    _check(
        _libc.mount(source_, target_, kind_ or None, ctypes.c_ulong(flags), options_ or None),
        f"mount {target}",
    )


def unmount(target: str) -> None:
    """Detach what is mounted on target, at once for all who look there."""
    _check(_libc.umount2(os.fsencode(target), MNT_DETACH), f"umount {target}")


def change_root(new_root: str) -> None:
    """Make new_root, a mount point, the root, and drop the old one."""
    os.chdir(new_root)
    # Root onto itself: the old root ends up below the new one and is detached from there.
    _check(_libc.syscall(ctypes.c_long(_pivot_root_number()), b".", b"."), "pivot_root")
    unmount(".")
    os.chdir("/")


def control(option: int, value: int) -> None:
    """prctl(option, value)."""
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero), f"prctl {option}")


def forbid_meddling() -> None:
    """Refuse, for this process and all it starts, what reaches into other processes or outlives them.

    Programs of one warm parent have its user id, and without root that of the jail: without this filter one
    could change their memory and limits. System V's shared memory stays when its processes are gone, where
    nobody counts it. Needs PR_SET_NO_NEW_PRIVS. Nothing happens on a machine of another kind or
    where the kernel has no filters. See seccomp(2).
    """
    if _filter is not None:
        zero = ctypes.c_ulong(0)
        _libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(_filter), zero, zero)


class _Filter(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def _build_filter() -> _Filter | None:
    """A program that refuses foreign architectures and the listed calls, and allows the rest."""
    if os.uname().machine not in _MEDDLING:
        return None
    architecture, prlimit, numbers = _MEDDLING[os.uname().machine]
    load, if_equal, if_above, leave = 0x20, 0x15, 0x35, 0x06
    allowed, refused = 0x7FFF0000, 0x00050001
    count = len(numbers)
    # code, skip if true, skip if false, operand; offsets 4, 0 and 16 are the architecture, the number and the
    # first argument, which is 0 where prlimit64 is about the process itself.
    program = [
        (load, 0, 0, 4),
        (if_equal, 0, count + 6, architecture),
        (load, 0, 0, 0),
        (if_above, count + 4, 0, 0x40000000),
        *((if_equal, count + 3 - i, 0, number) for i, number in enumerate(numbers)),
        (if_equal, 0, 2, prlimit),
        (load, 0, 0, 16),
        (if_equal, 0, 1, 0),
        (leave, 0, 0, allowed),
        (leave, 0, 0, refused),
    ]
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    return _Filter(len(program), code)


_filter = _build_filter()


def _pivot_root_number() -> int:
    numbers = {"x86_64": 155, "aarch64": 41}
    machine = os.uname().machine
    if machine not in numbers:
        raise OSError(f"pivot_root has no known number on {machine}")
    return numbers[machine]
