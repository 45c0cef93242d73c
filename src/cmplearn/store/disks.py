"""Tells a disk inside the computer from a shared drive, on which SQLite must write more carefully."""

import re
import sys
from pathlib import Path

NETWORK_FILE_SYSTEMS = frozenset(
    {
        *(
            "9p",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "davfs",
            "glusterfs",
            "gpfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs4",
        ),
        *("ocfs2", "smb2", "smb3", "smbfs", "fuse.cephfs", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone"),
        *("fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs"),
    }
)
"""File systems, as Linux names them, whose files another machine keeps."""

DRIVE_REMOTE = 4  # GetDriveTypeW's answer for a network drive (Windows SDK, fileapi.h)
MOUNTS = Path("/proc/self/mounts")


def network_file_system(path: Path, mounts: Path = MOUNTS) -> str | None:
    """Return what kind of network drive holds `path`, or None when the disk is in this computer.

    Parameters
    ----------
    path : Path
        A file or folder; it need not exist yet.
    mounts : Path
        Linux's list of mounted file systems.

    Returns
    -------
    str or None
        Such as "nfs4" or "cifs" on Linux, "network drive" on Windows. Elsewhere (macOS) always None: the
        system offers no list that can be read without calling a program.

    Examples
    --------
    >>> from pathlib import Path
    >>> network_file_system(Path("/home"), mounts=Path("no such list")) is None
    True
    """
    if sys.platform == "win32":
        return "network drive" if _windows_drive_is_remote(path.absolute()) else None
    kind = _mounted_as(path.absolute().resolve(), mounts)
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def _mounted_as(path: Path, mounts: Path) -> str | None:
    """Return the type of the file system mounted nearest above `path`; of two on one place, the later."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    nearest: tuple[int, str] | None = None
    for line in lines:
        _, place, kind, *_ = line.split(" ")
        folder = Path(_unescaped(place))
        if path.is_relative_to(folder) and (nearest is None or len(folder.parts) >= nearest[0]):
            nearest = (len(folder.parts), kind)
    return nearest[1] if nearest else None


def _unescaped(place: str) -> str:
    """Return a folder of the mount list with its blanks back: the list writes them as octal, `\\040`."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), place)


def _windows_drive_is_remote(path: Path) -> bool:
    """Return whether Windows calls the drive of `path` a network drive; `\\\\server\\share` always is one."""
    if path.drive.startswith("\\\\"):
        return True
    import ctypes

    kernel32 = getattr(ctypes, "windll").kernel32  # noqa: B009  # absent from the type stubs off Windows
    return bool(kernel32.GetDriveTypeW(f"{path.drive}\\") == DRIVE_REMOTE)
