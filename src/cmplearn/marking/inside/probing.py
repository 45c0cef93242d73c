"""Whether a sandbox can be had on this machine, tried by making one and looking round in it."""

import os
import sys
from pathlib import Path

from . import filtering, isolating

PRIVATE = "/proc", "/dev/shm"
UNFILTERED = "no filter of system calls is known for this machine"


def main(user: int | None, folder: str) -> None:
    """Make the namespaces of a submission and leave.

    What can't be had is said on standard error; what can be done without, on standard output.

    Parameters
    ----------
    user : int, optional
        Whom to become, when this is root.
    folder : str
        The work folder.
    """
    try:
        if user is not None:
            isolating.mount_processes()
            isolating.become(user)
        isolating.leave()
        child = os.fork()
        if child == 0:
            _look_round(folder)
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status))
    except OSError as error:
        sys.exit(str(error))


def _look_round(folder: str) -> None:
    """End without error when everything is as it must be."""
    try:
        isolating.furnish(folder, 1 << 20)
        isolating.drop_capabilities()
        for place in PRIVATE:
            if any(Path(place).iterdir()):
                raise OSError(f"{place} is not private")
        if filtering.is_known():
            _try_filter()
        else:
            os.write(1, UNFILTERED.encode())
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        os._exit(1)
    os._exit(0)


def _try_filter() -> None:
    """Raise an error where a call that the filter refuses is not refused."""
    if not filtering.filter_calls():
        raise OSError("system calls can't be filtered")
    try:
        os.memfd_create("refused")
    except OSError:
        return
    raise OSError("the filter of system calls does nothing")
