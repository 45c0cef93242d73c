"""Several processes share the rooms of one database: a workshop, a facilitator's own server, and more."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from tests.rooms.example import DILEMMA, joined, led, opened
from tests.servers import PATIENCE_S

from cmplearn import store
from cmplearn.rooms import RoomStore, State, numbered, open_rooms

PROCESSES = 3
PEOPLE = 40
SHARER = """
import json, random, sys
from cmplearn.rooms import Draft, State, open_rooms

def told():
    return json.loads(sys.stdin.readline())

def say(what):
    print(json.dumps(what), flush=True)

say("ready")
place, number = told()
rooms = open_rooms(place)
say(rooms.secret().hex())
ids, people = told()
choice = random.Random(number)
votes = []
for room in ids:
    for n in range(people):
        body = {"item": "a1", "ask": "who", "value": choice.choice(["worst", "longest"])}
        votes.append((room, Draft("answered", body, f"m{n}", f"v{n}")))
choice.shuffle(votes)
given = {}
while votes:
    batch, votes = votes[:7], votes[7:]
    for (room, draft), event in zip(batch, rooms.append(batch)):
        given[f"{room} {draft.member}"] = event.seq
    if len(votes) < 20 and number == 0:
        rooms.append([(room, Draft("closed", {}, operation="closed")) for room in reversed(ids)])
say(given)
told()
states = []
for id in ids:
    state = State(rooms.by_id(id))
    for event in rooms.events(id):
        state.apply(event)
    answers = {member: [each.seq, each.value] for member, each in state.answers["a1", "who"].items()}
    states.append([state.seq, sorted(state.refused), answers])
say(states)
rooms.close()
"""


class Sharer:
    """Another process that has the rooms open."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SHARER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, what: object) -> None:
        assert self.process.stdin
        print(json.dumps(what), file=self.process.stdin, flush=True)

    def hear(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def sharers() -> Iterator[list[Sharer]]:
    started = [Sharer() for _ in range(PROCESSES)]
    yield started
    for each in started:
        each.process.kill()
        each.process.communicate()


def test_processes_that_share_rooms_agree_on_everything(place: Path | str, sharers: list[Sharer]) -> None:
    """They make the tables at one moment, send the same votes in any order, and one closes the question."""
    assert [each.hear() for each in sharers] == ["ready"] * PROCESSES
    for number, each in enumerate(sharers):
        each.tell([str(place) if isinstance(place, str) else f"sqlite:///{place}", number])
    secrets = {each.hear() for each in sharers}
    rooms = open_rooms(place)
    assert secrets == {rooms.secret().hex()}
    ids = [a_room(rooms) for _ in range(2)]
    for each in sharers:
        each.tell([ids, PEOPLE])
    given = [each.hear() for each in sharers]
    assert given.count(given[0]) == PROCESSES, "the same vote has the same place, whoever brought it"
    for each in sharers:
        each.tell("fold")
    states = [each.hear() for each in sharers]
    rooms.close()
    assert states.count(states[0]) == PROCESSES
    for seq, refused, answers in states[0]:
        assert seq == 2 * PEOPLE + 2, "everybody, the opening, each vote once, the closing"
        assert len(answers) + len(refused) == PEOPLE
        assert min(refused, default=seq) > max(place for place, _ in answers.values())


def a_room(rooms: RoomStore) -> str:
    room = rooms.create("A hall", numbered([DILEMMA])).id
    rooms.append([*((room, joined(f"m{n}", "Asha")) for n in range(PEOPLE)), (room, opened())])
    return room


def test_rooms_are_made_and_deleted_by_several_at_one_moment(place: Path | str) -> None:
    stores = [open_rooms(place) for _ in range(3)]
    gate = Barrier(len(stores), timeout=PATIENCE_S)

    def make_and_delete(rooms: RoomStore) -> str:
        for _ in range(5):
            room = rooms.create("A hall", numbered([DILEMMA])).id
            gate.wait()
            rooms.delete(room)
        return rooms.create("A hall", numbered([DILEMMA])).id

    with ThreadPoolExecutor(len(stores)) as pool:
        left = set(pool.map(make_and_delete, stores))
    assert {room.id for room in stores[0].rooms()} == left
    stores[0].delete("none")
    with store.reading(stores[0].engine) as connection:
        assert connection.exec_driver_sql("SELECT * FROM room_chores").all() == []
    for each in stores:
        each.close()


def test_a_log_is_whole_and_in_order_while_others_write(place: Path | str) -> None:
    """Whoever follows a room by "what is behind the last I know" misses nothing."""
    first, second = open_rooms(place), open_rooms(place)
    room = first.create("A hall", numbered([DILEMMA])).id
    state, seen = State(second.by_id(room)), []
    for turn in range(6):
        (first, second)[turn % 2].append([(room, led("noted", name=f"n{turn}", value=turn))] * 3)
        for event in second.events(room, since=state.seq):
            state.apply(event)
            seen.append(event.seq)
        assert first.last([room]) == {room: state.seq}
    assert seen == list(range(1, 19))
    first.close()
    second.close()
