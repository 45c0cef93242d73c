"""What a room says to the questions of an app: on phones, by hands that the facilitator enters, or both."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cmplearn.apps import said
from cmplearn.apps.room_line import Sent
from cmplearn.course.activity import Activity, Ask
from cmplearn.rooms import hands

__all__ = ["Phones", "Voices"]


class Phones(Protocol):
    """A room with phones in it: what `cmplearn.apps.room_line.RoomLine` does."""

    @property
    def last(self) -> dict[str, Any]:
        """The newest that is known of it."""

    @property
    def problem(self) -> str:
        """Why it does not follow just now, in words."""

    def do(self, kind: str, body: Mapping[str, Any] | None = None) -> Sent:
        """Do something as the facilitator."""

    def moves(self, item: str, first: str, again: str) -> list[tuple[str, str, int]] | None:
        """Return how many went from which answer to which."""


class Voices:
    """The answers of one room to the activities of one app.

    Parameters
    ----------
    activities : sequence of Activity
        What is asked, in order; the first is called "a1", as in a room.

    Notes
    -----
    An app goes on when its phones are out of reach: what stops them is told in `problem`. What they say is
    read off the newest snapshot of their room, which takes a moment to come; what hands say counts at once.
    """

    def __init__(self, activities: Sequence[Activity]) -> None:
        """Begin without phones and without answers."""
        self.activities = {f"a{number}": each for number, each in enumerate(activities, 1)}
        self.phones: Phones | None = None
        self._entered: dict[tuple[str, str], Counter[str]] = {}
        self._kept: dict[tuple[str, str], list[Any]] = {}  # what phones said that were given up
        self._sent: list[tuple[Sent, str, str, str, int]] = []  # hands that no snapshot has in it yet
        self._open: tuple[str, int] | None = None

    @property
    def problem(self) -> str:
        """Why the phones don't follow just now, in words, or nothing."""
        return self.phones.problem if self.phones else ""

    def joined(self, phones: Phones | None) -> None:
        """Ask phones too from now on, or no longer; what was said so far goes along either way."""
        if phones is None:
            self._keep()
        self.phones, self._sent = phones, []
        for (item, ask), counts in self._entered.items():
            self._send_counts(item, ask, counts)
        if self._open is not None:
            self._do("opened", {"item": self._open[0], "step": self._open[1]})

    def _keep(self) -> None:
        """Keep what phones said, once they are given up."""
        for item, activity in self.activities.items():
            for ask in activity.asks:
                entered = self._entered.get((item, ask.id), Counter[str]())
                hands_gone = [(json.loads(key), -count) for key, count in entered.items()]
                self._kept[item, ask.id] = said.changed(ask, self.values(item, ask.id), hands_gone)

    def open(self, item: str, step: int) -> None:
        """Put a step on every screen and take answers."""
        self._open = (item, step)
        self._do("opened", {"item": item, "step": step})

    def close(self, shown: Sequence[tuple[str, str]] = ()) -> None:
        """Take no more answers, and show the results of these asks on every screen."""
        self._open = None
        self._do("closed", {})
        for item, ask in shown:
            self._do("shown", {"item": item, "ask": ask})

    def reopen(self, item: str, step: int) -> None:
        """Take answers to the step that was closed."""
        self._open = (item, step)
        self._do("reopened", {})

    def enter(self, item: str, ask: Ask, counted: Sequence[tuple[Any, int]]) -> None:
        """Enter what the room said without phones, instead of what was entered before.

        Raises
        ------
        InputError
            When a value is no answer to the ask.
        """
        wanted: Counter[str] = Counter()
        for value, count in counted:
            wanted[json.dumps(hands.clean(ask, value), sort_keys=True)] += count
        before = self._entered.get((item, ask.id), Counter())
        self._entered[item, ask.id] = wanted
        changes = Counter({key: wanted[key] - before[key] for key in wanted | before})
        self._send_counts(item, ask.id, changes)

    def values(self, item: str, ask: str) -> list[Any]:
        """Return every answer to an ask, without names; of free texts those that may be shown."""
        if self.phones is None:
            return [*self.entered(item, ask), *self._kept.get((item, ask), ())]
        asked, unseen = self.activity_ask(item, ask), self._unseen(item, ask)
        if asked.kind == "text":
            return [*self.entered(item, ask), *self._published(item, ask)]
        seen = said.values(asked, self._tally(item, ask))
        return said.changed(asked, seen, ((json.loads(key), count) for key, count in unseen.items()))

    def why_hidden(self, item: str, ask: str) -> str:
        """Return why the answers to an ask are shown to nobody now, or nothing."""
        return str(self._tally(item, ask).get("why", ""))

    @property
    def are_coming(self) -> bool:
        """Whether answers were closed here, and the phones' room has not said yet that they are."""
        return self.phones is not None and self._open is None and bool(self.phones.last.get("is_open"))

    def answered(self, item: str, ask: str) -> int:
        """Return how many have answered an ask, hidden answers among them."""
        if self.phones is None:
            return sum(map(hands.people, self.values(item, ask)))
        unseen = self._unseen(item, ask)
        more = sum(hands.people(json.loads(key)) * count for key, count in unseen.items())
        return int(self._tally(item, ask).get("answered", 0)) + more

    def _tally(self, item: str, ask: str) -> Mapping[str, Any]:
        """Return what the newest snapshot has of an ask."""
        items = self.phones.last.get("items", ()) if self.phones else ()
        steps = (step for each in items if each["id"] == item for step in each["steps"])
        asks = (each for step in steps for each in step["asks"] if each["id"] == ask)
        return next((each["tally"] for each in asks), {})

    def _unseen(self, item: str, ask: str) -> Counter[str]:
        """Return how the hands differ from those that the newest snapshot has in it."""
        found, seq = Counter[str](), int(self.phones.last["seq"]) if self.phones else 0
        self._sent = [each for each in self._sent if each[0].seq == 0 or each[0].seq > seq]
        for _, of_item, of_ask, key, count in self._sent:
            if (of_item, of_ask) == (item, ask):
                found[key] += count
        return found

    def how_many(self, item: str, ask: str) -> str:
        """Return how many have answered, and of how many where all of them have phones.

        Examples
        --------
        >>> Voices([]).how_many("a1", "call")
        '0'
        """
        answered = self.answered(item, ask)
        return f"{answered:,} of {self.present:,}" if self.present >= max(answered, 1) else f"{answered:,}"

    def entered(self, item: str, ask: str) -> list[Any]:
        """Return what the facilitator entered."""
        return _spread(self._entered.get((item, ask), Counter()))

    def moves(self, item: str, first: str, again: str) -> list[tuple[str, str, int]] | None:
        """Return how many went from which answer to which; [] where it is known of nobody, None while asked.

        Hands that were counted twice don't say who moved.
        """
        return self.phones.moves(item, first, again) if self.phones else []

    def activity_ask(self, item: str, ask: str) -> Ask:
        """Return an ask by its id."""
        return next(each for each in self.activities[item].asks if each.id == ask)

    @property
    def present(self) -> int:
        """How many have joined by phone."""
        return len(self.phones.last.get("members", ())) if self.phones else 0

    def _published(self, item: str, ask: str) -> list[str]:
        return [
            text["text"]
            for text in (self.phones.last.get("texts", ()) if self.phones else ())
            if (text["item"], text["ask"]) == (item, ask) and text["is_published"] and text["seq"]
        ]

    def _send_counts(self, item: str, ask: str, counts: Counter[str]) -> None:
        for key, count in counts.items():
            if count and self.phones is not None:
                body = {"item": item, "ask": ask, "value": json.loads(key), "count": count}
                self._sent.append((self.phones.do("entered", body), item, ask, key, count))

    def _do(self, kind: str, body: Mapping[str, Any]) -> None:
        if self.phones is not None:
            self.phones.do(kind, body)


def _spread(counts: Counter[str]) -> list[Any]:
    return [json.loads(key) for key in counts.elements()]
