import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.example import DILEMMA, NOON, answered, as_events, folded, joined, led, opened, small_room

from cmplearn.course.activities import frozen
from cmplearn.errors import CmplearnError, InputError, NotFoundError, RefusedError
from cmplearn.rooms import Draft, Item, State, check, door
from cmplearn.rooms.event import KINDS

ASHA, BEN = joined("m1", "Asha"), joined("m2", "Ben")


def test_a_room_begins_empty():
    state = folded()
    assert (state.seq, state.members, state.item, state.is_open, state.ended) == (0, {}, None, False, False)
    assert (state.step_asks(), state.values("a1", "who"), state.facts) == ((), [], {})


def test_an_answer_to_what_is_on_the_screens_counts():
    state = folded(ASHA, opened(), answered("m1", "who", "worst"))
    assert state.values("a1", "who") == ["worst"]
    assert state.answers["a1", "who"]["m1"].seq == 3
    assert [ask.id for ask in state.step_asks()] == ["who", "why"]


def test_the_last_answer_of_each_counts():
    state = folded(
        ASHA, BEN, opened(), *(answered(who, "who", what) for who, what in [("m1", "worst"), ("m2", "worst")])
    )
    state.apply(*as_events([answered("m1", "who", "longest")], first=6))
    assert sorted(state.values("a1", "who")) == ["longest", "worst"]
    assert state.answered_count("a1", "who") == 2


def test_an_answer_that_comes_behind_the_closing_in_the_log_does_not_count_and_its_writer_is_told():
    state = folded(ASHA, opened(), answered("m1", "who", "worst"), led("closed"))
    late = as_events([answered("m1", "who", "longest")], first=5)[0]
    told = state.apply(late)
    assert isinstance(told, RefusedError)
    assert "not taken now" in str(told)
    assert state.values("a1", "who") == ["worst"]
    assert state.seq == 5
    assert state.apply(late) is told


def test_answers_are_taken_again_when_they_are_reopened():
    state = folded(ASHA, opened(), led("closed"), led("reopened"), answered("m1", "who", "worst"))
    assert state.values("a1", "who") == ["worst"]


def test_only_the_step_on_the_screens_takes_answers():
    state = folded(ASHA, opened(1))
    assert [state.takes("a1", ask) for ask in ("who", "who-again")] == [False, True]
    assert not state.takes("a2", "who-again"), "the same activity, planned a second time"
    assert isinstance(state.apply(*as_events([answered("m1", "who", "worst")], first=3)), RefusedError)


def test_an_event_that_was_applied_changes_nothing_the_second_time():
    log = as_events([ASHA, opened(), answered("m1", "who", "worst"), led("entered", **WORST)])
    state = State(small_room())
    for event in [*log, *log]:
        assert state.apply(event) is None
    assert (state.seq, state.answered_count("a1", "who"), len(state.members)) == (4, 2, 1)


def test_two_with_one_name_are_told_apart():
    state = folded(ASHA, joined("m2", " asha "), joined("m3", "Ａｓｈａ"), joined("m4", "Asha (2)"))
    assert [each.name for each in state.present()] == ["Asha", "asha (2)", "Ａｓｈａ (3)", "Asha (2) (2)"]


def test_nobody_joins_twice():
    state = folded(ASHA, joined("m1", "Asha"))
    assert [each.name for each in state.present()] == ["Asha"]


def test_a_full_room_says_so(monkeypatch):
    monkeypatch.setattr(door, "MOST_MEMBERS", 2)
    state = folded(ASHA, BEN)
    with pytest.raises(RefusedError, match="room is full"):
        check(state, joined("m3", "Carys"))


def test_whoever_is_taken_out_of_a_full_room_leaves_a_place(monkeypatch):
    monkeypatch.setattr(door, "MOST_MEMBERS", 2)
    state = folded(ASHA, BEN, led("removed", member="m1"), joined("m3", "Carys"))
    assert [each.name for each in state.present()] == ["Ben", "Carys"]


def test_nobody_changes_an_answer_for_ever(monkeypatch):
    monkeypatch.setattr(door, "MOST_CHANGES", 3)
    changes = [answered("m1", "who", value) for value in ("worst", "longest", "worst", "longest")]
    state = folded(ASHA, BEN, opened(), *changes, answered("m2", "who", "longest"))
    assert state.values("a1", "who") == ["worst", "longest"]
    assert "very often" in str(state.refused[7])
    check(state, answered("m1", "why", "because"))


def test_whoever_is_taken_out_no_longer_counts_and_cannot_answer():
    state = folded(ASHA, BEN, opened(), answered("m1", "who", "worst"), answered("m1", "why", "because"))
    state.apply(*as_events([led("removed", member="m1")], first=6))
    assert [each.name for each in state.present()] == ["Ben"]
    assert (state.values("a1", "who"), state.values("a1", "why"), state.texts) == ([], [], {})
    with pytest.raises(RefusedError, match="taken out"):
        check(state, answered("m1", "who", "worst"))


def test_results_shown_leave_the_screens_with_their_step():
    state = folded(opened(), led("shown", item="a1", ask="who"), opened())
    assert list(state.shown) == [("a1", "who")]
    state.apply(*as_events([opened(1)], first=4))
    assert not state.shown
    assert not folded(led("shown", item="a1", ask="who"), led("hidden", item="a1", ask="who")).shown


def test_what_was_shown_last_comes_last():
    shown = [led("shown", item="a1", ask=ask) for ask in ("who", "why", "who")]
    assert list(folded(*shown).shown) == [("a1", "why"), ("a1", "who")]


def test_words_are_held_until_the_facilitator_publishes_them():
    state = folded(ASHA, opened(), answered("m1", "why", "because"))
    assert state.texts == {3: False}
    state.apply(*as_events([led("published", answer=3)], first=4))
    assert state.is_published(3)
    state.apply(*as_events([led("held", answer=3)], first=5))
    assert not state.is_published(3)


def test_words_that_were_changed_are_seen_by_the_facilitator_first():
    state = folded(ASHA, opened(), answered("m1", "why", "because"), led("published", answer=3))
    state.apply(*as_events([answered("m1", "why", "something rude")], first=5))
    assert (state.is_published(3), state.is_published(5)) == (False, False)
    with pytest.raises(NotFoundError, match="changed it since"):
        check(state, led("published", answer=3))


def test_only_words_are_published():
    state = folded(ASHA, opened(), answered("m1", "who", "worst"))
    with pytest.raises(NotFoundError, match="no answer in words"):
        check(state, led("published", answer=3))


WORST = {"item": "a1", "ask": "who", "value": "worst"}


def test_the_facilitator_enters_for_people_without_phones_and_takes_it_back():
    state = folded(
        led("entered", **WORST, count=4), led("entered", **WORST), led("entered", **WORST, count=-2)
    )
    assert state.entered == {("a1", "who"): [("worst", 3)]}
    assert state.values("a1", "who") == ["worst"] * 3
    with pytest.raises(RefusedError, match="nothing left to take back"):
        check(state, led("entered", **WORST, count=-4))
    state.apply(*as_events([led("entered", **WORST, count=-3)], first=4))
    assert state.entered == {("a1", "who"): []}


def test_more_than_a_hall_of_people_are_not_entered():
    with pytest.raises(RefusedError, match="At most 10,000"):
        check(folded(led("entered", **WORST, count=9_999)), led("entered", **WORST, count=2))


def test_of_facts_the_last_value_stands_and_nothing_takes_one_away():
    state = folded(*(led("noted", name="meeting", value=value) for value in ({"stage": 1}, {"stage": 2})))
    assert state.facts == {"meeting": {"stage": 2}}
    state.apply(*as_events([led("noted", name="meeting", value=None)], first=3))
    assert state.facts == {}


def test_a_question_may_be_added_on_the_spot():
    state = folded(
        ASHA, led("added", activity=frozen(DILEMMA)), opened(0, "a3"), answered("m1", "who", "worst", "a3")
    )
    assert [item.id for item in state.room.items] == ["a1", "a2", "a3"]
    assert state.values("a3", "who") == ["worst"]


def test_what_is_added_gets_an_id_of_its_own_whatever_the_plan_is_called():
    state = State(replace(small_room(), items=(Item("a2", DILEMMA),)))
    for event in as_events([led("added", activity=frozen(DILEMMA))] * 2):
        state.apply(event)
    assert [item.id for item in state.room.items] == ["a2", "a3", "a4"]


def test_nothing_counts_in_a_room_that_is_closed():
    state = folded(ASHA, opened(), led("ended"))
    assert (state.ended, state.is_open, state.room.code, state.room.ended_at) == (
        True,
        False,
        "",
        as_events([ASHA], first=3)[0].at,
    )
    for draft in (joined("m9", "Zoe"), answered("m1", "who", "worst"), opened(), led("ended")):
        with pytest.raises(RefusedError, match="This room is closed"):
            check(state, draft)


@pytest.mark.parametrize(
    "after",
    [
        opened(),
        led("closed"),
        led("reopened"),
        led("shown", item="a1", ask="who"),
        led("hidden", item="a1", ask="who"),
    ],
)
def test_a_page_of_the_wall_stays_until_something_else_is_on_it(after):
    turned = [opened(), led("turned", page=2), led("noted", name="x", value=1)]
    assert folded(*turned).page == 2
    assert folded(*turned, after).page is None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in door.PARTICIPANTS])
def test_nobody_with_a_phone_acts_as_facilitator(kind):
    with pytest.raises(RefusedError, match="Only whoever leads the room"):
        check(folded(ASHA, opened()), Draft(kind, {"item": "a1", "ask": "who", "step": 0}, "m1"))


@pytest.mark.parametrize("kind", door.PARTICIPANTS)
def test_nobody_answers_without_having_joined(kind):
    with pytest.raises(RefusedError, match="only participants answer"):
        check(folded(ASHA, opened()), Draft(kind, WORST | {"name": "Zoe"}))
    with pytest.raises(NotFoundError, match="not joined this room"):
        check(folded(ASHA, opened()), answered("somebody", "who", "worst"))


def test_a_body_keeps_nothing_that_does_not_belong_there():
    state = folded(ASHA, opened())
    draft = Draft("answered", WORST | {"name": "Asha Patel", "member": "m2"}, "m1")
    assert check(state, draft).body == WORST


LONG = frozen(DILEMMA) | {"after": "x" * 100_000}


@pytest.mark.parametrize(
    ("draft", "error", "words"),
    [
        (answered("m1", "whom", "worst"), NotFoundError, "asks no 'whom'. It asks: who, why"),
        (answered("m1", "who", "worst", "a9"), NotFoundError, "no activity 'a9'. It has: a1, a2"),
        (answered("m1", "who", "nearest"), InputError, "one of the options"),
        (Draft("answered", {}, "m1"), InputError, "`item` is missing"),
        (opened(2), NotFoundError, "steps 0 to 1, and no 2"),
        (led("opened", item="a1", step=True), NotFoundError, "no True"),
        (led("removed", member="m9"), NotFoundError, "Nobody in this room"),
        (led("entered", **WORST, count=0), InputError, "a whole number, not 0"),
        (led("entered", **WORST, count=1.5), InputError, "a whole number, not 0"),
        (led("turned", page=-1), InputError, "whole number from 0 to 999; -1 is none"),
        (led("noted", name="", value=1), InputError, "needs a name"),
        (led("noted", name="x", value=float("nan")), InputError, "nothing that JSON can hold"),
        (led("noted", name="x", value=["\ud800"]), InputError, "nothing that JSON can hold"),
        (led("noted", name="x", value="x" * 100_001), InputError, "100,003 bytes"),
        (led("added", activity="dilemma"), InputError, "what is added .* is an activity"),
        (led("added", activity={"id": "x"}), InputError, "This is no activity"),
        (led("added", activity=LONG), InputError, "Who is seen first.* and 100,000 fit"),
        (led("shown", item="a1", ask="whom"), NotFoundError, "asks no 'whom'"),
    ],
)
def test_what_is_wrong_is_said(draft, error, words):
    with pytest.raises(error, match=words):
        check(folded(ASHA, opened()), draft)


def test_before_the_first_step_there_is_nothing_to_close():
    with pytest.raises(RefusedError, match="No step is on the screens"):
        check(folded(ASHA), led("closed"))


def test_notes_and_plans_do_not_grow_for_ever():
    state = folded(*(led("noted", name=f"n{number}", value=1) for number in range(door.MOST_FACTS)))
    with pytest.raises(RefusedError, match="at most 200 notes"):
        check(state, led("noted", name="one more", value=1))
    check(state, led("noted", name="n1", value=2))
    full = folded(*[led("added", activity=frozen(DILEMMA))] * (door.MOST_ITEMS - 2))
    with pytest.raises(RefusedError, match="at most 40 activities"):
        check(full, led("added", activity=frozen(DILEMMA)))


@pytest.mark.parametrize("operation", ["a b", "x" * 65, "ö", "\0", 7])
def test_a_write_has_a_name_that_every_database_takes(operation):
    with pytest.raises(InputError, match="name of a write"):
        Draft("ended", {}, "", operation)


def test_a_kind_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(InputError, match=r"called 'exploded'\. There are: joined, answered"):
        Draft("exploded", {})  # type: ignore[arg-type]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "item": st.sampled_from(["a1", "a2", "a3"]),
    "ask": st.sampled_from(["who", "why", "who-again", "sure"]),
    "value": st.sampled_from(["worst", "longest", "because", 3]) | JSON,
    "step": st.sampled_from([0, 1]) | JSON,
    "answer": st.integers(0, 30),
    "page": st.integers(-1, 3),
    "member": st.sampled_from(["m1", "m2"]),
    "count": st.integers(-3, 3),
    "name": st.sampled_from(["Asha", "ASHA ", "Ben"]) | st.text(max_size=50),
    "activity": st.just(frozen(DILEMMA)) | JSON,
}
DRAFTS = st.builds(
    Draft,
    st.sampled_from([kind for kind in KINDS if kind != "ended"]) | st.sampled_from(["answered", "opened"]),
    st.fixed_dictionaries({}, optional=LIKELY),
    st.sampled_from(["", "", "m1", "m2", "m3"]),
)
LOGS = st.lists(DRAFTS, max_size=25).map(lambda drafts: [ASHA, opened(), *drafts])


def all_of(state: State) -> dict[str, Any]:
    """Everything that a state says, with refusals as words."""
    public = {name: held for name, held in vars(state).items() if not name.startswith("_")}
    return public | {"refused": {seq: (type(error), str(error)) for seq, error in state.refused.items()}}


@given(LOGS, st.data())
def test_every_process_folds_a_log_to_the_same(drafts, data):
    """Whatever was read again, or twice; and what was refused before a write never counts behind it."""
    state, log = State(small_room()), as_events(drafts)
    for event in log:
        try:
            checked = check(state, event.draft)
        except CmplearnError:
            before = all_of(state) | {"seq": 0, "refused": {}}
            assert state.apply(event) is not None
            assert all_of(state) | {"seq": 0, "refused": {}} == before
        else:
            assert check(state, checked) == checked
            kept = json.loads(json.dumps(dict(checked.body), allow_nan=False))
            assert check(state, replace(event.draft, body=kept)).body == checked.body
            assert state.apply(event) is None
    again = State(small_room())
    for event in log:
        again.apply(event)
        again.apply(data.draw(st.sampled_from(log[: event.seq])))
    assert all_of(again) == all_of(state)
    assert state.seq == len(log)


def test_the_clock_is_the_logs():
    assert folded(ASHA, opened(), answered("m1", "who", "worst")).answers["a1", "who"]["m1"].at > NOON


def test_a_copy_stays_as_it_is_while_the_room_goes_on():
    state = folded(ASHA, opened(), answered("m1", "who", "worst"), led("noted", name="meeting", value=1))
    copy = state.copy()
    more = [
        joined("m2", "Bo"),
        answered("m1", "who", "longest"),
        led("entered", item="a1", ask="who", value="worst"),
        led("shown", item="a1", ask="who"),
        led("noted", name="meeting", value=2),
    ]
    for event in as_events(more, first=state.seq + 1):
        assert state.apply(event) is None

    assert copy.values("a1", "who") == ["worst"]
    assert (list(copy.members), copy.shown, copy.facts) == (["m1"], {}, {"meeting": 1})
