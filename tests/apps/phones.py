"""Phones in a room without a network: what they and the facilitator do is folded as in a real room."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import ipywidgets

from cmplearn.apps.room_line import Sent
from cmplearn.course.activity import Activity
from cmplearn.rooms import Event, EventKind, Room, State, numbered
from cmplearn.rooms.tally import compare
from cmplearn.web.rooms.snapshot import Links, snapshot

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Phones:
    """A room at hand, as apps have one; `last` stays behind while it is slow.

    Parameters
    ----------
    activities : sequence of Activity
        What is played in it.
    """

    def __init__(self, activities: Sequence[Activity]) -> None:
        room = Room("0" * 32, "k7m2qx", "", "", numbered(activities), NOW, NOW + timedelta(30), None, 0)
        self._state = State(room)
        self.done: list[tuple[str, Mapping[str, Any]]] = []
        self.problem, self._is_slow, self._on_news = "", False, self._catch_up
        self._catch_up()

    def answer(self, ask: str, *values: Any) -> "Phones":
        """Let one phone after the other join and answer; the step has to be open."""
        for number, value in enumerate(values):
            name = f"{number:032x}"
            if name not in self._state.members:
                self._write("joined", {"name": f"Person {number}"}, name)
            self._write("answered", {"item": "a1", "ask": ask, "value": value}, name)
        self._tell()
        return self

    def be_slow(self) -> None:
        """Tell nothing any more of what happens."""
        self._is_slow = True

    def catch_up(self) -> None:
        """Tell again what happens."""
        self._is_slow = False
        self._tell()

    def do(self, kind: EventKind, body: Mapping[str, Any] | None = None) -> Sent:
        """Do something as the facilitator; it is kept once it is told of."""
        self.done.append((kind, dict(body or {})))
        refused = self._write(kind, dict(body or {}))
        sent = Sent(-1 if refused else self._state.seq)
        self._tell()
        return sent

    def moves(self, item: str, first: str, again: str) -> list[tuple[str, str, int]] | None:
        """Return how many went from which answer to which."""
        return [(*pair, count) for pair, count in compare(self._state, item, first, again).counts.items()]

    def join_at_once(
        self, _title: str, _items: Any, on_room: Callable[[Any], None], on_news: Callable[[Any], None]
    ) -> Any:
        """Stand in for the panel: everybody has joined when the app begins."""

        def tell() -> None:
            self._catch_up()
            on_news(self.last)

        on_room(self)
        self._on_news = tell
        return ipywidgets.HTML("")

    def _write(self, kind: EventKind, body: dict[str, Any], member: str = "") -> object:
        seq = self._state.seq + 1
        return self._state.apply(Event(self._state.room.id, seq, NOW, kind, body, member, f"{seq:032x}"))

    def _tell(self) -> None:
        if not self._is_slow:
            self._on_news()

    def _catch_up(self) -> None:
        self.last = snapshot(self._state, Links("", "", "/cmplearn/"), NOW)
