"""A room's voices: hands, phones, both, and phones that come late, fall silent or are given up."""

from collections.abc import Mapping
from typing import Any

import pytest

from cmplearn.apps.voices import Voices
from cmplearn.course import activities
from cmplearn.errors import CmplearnError, InputError, StorageError

ACTIVITY = activities.load("who-gets-called-first")
CALL = ACTIVITY.asks[0]


class Room:
    """Stands in for a room with phones: takes what the facilitator does and answers as told."""

    def __init__(self, *said: str) -> None:
        self.last: dict[str, Any] = {"members": [{}] * len(said), "items": [], "texts": []}
        self.said = list(said)
        self.done: list[tuple[str, Mapping[str, Any]]] = []
        self.problem: CmplearnError | None = None

    def do(self, kind: str, body: Mapping[str, Any] | None = None) -> int:
        if self.problem:
            raise self.problem
        self.done.append((kind, body or {}))
        return len(self.done)

    def values(self, _item: str, ask: str) -> list[Any]:
        entered = [body for kind, body in self.done if kind == "entered" and body["ask"] == ask]
        return [*self.said, *(body["value"] for body in entered for _ in range(body["count"]))]

    def moves(self, *_: str) -> list[tuple[str, str, int]]:
        return [("a", "b", 1)]


@pytest.fixture
def voices() -> Voices:
    return Voices([ACTIVITY])


def test_hands_count_without_phones_and_don_t_say_who_moved(voices: Voices) -> None:
    voices.enter("a1", CALL, [("a", 2), ("b", 1)])

    assert sorted(voices.values("a1", "call")) == ["a", "a", "b"]
    assert voices.moves("a1", "call", "call-place") == []


def test_hands_and_phones_count_together(voices: Voices) -> None:
    voices.joined(Room("b", "b"))
    voices.enter("a1", CALL, [("a", 2)])

    assert sorted(voices.values("a1", "call")) == ["a", "a", "b", "b"]


def test_phones_that_come_late_get_the_open_step_and_what_was_entered(voices: Voices) -> None:
    voices.open("a1", 2)
    voices.enter("a1", CALL, [("a", 2)])
    room = Room()
    voices.joined(room)

    assert room.done == [
        ("entered", {"item": "a1", "ask": "call", "value": "a", "count": 2}),
        ("opened", {"item": "a1", "step": 2}),
    ]


def test_hands_entered_again_take_the_first_ones_back(voices: Voices) -> None:
    room = Room()
    voices.joined(room)
    voices.enter("a1", CALL, [("a", 5)])
    voices.enter("a1", CALL, [("a", 3), ("b", 1)])

    assert [(body["value"], body["count"]) for _, body in room.done] == [("a", 5), ("a", -2), ("b", 1)]


def test_what_phones_said_stays_when_they_are_given_up(voices: Voices) -> None:
    voices.enter("a1", CALL, [("a", 1)])
    voices.joined(Room("b"))
    voices.joined(None)
    voices.enter("a1", CALL, [("a", 2)])

    assert sorted(voices.values("a1", "call")) == ["a", "a", "b"]


def test_an_app_goes_on_when_its_phones_are_out_of_reach(voices: Voices) -> None:
    room = Room("a")
    voices.joined(room)
    room.problem = StorageError("Nobody answers.")

    voices.open("a1", 0)
    assert voices.problem == "Nobody answers."

    room.problem = None
    voices.close([("a1", "call")])
    assert voices.problem == ""
    assert [kind for kind, _ in room.done] == ["closed", "shown"]


def test_only_words_that_may_be_shown_are_shown(voices: Voices) -> None:
    room = Room()
    text = {"item": "a1", "ask": "words", "is_published": True}
    room.last["texts"] = [text | {"text": "seen"}, text | {"text": "held", "is_published": False}]
    voices.joined(room)

    assert voices.values("a1", "words") == ["seen"]


def test_what_is_no_answer_is_refused(voices: Voices) -> None:
    with pytest.raises(InputError, match="one of the options"):
        voices.enter("a1", CALL, [("nobody", 3)])
