"""Namespaces, mounts and capabilities: what the processes of the sandbox do to themselves."""

import ctypes
import fcntl
import os
import socket
import struct
from pathlib import Path

NEW_USER, NEW_PID, NEW_MOUNTS, NEW_IPC, NEW_NETWORK, NEW_HOST_NAME = (
    *(0x10000000, 0x20000000, 0x00020000),
    *(0x08000000, 0x40000000, 0x04000000),
)
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC, BIND, PRIVATE, RECURSIVE = 1, 2, 4, 8, 0x1000, 0x40000, 0x4000
SET_DEATH_SIGNAL, SET_DUMPABLE, DROP_BOUND, SET_NO_NEW_PRIVS, SET_SUBREAPER = 1, 4, 24, 38, 36
SET_INTERFACE_FLAGS, INTERFACE_UP = 0x8914, 1
LAST_CAPABILITY = 63
CAPABILITIES_VERSION = 0x20080522
FILES_PER_MIB = 64  # an empty file costs about a kilobyte of the kernel's memory, which no size counts

LIBC = ctypes.CDLL(None, use_errno=True)


def _check(result: int, doing: str) -> None:
    """Raise what the C library says went wrong."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{doing}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str, flags: int = 0, options: str = "") -> None:
    """Mount a file system."""
    _check(
        LIBC.mount(source.encode(), target.encode(), kind.encode(), flags, options.encode()),
        f"mount {target}",
    )


def control(option: int, value: int) -> None:
    """Set an attribute of this process (prctl)."""
    _check(LIBC.prctl(option, value, 0, 0, 0), f"prctl {option}")


def mount_processes() -> None:
    """Mount /proc of this process's own namespace."""
    mount("proc", "/proc", "proc", NO_SUID | NO_DEVICES | NO_EXEC)


def become(user: int) -> None:
    """Become a user without name, groups or way back."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    control(SET_DUMPABLE, 1)  # so that /proc/self is this process's own


def leave() -> None:
    """Leave this process's namespaces; the next child is the first process of a new one."""
    user, group = os.geteuid(), os.getegid()
    control(SET_DUMPABLE, 1)
    wanted = NEW_USER | NEW_PID | NEW_MOUNTS | NEW_IPC | NEW_NETWORK | NEW_HOST_NAME
    _check(LIBC.unshare(wanted), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def furnish(work_folder: str, disk_bytes: int) -> int:
    """Mount what the first process of a namespace sees: /proc for itself alone, and one sized disk.

    Returns
    -------
    int
        A descriptor of /proc; at the path itself lies an empty folder from now on.
    """
    mount_processes()
    _forbid_namespaces()
    needed = {place: _mounts_below(place) for place in ("/tmp", "/dev/shm")}
    processes = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    mount(
        "none", "/proc", "tmpfs", READ_ONLY | NO_SUID | NO_DEVICES | NO_EXEC, "size=4k,nr_inodes=1,mode=0555"
    )
    _open_loopback()
    files = max(1024, FILES_PER_MIB * (disk_bytes >> 20))
    flags = NO_SUID | NO_DEVICES
    mount("disk", work_folder, "tmpfs", flags, f"size={disk_bytes},nr_inodes={files},mode=0755")
    for name, target in (("tmp", "/tmp"), ("shm", "/dev/shm"), ("work", work_folder)):
        folder = Path(work_folder, name)
        folder.mkdir()
        for place in needed.get(target, ()):
            _keep(place, folder, target)
        mount(str(folder), target, "none", BIND | RECURSIVE)
    return processes


def _mounts_below(folder: str) -> list[str]:
    """Return what is mounted below a folder, without what lies in another of them: Python may be there."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    places = (line.split()[4].encode().decode("unicode_escape") for line in lines)
    found: list[str] = []
    for place in sorted(each for each in places if each.startswith(f"{folder}/")):
        if not any(place == each or place.startswith(f"{each}/") for each in found):
            found.append(place)
    return found


def _keep(place: str, folder: Path, target: str) -> None:
    """Mount what lies below a target again, below the folder that is to cover the target."""
    parts = Path(place).relative_to(target).parts
    for count in range(1, len(parts) + 1):
        part = folder.joinpath(*parts[:count])
        is_file = count == len(parts) and not Path(place).is_dir()
        if not part.exists():
            part.touch() if is_file else part.mkdir(0o755)
            # what is mounted can't be renamed, so nobody can put another in its place
            mount(place if count == len(parts) else str(part), str(part), "none", BIND | RECURSIVE)


def _open_loopback() -> None:
    """Let this namespace's processes talk to one another on 127.0.0.1, as kernels do."""
    with socket.socket() as channel:
        fcntl.ioctl(channel, SET_INTERFACE_FLAGS, struct.pack("16sH14x", b"lo", INTERFACE_UP))


def _forbid_namespaces() -> None:
    """Let no user namespace be made inside this one: they would give capabilities over new mounts."""
    for kind in ("user", "mnt", "net", "pid"):
        try:
            Path(f"/proc/sys/user/max_{kind}_namespaces").write_text("0")
        except OSError:
            return  # the filter of system calls refuses them as well


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    for capability in range(LAST_CAPABILITY + 1):
        if LIBC.prctl(DROP_BOUND, capability, 0, 0, 0) != 0:
            break
    head = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    _check(LIBC.capset(ctypes.byref(head), ctypes.byref(none)), "capset")
    control(SET_NO_NEW_PRIVS, 1)


def close_all_but(*kept: int) -> None:
    """Close every descriptor but standard input, output, error and those given."""
    last = 2
    for descriptor in sorted(kept):
        os.closerange(last + 1, descriptor)
        last = max(last, descriptor)
    os.closerange(last + 1, 1 << 20)  # one system call (close_range) on Linux 5.9 and later
