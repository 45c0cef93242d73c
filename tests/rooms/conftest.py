"""Rooms in both databases, and a clock that tests turn."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.rooms.example import NOON

from cmplearn.rooms import RoomStore, open_rooms


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a programme database is, or may be made."""
    if request.param == "sqlite":
        return tmp_path / "programme.sqlite"
    url: str = request.getfixturevalue("postgres_server").new_database()
    return url


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rooms(place: Path | str, clock: Clock) -> Iterator[RoomStore]:
    """The rooms of a new database."""
    store = open_rooms(place, clock)
    yield store
    store.close()
