"""A lock on an open file that the operating system keeps: a killed holder lets go of it at once.

What a lock file says of its holder must lie near its beginning: the lock itself is taken on one byte far
behind the text, because Windows lets nobody read a locked byte.
"""

import os
import sys

__all__ = ["take"]

LOCKED_BYTE = 1 << 30

if sys.platform == "win32":
    import msvcrt

    def take(file: int) -> None:
        """Lock an open file, or raise PermissionError when another process has."""
        os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

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
