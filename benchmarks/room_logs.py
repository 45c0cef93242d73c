"""How fast a room's log is written and read: 1,000 answers, alone and in batches, in a short and a long log.

Run it as `python benchmarks/room_logs.py` for SQLite, or with the URL of an empty PostgreSQL database behind
it. Phones, pages and pushes are not in these figures: see rooms.py.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cmplearn.course import activities
from cmplearn.rooms import Draft, RoomStore, State, numbered, open_rooms

ANSWERS, ROUNDS, LONG = 1_000, 5, 100
BATCHES = (1_000, 100, 10, 1)
ACTIVITY, ASK, OPTION = "who-gets-called-first", "call", "a"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cmplearn-logs-") as folder:
        rooms = open_rooms(sys.argv[1] if len(sys.argv) > 1 else Path(folder) / "programme.sqlite")
        try:
            measure(rooms, ANSWERS, LONG)
        finally:
            rooms.close()


def measure(rooms: RoomStore, answers: int, long: int) -> None:
    """Print what writing costs by the size of batches, then what a long log costs."""
    room = ""
    for size in BATCHES:
        seconds = []
        for _ in range(ROUNDS):
            room = full_room(rooms, answers)
            seconds.append(timed(lambda room=room, size=size: answer(rooms, room, answers, size, "v")))
        line(f"{answers:,} answers in batches of {size:,}: median of {ROUNDS}", statistics.median(seconds))
    line(
        "the same again, in batches of 100: nothing is written",
        timed(lambda: answer(rooms, room, answers, 100, "v")),
    )
    for number in range(long):
        answer(rooms, room, answers, 1_000, f"w{number}-")
    events = len(rooms.events(room))
    line(
        f"{answers:,} in batches of 100 in a log of {events:,}",
        timed(lambda: answer(rooms, room, answers, 100, "x")),
    )
    line("reading that log", timed(lambda: rooms.events(room)))
    log, state = rooms.events(room), State(rooms.by_id(room))
    line("folding it", timed(lambda: [state.apply(event) for event in log]))
    assert state.answered_count("a1", ASK) == answers
    line("deleting it, from the file's bytes too", timed(lambda: rooms.delete(room)))


def full_room(rooms: RoomStore, people: int) -> str:
    """Return a new room that people have joined and whose question is open."""
    room = rooms.create("A hall", numbered([activities.load(ACTIVITY)])).id
    joined = [(room, Draft("joined", {"name": "Asha"}, f"m{n}")) for n in range(people)]
    rooms.append([*joined, (room, Draft("opened", {"item": "a1", "step": 0}))])
    return room


def answer(rooms: RoomStore, room: str, people: int, size: int, name: str) -> None:
    """Write an answer of each, so many in one commit."""
    body = {"item": "a1", "ask": ASK, "value": OPTION}
    drafts = [(room, Draft("answered", body, f"m{n}", f"{name}{n}")) for n in range(people)]
    for first in range(0, people, size):
        rooms.append(drafts[first : first + size])


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds work took."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def line(what: str, seconds: float) -> None:
    print(f"  {what:<66} {seconds * 1000:8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
