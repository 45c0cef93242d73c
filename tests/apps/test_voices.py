"""A room's voices: hands, phones, both, and phones that come late, fall silent or are given up."""

from typing import Any

import pytest
from tests.apps.phones import Phones

from cmplearn.apps.voices import Voices
from cmplearn.course import activities
from cmplearn.errors import InputError

ACTIVITY = activities.load("who-gets-called-first")
CALL = ACTIVITY.asks[0]


@pytest.fixture
def voices() -> Voices:
    return Voices([ACTIVITY])


def test_hands_count_without_phones_and_don_t_say_who_moved(voices: Voices) -> None:
    voices.enter("a1", CALL, [("a", 2), ("b", 1)])

    assert sorted(voices.values("a1", "call")) == ["a", "a", "b"]
    assert voices.moves("a1", "call", "call-place") == []


@pytest.fixture
def room() -> Phones:
    """A room with its first step open."""
    found = Phones([ACTIVITY])
    found.do("opened", {"item": "a1", "step": 0})
    return found


def test_hands_and_phones_count_together(voices: Voices, room: Phones) -> None:
    voices.joined(room.answer("call", "b", "b"))
    voices.enter("a1", CALL, [("a", 2)])

    assert sorted(voices.values("a1", "call")) == ["a", "a", "b", "b"]
    assert voices.how_many("a1", "call") == "4"


def test_hands_count_at_once_and_only_once_however_slow_the_room_is(voices: Voices, room: Phones) -> None:
    voices.joined(room.answer("call", "b", "b"))
    room.be_slow()
    voices.enter("a1", CALL, [("a", 2)])
    voices.enter("a1", CALL, [("a", 1)])
    assert (sorted(voices.values("a1", "call")), voices.answered("a1", "call")) == (["a", "b", "b"], 3)

    room.catch_up()
    assert (sorted(voices.values("a1", "call")), voices.answered("a1", "call")) == (["a", "b", "b"], 3)


def test_answers_that_were_closed_are_coming_until_the_room_says_so(voices: Voices, room: Phones) -> None:
    voices.joined(room)
    voices.open("a1", 0)
    room.be_slow()
    voices.close([("a1", "call")])
    assert voices.are_coming

    room.catch_up()
    assert not voices.are_coming


def test_phones_that_come_late_get_the_open_step_and_what_was_entered(voices: Voices) -> None:
    voices.open("a1", 2)
    voices.enter("a1", CALL, [("a", 2)])
    room = Phones([ACTIVITY])
    voices.joined(room)

    assert room.done == [
        ("entered", {"item": "a1", "ask": "call", "value": "a", "count": 2}),
        ("opened", {"item": "a1", "step": 2}),
    ]


def test_hands_entered_again_take_the_first_ones_back(voices: Voices) -> None:
    room = Phones([ACTIVITY])
    voices.joined(room)
    voices.enter("a1", CALL, [("a", 5)])
    voices.enter("a1", CALL, [("a", 3), ("b", 1)])

    assert [(body["value"], body["count"]) for _, body in room.done] == [("a", 5), ("a", -2), ("b", 1)]


def test_what_phones_said_stays_when_they_are_given_up(voices: Voices, room: Phones) -> None:
    voices.enter("a1", CALL, [("a", 1)])
    voices.joined(room.answer("call", "b"))
    voices.joined(None)
    voices.enter("a1", CALL, [("a", 2)])

    assert sorted(voices.values("a1", "call")) == ["a", "a", "b"]


TWO = {"a": "A", "b": "B"}
RATINGS = {"kind": "ratings", "items": {"a": "A"}, "points": 5, "evidence": True}
DOTS = {"kind": "dots", "items": TWO, "dots": 3}
SEVERAL = {"kind": "choice", "options": TWO, "several": True}
SEEN, SAID = ({"a": {"rating": 4, "evidence": words}} for words in ("seen", "said"))
SHOW = {"hands": {"a": 2, "b": 1}, "people": 2}


@pytest.mark.parametrize(
    ("ask", "of_phone", "of_hands", "alone"),
    [
        (RATINGS, SEEN, SAID, [{"a": 4}]),
        (DOTS, {"a": 3}, {"a": 1, "b": 2}, [{"a": 3}]),
        (SEVERAL, ["a"], SHOW, [{"hands": {"a": 1}, "people": 1}]),
    ],
    ids=["ratings", "dots", "several"],
)
def test_hands_are_counted_once_when_phones_are_given_up(
    ask: dict[str, Any], of_phone: Any, of_hands: Any, alone: list[Any]
) -> None:
    asks = [ask | {"id": "ask", "label": "Which?"}]
    step = {"id": "one", "title": "One", "minutes": 5, "asks": asks}
    activity = activities.thawed(activities.frozen(ACTIVITY) | {"steps": [step], "minutes": 5})
    voices, room = Voices([activity]), Phones([activity])
    voices.joined(room)
    voices.open("a1", 0)
    voices.enter("a1", activity.asks[0], [(of_hands, 1)])
    room.answer("ask", of_phone)
    before = voices.answered("a1", "ask")
    voices.joined(None)

    assert voices.answered("a1", "ask") == before
    voices.enter("a1", activity.asks[0], [])
    assert voices.values("a1", "ask") == alone


def test_only_words_that_may_be_shown_are_shown(voices: Voices) -> None:
    words = next(ask for ask in ACTIVITY.asks if ask.kind == "text")
    room = Phones([ACTIVITY])
    step = next(place for place, step in enumerate(ACTIVITY.steps) if words in step.asks)
    room.do("opened", {"item": "a1", "step": step})
    voices.joined(room.answer(words.id, "seen", "held"))
    seen = next(text["seq"] for text in room.last["texts"] if text["text"] == "seen")
    room.do("published", {"answer": seen})
    voices.enter("a1", words, [("typed here", 1)])

    assert sorted(voices.values("a1", words.id)) == ["seen", "typed here"]
    voices.joined(None)
    assert sorted(voices.values("a1", words.id)) == ["seen", "typed here"]


def test_what_is_no_answer_is_refused(voices: Voices) -> None:
    with pytest.raises(InputError, match="one of the options"):
        voices.enter("a1", CALL, [("nobody", 3)])
