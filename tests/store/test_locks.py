"""A lock on an open file is let go when its holder says so, whoever else has the file."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cmplearn.store import locks


@pytest.mark.skipif(sys.platform == "win32", reason="no process has another's files there")
def test_a_lock_is_let_go_although_a_process_that_is_being_started_still_has_the_file(tmp_path: Path) -> None:
    first = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    locks.take(first)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[first])
    second = os.open(tmp_path / "lock", os.O_RDWR)
    with pytest.raises(BlockingIOError):
        locks.take(second)

    locks.let_go(first)

    locks.take(second)
    locks.let_go(second)
    child.kill()
    child.communicate()


def test_a_file_that_is_locked_is_told_in_one_way_on_every_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: int) -> None:
        raise PermissionError(errno.EACCES, "as Windows says it")

    file = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    monkeypatch.setattr(locks, "_lock", locked)
    with pytest.raises(BlockingIOError, match="as Windows says it"):
        locks.take(file)
    os.close(file)
