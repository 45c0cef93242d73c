"""Rooms that are opened when somebody first asks for one: nothing else of the server waits for that."""

from pathlib import Path

import pytest

from cmplearn.errors import StorageError
from cmplearn.web.rooms.opening import RoomsWhenNeeded


def test_what_a_thread_is_to_call_is_there_before_anything_is_opened(tmp_path: Path) -> None:
    rooms = RoomsWhenNeeded(lambda: tmp_path / "programme.sqlite")
    find = rooms.by_code
    assert list(tmp_path.iterdir()) == []
    assert find("k7m2qx") is None
    assert (tmp_path / "programme.sqlite").exists()
    assert rooms.create("A room", (), days=2).title == "A room"
    rooms.close()


def test_what_the_rooms_do_not_have_is_missed_before_a_thread_calls_it(tmp_path: Path) -> None:
    rooms = RoomsWhenNeeded(lambda: tmp_path / "programme.sqlite")
    with pytest.raises(AttributeError, match="by_cod"):
        _ = rooms.by_cod


def test_where_they_cannot_be_opened_every_use_says_so(tmp_path: Path) -> None:
    rooms = RoomsWhenNeeded(lambda: tmp_path / "none" / "programme.sqlite")
    for _ in "ab":
        with pytest.raises(StorageError, match="does not exist"):
            rooms.codes()
    rooms.close()
