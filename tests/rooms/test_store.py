import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.rooms.example import DILEMMA, NOON, answered, joined, led, opened
from tests.servers import bytes_of

from cmplearn import store as databases
from cmplearn.course import activities
from cmplearn.errors import InputError, NotFoundError, RefusedError, StorageError
from cmplearn.rooms import Draft, RoomStore, State, numbered, open_rooms
from cmplearn.rooms.store import TRIES

PLAN = numbered([DILEMMA])


def make(rooms: RoomStore, title: str = "Who is seen first?", **more: Any) -> str:
    return rooms.create(title, PLAN, **more).id


def fold(rooms: RoomStore, id: str) -> State:
    state = State(rooms.by_id(id))
    for event in rooms.events(id):
        state.apply(event)
    return state


def words_in(place: Path | str) -> str:
    """Everything that a database's tables hold, and a file's bytes and those of the log beside it."""
    if isinstance(place, str):
        engine = databases.open_database(place)
        with databases.reading(engine) as connection:
            names = sa.inspect(connection).get_table_names()
            tables = [connection.execute(sa.text(f"SELECT * FROM {name}")).all() for name in names]
        engine.dispose()
        return str(tables)
    with closing(sqlite3.connect(place)) as connection:
        rows = list(connection.iterdump())
    files = [bytes_of(each).decode(errors="replace") for each in place.parent.glob(f"{place.name}*")]
    return "\n".join(rows + files)


def test_a_new_room_is_found_by_its_code_however_it_is_typed(rooms):
    made = rooms.create("  Who is  seen first? ", PLAN)
    assert made.title == "Who is seen first?"
    assert (made.created_at, made.expires_at - NOON, made.ended_at, made.seq) == (
        NOON,
        timedelta(30),
        None,
        0,
    )
    assert rooms.by_code(f" {made.code[:3].upper()}-{made.code[3:]}") == made == rooms.by_id(made.id)


@pytest.mark.parametrize("typed", ["", "x", "zzzzzz", "K7M 2QU", "a" * 10_000, "'; --", "k7m2q\0"])
def test_no_other_code_opens_anything(rooms, typed):
    make(rooms)
    assert rooms.by_code(typed) is None


def test_a_room_keeps_its_own_copy_of_an_activity_with_its_figures(rooms):
    held = activities.load("two-clinics-one-list")
    kept = rooms.by_id(rooms.create("A lesson", numbered([held])).id).items[0].activity
    assert [ask.label for ask in kept.asks] == [ask.label for ask in held.asks]
    assert "{{" not in kept.model_dump_json()


@pytest.mark.parametrize(
    ("title", "items", "more", "words"),
    [
        (" ", PLAN, {}, "needs a title"),
        ("x" * 121, PLAN, {}, "121 characters, and 120 fit"),
        ("x", PLAN * 2, {}, "each with its own id"),
        ("x", numbered([DILEMMA] * 41), {}, "at most 40 activities"),
        ("x", PLAN, {"days": 0}, "1 to 366 days, not 0"),
        ("x", PLAN, {"days": 367}, "1 to 366 days, not 367"),
    ],
)
def test_a_room_that_cannot_be_is_refused(rooms, title, items, more, words):
    with pytest.raises(InputError, match=words):
        rooms.create(title, items, **more)
    assert rooms.rooms() == ()


def test_rooms_are_listed_the_newest_first(rooms, clock):
    ids = []
    for title in ("one", "two", "three"):
        ids.append(make(rooms, title))
        clock.turn(minutes=1)
    assert [room.id for room in rooms.rooms()] == ids[::-1]


def test_a_code_is_never_two_rooms_even_when_one_of_them_is_closed(rooms):
    drawn = iter(["aaaaaa", "aaaaaa", "bbbbbb", "aaaaaa", "bbbbbb", "cccccc"])
    store = replace(rooms, new_code=drawn.__next__)
    first = store.create("one", PLAN)
    second = store.create("two", PLAN)
    store.end(second.id)
    third = store.create("three", PLAN)
    assert [first.code, second.code, third.code] == ["aaaaaa", "bbbbbb", "cccccc"]


def test_when_there_is_no_free_code_no_half_of_a_room_is_left(rooms):
    store = replace(rooms, new_code=lambda: "aaaaaa")
    make(store)
    with pytest.raises(StorageError, match=f"in {TRIES} tries"):
        make(store)
    assert len(rooms.rooms()) == 1


def test_a_batch_gets_the_numbers_of_its_rooms_logs(rooms, clock):
    one, two = make(rooms), make(rooms)
    batch = [(one, joined("m1", "Asha")), (two, joined("m1", "Ben")), (one, opened())]
    written = rooms.append(batch)
    assert [(event.room, event.seq, event.at) for event in written] == [
        (one, 1, NOON),
        (two, 1, NOON),
        (one, 2, NOON),
    ]
    clock.turn(seconds=1.5)
    third = rooms.append([(one, answered("m1", "who", "worst"))])[0]
    assert rooms.events(one) == (written[0], written[2], third)
    assert rooms.events(one, since=2) == (third,)
    assert rooms.last([one, two, "0" * 32]) == {one: 3, two: 1}
    assert rooms.by_id(one).seq == 3
    assert rooms.append([]) == ()


def test_what_is_written_is_what_every_process_will_read(rooms):
    room = make(rooms)
    draft = led("noted", name="x", value={"t": (1, 2.5), "words": "\0 ‘ö’ 🙂", 7: None})
    assert rooms.append([(room, draft)]) == rooms.events(room)


@pytest.mark.parametrize("value", [float("inf"), "half a character: \ud800"])
def test_what_no_log_can_hold_stops_its_batch_before_anything_is_written(rooms, value):
    room = make(rooms)
    with pytest.raises(InputError, match="nothing that a room's log can hold"):
        rooms.append([(room, opened()), (room, led("noted", name="x", value=value))])
    assert rooms.events(room) == ()


def test_a_character_takes_no_more_of_the_log_than_it_has_bytes(rooms):
    room = make(rooms)
    rooms.append([(room, led("noted", name="x", value="🙂" * 50))])
    with rooms.engine.connect() as connection:
        kept = connection.execute(sa.text("select body from room_events")).scalar_one()
    assert len(kept.encode()) < 4 * 50 + 40


def test_the_same_write_again_gives_the_first_event(rooms, clock):
    room = make(rooms)
    vote = answered("m1", "who", "worst", operation="vote-1")
    first, again, other = rooms.append([(room, vote), (room, vote), (room, opened())])
    assert first == again
    assert other.seq == 2
    clock.turn(minutes=5)
    rooms.append([(room, led("closed"))])
    changed = answered("m1", "who", "longest", operation="vote-1")
    assert rooms.append([(room, changed), (room, led("reopened"))])[0] == first
    assert rooms.written(room, changed) == first
    assert [event.seq for event in rooms.events(room)] == [1, 2, 3, 4]


def test_nobodys_write_is_taken_for_another_persons(rooms):
    """Phones may draw the same random name; a write is the same only when its writer is."""
    one, two = make(rooms), make(rooms)
    drafts = [answered(member, "who", "worst", operation="same") for member in ("m1", "m2")]
    batch = [(one, drafts[0]), (one, drafts[1]), (two, drafts[0]), (one, replace(opened(), operation="same"))]
    assert [event.seq for event in rooms.append(batch)] == [1, 2, 1, 3]
    assert rooms.written(two, drafts[1]) is None


def test_whoever_sends_the_form_to_join_twice_is_one_person(rooms):
    room = make(rooms)
    first, again = (replace(joined(member, "Asha"), operation="form-1") for member in ("m1", "m2"))
    assert rooms.append([(room, first)])[0].member == rooms.append([(room, again)])[0].member == "m1"


def test_two_people_whom_a_proxy_gave_one_form_are_two(rooms):
    room = make(rooms)
    forms = [
        replace(joined(member, name), operation="f") for member, name in [("m1", "Asha"), ("m2", "Ben\0")]
    ]
    assert [event.member for event in rooms.append([(room, each) for each in forms])] == ["m1", "m2"]


def test_writes_without_a_name_are_all_new(rooms):
    room = make(rooms)
    assert [event.seq for event in rooms.append([(room, led("closed"))] * 3)] == [1, 2, 3]


def test_a_room_that_is_gone_stops_its_batch_before_anything_is_written(rooms):
    room = make(rooms)
    with pytest.raises(NotFoundError, match="no room 'gone'"):
        rooms.append([(room, opened()), ("gone", opened())])
    assert rooms.events(room) == ()
    with pytest.raises(NotFoundError, match="no room 'gone'"):
        rooms.by_id("gone")


def test_the_code_of_a_closed_room_is_dead(rooms, clock):
    made = rooms.create("One", PLAN)
    clock.turn(hours=1)
    ended = rooms.end(made.id)
    assert rooms.by_code(made.code) is None
    assert (rooms.by_id(made.id).code, rooms.by_id(made.id).ended_at) == ("", clock.now)
    clock.turn(hours=1)
    assert rooms.end(made.id) == ended
    assert rooms.append([(made.id, led("ended"))]) == (ended,)
    assert rooms.by_id(made.id).ended_at == ended.at
    assert fold(rooms, made.id).ended


def test_an_expired_room_is_gone_before_anybody_deletes_it(rooms, clock):
    made = rooms.create("One", PLAN, days=2)
    clock.turn(days=2, seconds=-1)
    assert rooms.by_code(made.code) == made
    clock.turn(seconds=1)
    assert (rooms.by_code(made.code), rooms.rooms()) == (None, ())
    with pytest.raises(NotFoundError, match="its time was over"):
        rooms.append([(made.id, opened())])


def test_what_has_expired_is_deleted_with_every_word(rooms, place, clock):
    old, new = make(rooms, "Old", days=1), make(rooms, "New", days=9)
    rooms.append([(old, joined("m1", "Ludmilla")), (new, joined("m1", "Asha"))])
    assert rooms.expire() == ()
    clock.turn(days=1)
    assert rooms.expire() == (old,)
    assert "Ludmilla" not in words_in(place)
    assert "Asha" in words_in(place)


def test_a_new_room_makes_old_ones_go(rooms, place, clock):
    rooms.append([(make(rooms, days=1), joined("m1", "Ludmilla"))])
    clock.turn(days=1)
    make(rooms)
    assert "Ludmilla" not in words_in(place)


def test_a_deleted_room_is_nowhere(rooms, place):
    room, other = make(rooms, "Secret title"), make(rooms, "Another")
    rooms.append([(room, joined("m1", "Ludmilla")), (room, opened()), (other, opened())])
    rooms.append(
        [(room, answered("m1", "why", f"because {n} " + "of what I wrote " * 90)) for n in range(50)]
    )
    rooms.delete(room)
    rooms.delete(room)
    kept = words_in(place)
    assert not any(each in kept for each in ("Secret title", "Ludmilla", "what I wrote", room))
    assert (rooms.events(room), rooms.last([room, other])) == ((), {other: 1})


def test_bytes_that_could_not_be_overwritten_are_the_next_time(tmp_path, monkeypatch):
    """Another program reads the file while a room is deleted, and the process ends."""
    monkeypatch.setattr("cmplearn.store.databases.SCRUB_SECONDS", 0.05)
    rooms = open_rooms(tmp_path / "programme.sqlite")
    room = make(rooms)
    rooms.append([(room, joined("m1", "Ludmilla"))])
    with closing(sqlite3.connect(tmp_path / "programme.sqlite")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM rooms").fetchall()
        rooms.delete(room)
        assert "Ludmilla" in words_in(tmp_path / "programme.sqlite")
    rooms.close()
    again = open_rooms(tmp_path / "programme.sqlite")
    again.expire()
    again.close()
    assert "Ludmilla" not in words_in(tmp_path / "programme.sqlite")


def test_what_was_answered_is_forgotten_but_what_is_to_be_kept(rooms, place):
    room = make(rooms)
    notes = [
        led("noted", name=name, value=value) for name, value in [("stage", "early words"), ("stage", "end")]
    ]
    airtime = [led("noted", name="airtime", value=value) for value in ("who spoke", None)]
    written = rooms.append(
        [
            (room, each)
            for each in (
                *(joined("m1", "Asha"), opened(), answered("m1", "why", "first thought"), *notes, *airtime),
                *(answered("m1", "why", "second thought"), answered("m1", "who", "worst")),
                *(led("entered", item="a1", ask="why", value="from the hall"), led("published", answer=8)),
                *(led("held", answer=8), led("entered", item="a1", ask="who", value="longest")),
                *(led("closed"), led("noted", name="stage", value="too long" * 20_000)),
                answered("m1", "why", "too late"),
            )
        ]
    )
    before = fold(rooms, room)
    rooms.forget_answers(room, [("a1", "why")])
    rooms.forget_answers(room, [("a1", "why")])
    after, kept = fold(rooms, room), words_in(place)
    assert after.answers == {("a1", "why"): before.answers["a1", "why"]}
    assert after.entered == {("a1", "why"): [("from the hall", 1)]}
    assert (after.texts, after.facts, after.refused) == ({8: False}, {"stage": "end"}, {})
    assert not any(each in kept for each in ("first thought", "too l", "early words", "who spoke"))
    assert rooms.append([(room, led("ended"))])[0].seq == written[-1].seq + 1
    rooms.forget_answers(room, [])
    assert "second thought" not in words_in(place)
    assert fold(rooms, room).members == before.members


def test_the_meetings_of_a_set_are_listed_the_last_first(rooms, clock):
    first, running, second, other = (
        make(rooms, series=name) for name in ("Derby", "Derby", "Derby", "Leeds")
    )
    for room in (first, other, second):
        clock.turn(days=1)
        rooms.end(room)
    assert [room.id for room in rooms.meetings("Derby")] == [second, first]
    assert running not in [room.id for room in rooms.meetings("Derby")]
    clock.turn(days=30)
    assert rooms.meetings("Derby") == ()


def test_a_long_plan_is_not_written_again_with_every_answer(tmp_path):
    """The row that each write changes stays small, whatever a room is made of."""
    rooms = open_rooms(tmp_path / "programme.sqlite")
    room = rooms.create("Long", numbered([DILEMMA] * 40)).id
    log = tmp_path / "programme.sqlite-wal"
    with databases.reading(rooms.engine) as connection:  # keeps the log from being emptied
        assert len(connection.execute(sa.text("SELECT plan FROM room_plans")).scalar_one()) > 30_000
        before = log.stat().st_size
        rooms.append([(room, led("closed"))])
        assert log.stat().st_size - before < 20_000
    rooms.close()


def test_the_secret_is_made_once(rooms, place):
    again = open_rooms(place)
    assert len(rooms.secret()) == 32
    assert again.secret() == rooms.secret()
    again.close()


def test_a_place_that_cannot_be_opened_is_said(tmp_path):
    with pytest.raises(StorageError, match="does not exist"):
        open_rooms(tmp_path / "unplugged" / "programme.sqlite")


@pytest.fixture
def count(rooms: RoomStore) -> Callable[[], int]:
    """How many statements the database was given since."""
    seen = []
    sa.event.listen(rooms.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    return lambda: len(seen)


def test_a_batch_costs_as_many_statements_as_one_write(rooms, count):
    """Group commit pays because nothing is asked for each answer."""
    room = make(rooms)
    before = count()
    rooms.append([(room, answered("m0", "who", "worst", operation="first"))])
    one = count() - before
    rooms.append([(room, answered(f"m{n}", "who", "worst", operation=f"n{n}")) for n in range(500)])
    assert count() - before - one == one


def test_five_hundred_answers_are_all_there(rooms):
    room = make(rooms)
    people = [(room, joined(f"m{n}", "Asha")) for n in range(500)]
    votes = [(room, answered(f"m{n}", "who", "worst", operation="v")) for n in range(500)]
    rooms.append([*people, (room, opened())])
    rooms.append(votes)
    assert fold(rooms, room).answered_count("a1", "who") == 500


def test_a_draft_of_an_unknown_kind_never_reaches_a_log(rooms):
    with pytest.raises(InputError):
        rooms.append([(make(rooms), Draft("exploded", {}))])


def test_words_that_come_after_the_end_are_not_kept_even_by_a_process_that_has_not_heard_of_it(rooms, place):
    room, other = make(rooms), make(rooms)
    vote = answered("m1", "why", "in time", operation="early")
    first = rooms.append([(room, joined("m1", "Asha")), (room, opened()), (room, vote)])[2]
    late = (room, answered("m1", "why", "too late", operation="late"))
    with pytest.raises(RefusedError, match="This room is closed"):
        rooms.append([(other, opened()), (room, led("ended")), late])
    assert not rooms.by_id(room).ended_at
    rooms.end(room)
    with pytest.raises(RefusedError, match="This room is closed"):
        rooms.append([late])
    assert rooms.append([(room, vote)]) == (first,), "whose acknowledgement was lost is told again"
    assert "too late" not in words_in(place)
