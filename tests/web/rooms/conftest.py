"""A house with rooms, which a file's tests share; each makes rooms of its own."""

from collections.abc import Iterator

import pytest
from tests.web.rooms.house import House

from cmplearn.course.activities import thawed
from cmplearn.course.activity import Activity
from cmplearn.rooms import numbered
from cmplearn.web.rooms.live import LiveRoom

CLINIC = {
    "id": "clinic",
    "title": "Where should the clinic be?",
    "kind": "choice",
    "module": 1,
    "minutes": 10,
    "solo_minutes": 5,
    "leads": "Facilitator",
    "purpose": "a place that all can live with",
    "solo": "Answer by yourself.",
    "after": "That was all.",
    "steps": [
        {
            "id": "place",
            "title": "First thoughts",
            "minutes": 5,
            "asks": [
                {
                    "id": "where",
                    "kind": "choice",
                    "label": "Which place?",
                    "options": {"north": "The north", "south": "The south"},
                },
                {"id": "why", "kind": "text", "label": "Why there?"},
            ],
        },
        {
            "id": "again",
            "title": "After the talk",
            "minutes": 5,
            "asks": [{"id": "where-now", "kind": "choice", "again": "where"}],
        },
    ],
}


@pytest.fixture(scope="session")
def clinic() -> Activity:
    """An activity that asks for a choice and a text, and then for the choice once more."""
    return thawed(CLINIC)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running web server with rooms; see `House`."""
    house = House(tmp_path_factory.mktemp("house") / "programme.sqlite").start()
    yield house
    house.stop()


@pytest.fixture
def room(house: House, clinic: Activity) -> LiveRoom:
    """A new room whose first step takes answers."""
    return house.new_room(numbered([clinic]))
