"""A room as an app's page uses it: what is done is sent in order, what is asked is known a moment later."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cmplearn.apps.line import Line
from cmplearn.apps.rooms_client import RoomClient
from cmplearn.apps.rooms_following import Following, Snapshot
from cmplearn.errors import CmplearnError

__all__ = ["RoomLine", "Sent"]


@dataclass
class Sent:
    """Something that was done in a room.

    Parameters
    ----------
    seq : int
        Its number there, once it is kept; 0 before, and -1 when it was refused.
    """

    seq: int = 0


class RoomLine:
    """A room, asked and told beside the kernel's loop.

    Parameters
    ----------
    room : RoomClient
        The room.

    Attributes
    ----------
    changed : callable
        Is called, in the loop, when more is known than before: an answer, or that nobody answers.
    """

    def __init__(self, room: RoomClient) -> None:
        """Begin with nothing asked."""
        self.room = room
        self.changed: Callable[[], None] = lambda: None
        self._line = Line(lambda: self.changed())
        self._refused = ""
        self._known: dict[str, tuple[int, Any]] = {}
        self._asking: set[str] = set()

    @property
    def id(self) -> str:
        """Its name where it is kept."""
        return self.room.id

    @property
    def last(self) -> Snapshot:
        """The newest that is known of it."""
        return self.room.last

    @property
    def problem(self) -> str:
        """Why it does not follow just now, in words, or nothing."""
        return self._line.trouble or self._refused

    def do(self, kind: str, body: Mapping[str, Any] | None = None, *, key: str = "") -> Sent:
        """Do something as the facilitator, once all that was done before is kept.

        Parameters
        ----------
        kind, body
            As `RoomClient.do` takes them.
        key : str
            What was done with the same key and is not sent yet is left out.
        """
        sent, operation = Sent(), secrets.token_hex(16)

        def kept(seq: int) -> None:
            was_refused = self._refused
            sent.seq, self._refused = seq, ""
            if was_refused or int(self.last["seq"]) >= seq:  # it was drawn before this was known
                self.changed()

        def refused(problem: CmplearnError) -> None:
            sent.seq, self._refused = -1, str(problem)
            self.changed()

        self._line.send(lambda: self.room.send(kind, body, operation), kept, refused, key=key)
        return sent

    def moves(self, item: str, first: str, again: str) -> list[tuple[str, str, int]] | None:
        """Return what is known of how many went from which answer to which; None before it is known."""
        name = f"moves {item} {first} {again}"
        found = self.known(name, lambda: self.room.moves(item, first, again))
        return (found or []) if self.knows(name) else None

    def known(self, name: str, asks: Callable[[], Any]) -> Any:
        """Return what was last answered to a question, None at first; it is asked again after each news."""
        seq = int(self.last["seq"])
        if self._known.get(name, (-1,))[0] != seq and name not in self._asking:
            self._asking.add(name)

            def answered(found: Any) -> None:
                before = self._known.get(name, (-1, None))[1]
                self._asking.discard(name)
                self._known[name] = (seq, found)
                if found != before:
                    self.changed()

            self._line.send(asks, answered, lambda _: answered(None))
        return self._known.get(name, (-1, None))[1]

    def knows(self, name: str) -> bool:
        """Return whether a question has been answered at all; see `known`."""
        return name in self._known

    def send(
        self, work: Callable[[], Any], then: Callable[[Any], None], fails: Callable[[CmplearnError], None]
    ) -> None:
        """Have something else done in the room; see `Line.send`."""
        self._line.send(work, then, fails)

    def go_on(self) -> None:
        """Send what could not be sent before."""
        self._line.go_on()

    def follow(self, news: Callable[[Snapshot], None], link: Callable[[bool], None]) -> Following:
        """Call back with each new snapshot; see `RoomClient.follow`."""
        return self.room.follow(news, link)

    def end(self, keep: Sequence[tuple[str, str]] | None = None) -> None:
        """Close the room once all else is done, and be done with it."""
        self._line.send(lambda: self.room.end(keep))
        self._line.stop()

    def stop(self) -> None:
        """Be done with it once all is sent."""
        self._line.stop()
