"""What a room is shown of its answers: right sums, no names, and nothing of a few where it could hurt."""

import json
from typing import Any

import pytest
from tests.rooms.every_kind import ASKS, SENT, UNTIDY, every_kind
from tests.rooms.example import NOON, as_events, joined, led

from cmplearn.course.activity import GUARDED
from cmplearn.errors import InputError, NotFoundError
from cmplearn.rooms import Draft, Room, State, numbered
from cmplearn.rooms.tally import THRESHOLD, Tally, compare, tally

PEOPLE = [f"m{number:02}" for number in range(1, 13)]


def opened(kind: str = "staged reveal", people: int = THRESHOLD) -> State:
    """A room with an activity of a kind on its screens, and people in it."""
    items = numbered([every_kind(kind, at_once=True), every_kind(at_once=True)])
    state = State(Room("0" * 32, "k7m2qx", "Everything", "", items, NOON, NOON, None, 0))
    then(state, *(joined(who, f"Person {who}") for who in PEOPLE[:people]), led("opened", item="a1", step=0))
    return state


def then(state: State, *drafts: Draft) -> State:
    for event in as_events(drafts, state.seq + 1):
        assert state.apply(event) is None
    return state


def all_answer(state: State, ask: str, values: list[Any]) -> State:
    given = zip(PEOPLE, values, strict=False)
    return then(state, *(Draft("answered", {"item": "a1", "ask": ask, "value": v}, who) for who, v in given))


def entered(ask: str, value: Any, count: int) -> Draft:
    return led("entered", item="a1", ask=ask, value=value, count=count)


def of(state: State, ask: str) -> Tally:
    return tally(state, "a1", ask)


def test_choices_are_counted_option_by_option() -> None:
    found = of(all_answer(opened(), "call", ["a", "b", "a"]), "call")
    assert (found.counts, found.answered, found.present) == ({"a": 2, "b": 1, "lot": 0}, 3, 5)
    several = of(all_answer(opened(), "drop", [["a", "lot"], ["a"]]), "drop")
    assert several.counts == {"a": 2, "b": 0, "lot": 1}


def test_scales_are_counted_and_listed_by_size() -> None:
    found = of(all_answer(opened(), "live", [5, 1, 5]), "live")
    assert (found.counts, found.numbers) == ({"1": 1, "2": 0, "3": 0, "4": 0, "5": 2}, (1, 5, 5))


def test_dots_are_added_up() -> None:
    found = of(all_answer(opened(), "dots", [{"cost": 3}, {"cost": 1, "harm": 2}]), "dots")
    assert found.counts == {"cost": 4, "harm": 2, "wait": 0}


def test_what_the_facilitator_enters_counts_as_often_as_entered_and_can_be_taken_back() -> None:
    state = then(opened(), entered("call", "b", 7), entered("call", "b", -2))
    assert of(all_answer(state, "call", ["a"]), "call").counts == {"a": 1, "b": 5, "lot": 0}
    assert of(state, "call").answered == 6


def test_lists_are_in_no_order_that_tells_who_answered_first() -> None:
    costly, slow = ["cost", "harm", "wait"], ["wait", "cost", "harm"]
    one = all_answer(opened(), "order", [slow, costly])
    other = all_answer(opened(), "order", [costly, slow])
    assert of(one, "order").lists == of(other, "order").lists == (costly, slow)


def test_words_that_people_typed_are_in_the_texts_alone() -> None:
    state = opened()
    for ask in ("map", "true", "acts", "rule"):
        all_answer(state, ask, [SENT[ask]])
    assert "Carers" not in json.dumps(of(state, "map").lists)
    assert "May" not in json.dumps(of(state, "true").lists)
    said = {ask: of(state, ask).texts[0] for ask in ("map", "true", "acts", "rule")}
    assert [each["text"] for each in said.values()] == [
        "Carers (5, 2)",
        "What it costs: May",
        "Ring Sam (by 2026-12-01)",
        "Ask them \nfirst",
    ]
    assert [each["is_published"] for each in said.values()] == [False] * 4
    assert said["map"]["rows"] == UNTIDY["map"][1]


@pytest.mark.parametrize("ask", ["map", "true", "acts", "rule"])
def test_words_are_published_one_by_one_and_come_back_when_they_are_held(ask: str) -> None:
    state = all_answer(opened(), ask, [SENT[ask]] * 2)
    first, second = of(state, ask).texts
    then(state, led("published", answer=first["seq"]))
    assert [each["is_published"] for each in of(state, ask).texts] == [True, False]
    then(state, led("held", answer=first["seq"]))
    assert not any(each["is_published"] for each in of(state, ask).texts)
    assert second["seq"] > first["seq"]


def test_words_that_the_facilitator_entered_need_no_leave() -> None:
    said = of(then(opened(), entered("rule", "From the flipchart", 1)), "rule").texts
    assert said == ({"seq": 0, "text": "From the flipchart", "is_published": True},)


def test_an_estimate_shows_once_everybody_present_has_answered() -> None:
    state = all_answer(opened(people=2), "weeks", [10])
    assert (of(state, "weeks").is_hidden, of(state, "weeks").numbers, of(state, "weeks").answered) == (
        True,
        (),
        1,
    )
    all_answer(state, "weeks", [10, 30])
    assert of(state, "weeks").numbers == (10, 30)
    then(state, joined(PEOPLE[2], "Late"))
    assert "everybody has answered" in of(state, "weeks").why


def test_an_estimate_shows_once_answers_are_closed() -> None:
    state = all_answer(opened(), "weeks", [10])
    assert of(then(state, led("closed")), "weeks").numbers == (10,)
    assert of(then(state, led("reopened")), "weeks").is_hidden


def test_nobody_sees_the_others_scores_on_a_panel_before_all_are_given() -> None:
    state = all_answer(opened("panel score sheet"), "rate", [SENT["rate"]] * 3)
    assert (of(state, "rate").is_hidden, of(state, "rate").lists) == (True, ())
    assert len(of(then(state, led("closed")), "rate").lists) == 3
    assert not of(all_answer(opened(), "rate", [SENT["rate"]]), "rate").is_hidden


@pytest.mark.parametrize("kind", sorted(GUARDED - {"knowledge check"}))
@pytest.mark.parametrize("ask", ASKS)
def test_a_guarded_result_of_few_or_while_open_is_shown_to_nobody(kind: str, ask: str) -> None:
    state = all_answer(opened(kind, people=8), ask, [SENT[ask]] * (THRESHOLD - 1))
    nothing = {"counts": {}, "numbers": [], "lists": [], "texts": [], "is_hidden": True}
    for _ in ("open", "closed"):
        assert nothing.items() <= of(state, ask).to_json().items()
        then(state, led("closed"))
    assert "stay hidden" in of(state, ask).why
    then(state, led("reopened"))
    all_answer(state, ask, [SENT[ask]] * THRESHOLD)
    assert nothing.items() <= of(state, ask).to_json().items(), "still open"
    found = of(then(state, led("closed")), ask)
    assert not found.is_hidden
    assert found.counts or found.numbers or found.lists or found.texts


@pytest.mark.parametrize(
    "more",
    [
        [led("reopened")],
        [led("opened", item="a1", step=0)],
        [led("opened", item="a2", step=0), led("opened", item="a1", step=0)],
    ],
    ids=["reopened", "opened again", "gone back to"],
)
def test_a_guarded_result_that_could_be_seen_changes_by_nobody(more: list[Draft]) -> None:
    state = all_answer(opened("check-in", people=THRESHOLD + 1), "rule", ["Word"] * THRESHOLD)
    seen = of(then(state, led("closed")), "rule").to_json()
    late = Draft("answered", {"item": "a1", "ask": "rule", "value": "Late"}, PEOPLE[THRESHOLD])

    for event in as_events([*more, late, led("closed")], state.seq + 1):
        state.apply(event)
    then(state, led("removed", member=PEOPLE[0]))

    assert of(state, "rule").to_json() == seen | {"present": THRESHOLD}
    assert not state.would_seal()


def test_a_guarded_text_is_published_by_a_number_that_tells_neither_its_writer_nor_its_place() -> None:
    words = ["Same", "Other", "Same", "Third", "Fourth"]
    one = then(all_answer(opened("survey"), "rule", words), led("closed"))
    other = then(all_answer(opened("survey"), "rule", words[::-1]), led("closed"))
    numbers = {each["text"]: each["seq"] for each in of(one, "rule").texts}

    assert numbers == {each["text"]: each["seq"] for each in of(other, "rule").texts}
    assert not set(numbers.values()) & set(one.texts)
    then(one, led("published", answer=numbers["Same"]))
    assert sorted(each["text"] for each in of(one, "rule").texts if each["is_published"]) == ["Same", "Same"]
    then(one, led("held", answer=numbers["Same"]))
    assert not any(each["is_published"] for each in of(one, "rule").texts)
    for place in one.texts:
        refused = one.apply(as_events([led("published", answer=place)], one.seq + 1)[0])
        assert isinstance(refused, NotFoundError)


def test_what_nobody_saw_of_a_closed_step_takes_answers_again() -> None:
    state = all_answer(opened("survey", people=8), "call", ["a"] * THRESHOLD)
    all_answer(state, "rule", ["Word"] * (THRESHOLD - 1))
    assert state.would_seal()
    then(state, led("closed"), led("reopened"))
    assert (state.takes("a1", "call"), state.takes("a1", "rule")) == (False, True)
    assert not of(state, "call").is_hidden


def test_what_the_facilitator_entered_can_not_bring_a_few_phones_over_the_threshold() -> None:
    state = all_answer(then(opened("survey"), entered("call", "a", 10)), "call", ["b"])
    assert of(then(state, led("closed")), "call").is_hidden
    alone = then(opened("survey", people=0), entered("call", "a", THRESHOLD - 1), led("closed"))
    assert of(alone, "call").is_hidden
    assert of(then(alone, entered("call", "a", 1)), "call").counts == {"a": THRESHOLD, "b": 0, "lot": 0}


def test_guarded_words_come_in_an_order_of_their_own() -> None:
    words = [f"Word {number}" for number in range(12)]
    one = then(all_answer(opened("survey", people=12), "rule", words), led("closed"))
    other = then(all_answer(opened("survey", people=12), "rule", words[::-1]), led("closed"))
    said = [each["text"] for each in of(one, "rule").texts]
    assert said == [each["text"] for each in of(other, "rule").texts]
    assert sorted(said) == sorted(words)
    assert said not in (words, words[::-1])


def test_somebody_taken_out_of_the_room_is_no_longer_counted() -> None:
    state = all_answer(opened(), "call", ["a", "b"])
    then(state, led("removed", member=PEOPLE[0]))
    assert (of(state, "call").counts, of(state, "call").present) == ({"a": 0, "b": 1, "lot": 0}, 4)


def test_a_tally_is_json_without_a_name_in_it() -> None:
    state = opened()
    for ask in ASKS:
        all_answer(state, ask, [SENT[ask]] * 5)
        text = json.dumps(of(state, ask).to_json())
        assert not any(who in text for who in [*PEOPLE, "Person"])


def test_who_moved_is_counted_for_those_who_answered_twice() -> None:
    state = opened()
    all_answer(state, "call", ["a", "a", "a", "b"])
    all_answer(state, "call-again", ["a", "b", "b"])
    then(state, entered("call-again", "b", 9))
    found = compare(state, "a1", "call", "call-again")
    assert (found.counts, found.both, found.moved) == ({("a", "a"): 1, ("a", "b"): 2}, 3, 2)
    assert found.to_json()["counts"][1] == {"from": "a", "to": "b", "count": 2}


def test_who_moved_is_told_to_nobody_where_results_are_guarded() -> None:
    """The second result without those who moved would be what the one said who came late."""
    state = opened("survey", people=8)
    all_answer(state, "call", ["a"] * 7)
    all_answer(state, "call-again", ["b"] * 8)
    then(state, led("closed"))
    assert not of(state, "call").is_hidden
    assert not of(state, "call-again").is_hidden
    found = compare(state, "a1", "call", "call-again")
    assert (found.is_hidden, found.both) == (True, 0)
    assert "who changed their answer" in found.why


def test_moves_are_counted_between_two_alike() -> None:
    with pytest.raises(InputError, match="`order` is a ranking"):
        compare(opened(), "a1", "order", "order")
    for first, again in (("call", "live"), ("call", "drop"), ("call", "call"), ("call-again", "call")):
        with pytest.raises(InputError, match=f"`{again}` does not repeat `{first}`"):
            compare(opened(), "a1", first, again)
