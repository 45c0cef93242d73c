"""A lock on an open file that the operating system keeps: a killed holder lets go of it at once.

What a lock file says of its holder must lie near its beginning: the lock itself is taken on one byte far
behind the text, because Windows lets nobody read a locked byte.
"""

import os
import sys

__all__ = ["let_go", "take"]

LOCKED_BYTE = 1 << 30

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _unlock(file: int) -> None:
        os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


def take(file: int) -> None:
    """Lock an open file until `let_go`, or the end of the process.

    Parameters
    ----------
    file : int
        Its descriptor.

    Raises
    ------
    BlockingIOError
        Another process has locked it.
    OSError
        Any other: it is on a drive that cannot lock files.
    """
    try:
        _lock(file)
    except PermissionError as error:  # what Windows says of a file that is locked
        raise BlockingIOError(error.errno, error.strerror) from error


def let_go(file: int) -> None:
    """Unlock a file that `take` locked, and close it.

    Closing alone would not do: a process that another thread is starting has the file too, until it has
    become its program.

    Parameters
    ----------
    file : int
        Its descriptor.
    """
    try:
        _unlock(file)
    finally:
        os.close(file)
