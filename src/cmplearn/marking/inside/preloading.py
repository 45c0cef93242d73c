"""Modules imported before the fork, as far as nobody can tell."""

import importlib
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

__all__ = ["preload_quiet"]

TASKS = Path("/proc/self/task")
SILENT, HEARD = 0, 1


def preload_quiet(names: Sequence[str]) -> tuple[str, ...]:
    """Import modules; return those that are imported now.

    Each is tried in a fork first. One that prints, warns, fails or starts a thread is left to the notebook:
    there its import shows what it shows.

    Parameters
    ----------
    names : Sequence[str]
        Modules by dotted name, in the order in which they are to be imported.
    """
    imported = []
    for name in names:
        if _is_quiet(name):
            importlib.import_module(name)
            imported.append(name)
    return tuple(imported)


def _is_quiet(name: str) -> bool:
    """Whether a module's import shows nothing and leaves one thread, tried in a process that ends with it."""
    child = os.fork()
    if child == 0:
        heard = HEARD
        try:
            heard = _heard(name)
        finally:
            os._exit(heard)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == SILENT


def _heard(name: str) -> int:
    """Import a module as a notebook does; return whether anything was written or any thread started."""
    with tempfile.TemporaryFile() as written:
        for descriptor in (1, 2):
            os.dup2(written.fileno(), descriptor)
        sys.stdout = sys.stderr = open(1, "w", closefd=False)  # noqa: SIM115
        # a warning about the importing line is shown in __main__, and nowhere else
        exec(f"import {name}", {"__name__": "__main__"})
        sys.stdout.flush()
        alone = not TASKS.is_dir() or len(list(TASKS.iterdir())) == 1
        return SILENT if alone and written.seek(0, os.SEEK_END) == 0 else HEARD
