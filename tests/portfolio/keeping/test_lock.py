"""Who comes second is told who holds a portfolio: the holder there is, and no earlier one."""

import os
from pathlib import Path

import pytest

from cmplearn.errors import InUseError
from cmplearn.portfolio.keeping import lock
from cmplearn.store import locks


def test_who_has_let_go_is_named_to_nobody(tmp_path: Path) -> None:
    lock.Lock(tmp_path, "http://127.0.0.1:1/").release()
    assert (tmp_path / lock.FILE).read_bytes() == b""


def test_a_holder_who_has_just_come_has_time_to_say_who_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = os.open(tmp_path / lock.FILE, os.O_RDWR | os.O_CREAT)
    locks.take(holder)
    said = b'{"pid": 12, "link": "http://127.0.0.1:2/"}'
    monkeypatch.setattr(lock.time, "sleep", lambda _: os.pwrite(holder, said, 0))

    with pytest.raises(InUseError, match=r"process 12\).*http://127\.0\.0\.1:2/"):
        lock.Lock(tmp_path, "")

    locks.let_go(holder)


def test_a_holder_who_is_just_letting_go_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = os.open(tmp_path / lock.FILE, os.O_RDWR | os.O_CREAT)
    locks.take(holder)
    monkeypatch.setattr(lock.time, "sleep", lambda _: locks.let_go(holder))

    taken = lock.Lock(tmp_path, "")

    assert str(os.getpid()) in (tmp_path / lock.FILE).read_text()
    taken.release()
