"""Hands where several options may be chosen: counted option by option, of people, and never as answers."""

from typing import Any

import pytest
from tests.rooms.example import NOON, answered, as_events, joined, led, opened

from cmplearn import charts
from cmplearn.course.activities import thawed
from cmplearn.errors import InputError, RefusedError
from cmplearn.rooms import Room, State, check, hands, numbered
from cmplearn.rooms.export import rows
from cmplearn.rooms.tally import tally

OPTIONS = {"a": "Patient A", "b": "Patient B", "lot": "Draw lots"}
DROP = {"id": "drop", "kind": "choice", "label": "Which?", "options": OPTIONS, "several": True, "most": 2}
POINTS = {
    "id": "points",
    "kind": "points",
    "label": "Weights",
    "items": {"hands": "Hands", "people": "People"},
}


def room_that_asks(kind: str = "choice") -> State:
    """A room in which several may be chosen, two at most."""
    step = {"id": "one", "title": "One", "minutes": 1, "asks": [DROP, POINTS]}
    words = {"purpose": "to try", "solo": "Try it.", "after": "Done.", "leads": "Facilitator"}
    times = {"module": 1, "minutes": 1, "solo_minutes": 1}
    activity = thawed({"id": "x", "title": "X", "kind": kind, "steps": [step]} | words | times)
    later = NOON.replace(year=2027)
    return State(Room("0" * 32, "k7m2qx", "X", "", numbered([activity]), NOON, later, None, 0))


def show(people: Any, count: int = 1, **raised: Any) -> Any:
    """The facilitator enters hands."""
    return led("entered", item="a1", ask="drop", value={"hands": raised, "people": people}, count=count)


def then(state: State, *drafts: Any) -> State:
    for event in as_events(drafts, state.seq + 1):
        assert state.apply(event) is None
    return state


def test_hands_count_for_each_option_and_people_once() -> None:
    phones = [joined("m1", "Asha"), joined("m2", "Ben"), opened(), answered("m1", "drop", ["a", "lot"])]
    state = then(room_that_asks(), *phones, show(9, a=7, b=3, lot=0))

    found = tally(state, "a1", "drop")

    assert (found.answered, found.counts) == (10, {"a": 8, "b": 3, "lot": 1})
    picture = charts.counts(found.counts, found.answered)
    assert [row[2] for row in picture.rows] == [80.0, 30.0, 10.0]  # of the people


def test_a_table_says_how_many_hands_of_how_many_people_and_nobody_who_chose_two() -> None:
    state = then(room_that_asks(), opened(), show(9, a=7, b=3), show(2, b=2))
    assert [(row["person"], row["value"], row["count"], row["note"]) for row in rows(state, b"secret")] == [
        ("", "Patient A", 7, "hands, of 11 people"),
        ("", "Patient B", 5, "hands, of 11 people"),
    ]


def test_hands_are_taken_back() -> None:
    state = then(room_that_asks(), opened(), show(9, a=7, b=3), show(9, -1, b=3, a=7))
    assert (state.answered_count("a1", "drop"), state.entered["a1", "drop"]) == (0, [])


@pytest.mark.parametrize(
    ("people", "raised", "why"),
    [
        (6, {"a": 7, "b": 3}, "from 7 to 10; not 6"),
        (11, {"a": 7, "b": 3}, "from 7 to 10; not 11"),
        (0, {"a": 4}, "it was 4; not 0"),
        (4, {"a": 3, "b": 3, "lot": 3}, "9 hands, at most 2 from each, so that it was from 5 to 9"),
        (3, {}, "at least one option"),
        (3, {"z": 3}, "for no others"),
        (3, {"a": -3}, "Hands for “Patient A”: a whole number"),
        (3, {"a": 2.5}, "a whole number"),
        (None, {"a": 3}, "raised a hand at all: a whole number"),
        (10**40, {"a": 10**40}, "from 0 to 10,000"),
    ],
)
def test_hands_that_these_people_cannot_have_raised_are_refused(
    people: Any, raised: dict[str, Any], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        check(room_that_asks(), show(people, **raised))


def test_hands_are_as_many_as_a_question_holds() -> None:
    with pytest.raises(RefusedError, match="10,000"):
        check(then(room_that_asks(), opened(), show(9_999, a=9_999)), show(2, a=2))


def test_a_phone_answers_for_one_person_alone() -> None:
    state = then(room_that_asks(), joined("m1", "Asha"), opened())
    with pytest.raises(InputError, match="at least one"):
        check(state, answered("m1", "drop", {"hands": {"a": 900}, "people": 900}))


def test_things_to_weigh_that_are_called_hands_and_people_are_none() -> None:
    weighed = answered("m1", "points", {"hands": 20, "people": 100})
    state = then(room_that_asks(), joined("m1", "Asha"), opened(), weighed)
    assert state.answered_count("a1", "points") == 1
    held = {"hands": {"rating": 1, "evidence": ""}, "people": {"rating": 5, "evidence": ""}}
    assert hands.people(held) == 1


def test_hands_hide_nobody_in_a_survey() -> None:
    state = room_that_asks("survey")
    then(state, joined("m1", "Asha"), opened(), answered("m1", "drop", ["a"]), show(30, a=30), led("closed"))
    assert tally(state, "a1", "drop").is_hidden
