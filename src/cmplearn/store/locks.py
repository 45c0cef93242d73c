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

    def take(file: int) -> None:
        """Lock an open file, or raise PermissionError when another process has."""
        os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def let_go(file: int) -> None:
        """Unlock a file that `take` locked, and close it."""
        try:
            os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
        finally:
            os.close(file)

else:
    import fcntl

    def take(file: int) -> None:
        """Lock an open file until it is closed, or raise BlockingIOError when another process has.

        Parameters
        ----------
        file : int
            Its descriptor.

        Raises
        ------
        OSError
            BlockingIOError (PermissionError on Windows) when it is locked; another when it can't be.
        """
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

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
            fcntl.flock(file, fcntl.LOCK_UN)
        finally:
            os.close(file)
