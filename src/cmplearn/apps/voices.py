"""What a room says to the questions of an app: on phones, by hands that the facilitator enters, or both."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from cmplearn.course.activity import Activity, Ask
from cmplearn.errors import CmplearnError
from cmplearn.rooms import hands

__all__ = ["Phones", "Voices"]


class Phones(Protocol):
    """A room with phones in it: what `cmplearn.apps.rooms_client.RoomClient` does."""

    last: dict[str, Any]

    def do(self, kind: str, body: Mapping[str, Any] | None = None) -> int:
        """Do something as the facilitator."""

    def values(self, item: str, ask: str) -> list[Any]:
        """Return every answer to an ask."""

    def moves(self, item: str, first: str, again: str) -> list[tuple[str, str, int]]:
        """Return how many went from which answer to which."""


class Voices:
    """The answers of one room to the activities of one app.

    Parameters
    ----------
    activities : sequence of Activity
        What is asked, in order; the first is called "a1", as in a room.

    Notes
    -----
    An app goes on when its phones are out of reach: what stops them is told in `problem`.
    """

    def __init__(self, activities: Sequence[Activity]) -> None:
        """Begin without phones and without answers."""
        self.activities = {f"a{number}": each for number, each in enumerate(activities, 1)}
        self.phones: Phones | None = None
        self.problem = ""  # why the phones could not be told, in words
        self._entered: dict[tuple[str, str], Counter[str]] = {}
        self._kept: dict[tuple[str, str], Counter[str]] = {}  # what phones said that were given up
        self._open: tuple[str, int] | None = None

    def joined(self, phones: Phones | None) -> None:
        """Ask phones too from now on, or no longer; what was said so far goes along either way."""
        if phones is None:
            self._keep()
        self.phones = phones
        for (item, ask), counts in self._entered.items():
            self._send_counts(item, ask, counts)
        if self._open is not None:
            self._do("opened", {"item": self._open[0], "step": self._open[1]})

    def _keep(self) -> None:
        """Keep what phones said, once they are given up."""
        for item, activity in self.activities.items():
            for ask in activity.asks:
                said = Counter(json.dumps(value, sort_keys=True) for value in self.values(item, ask.id))
                self._kept[item, ask.id] = said - self._entered.get((item, ask.id), Counter())

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
        if self.phones is not None:
            with suppress(CmplearnError):
                if self.activity_ask(item, ask).kind == "text":
                    return self._published(item, ask)
                return self.phones.values(item, ask)
        return [*self.entered(item, ask), *_spread(self._kept.get((item, ask), Counter()))]

    def answered(self, item: str, ask: str) -> int:
        """Return how many have answered an ask, hidden answers among them."""
        if self.phones is not None:
            for each in self.phones.last.get("items", ()):
                asks = (found for step in each["steps"] for found in step["asks"])
                for found in asks if each["id"] == item else ():
                    if found["id"] == ask:
                        return int(found["tally"]["answered"])
        return sum(map(hands.people, self.values(item, ask)))

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

    def moves(self, item: str, first: str, again: str) -> list[tuple[str, str, int]]:
        """Return how many went from which answer to which; nothing where it is known of nobody.

        Hands that were counted twice don't say who moved.
        """
        if self.phones is None:
            return []
        with suppress(CmplearnError):
            return self.phones.moves(item, first, again)
        return []

    def activity_ask(self, item: str, ask: str) -> Ask:
        """Return an ask by its id."""
        return next(each for each in self.activities[item].asks if each.id == ask)

    @property
    def present(self) -> int:
        """How many have joined by phone."""
        return len(self.phones.last.get("members", ())) if self.phones else 0

    def _published(self, item: str, ask: str) -> list[str]:
        assert self.phones is not None
        of_phones = [
            text["text"]
            for text in self.phones.last.get("texts", ())
            if (text["item"], text["ask"]) == (item, ask) and text["is_published"]
        ]
        return [*self.entered(item, ask), *of_phones]

    def _send_counts(self, item: str, ask: str, counts: Counter[str]) -> None:
        for key, count in counts.items():
            if count:
                body = {"item": item, "ask": ask, "value": json.loads(key), "count": count}
                self._do("entered", body)

    def _do(self, kind: str, body: Mapping[str, Any]) -> None:
        self.problem = ""
        if self.phones is None:
            return
        try:
            self.phones.do(kind, body)
        except CmplearnError as problem:
            self.problem = str(problem)


def _spread(counts: Counter[str]) -> list[Any]:
    return [json.loads(key) for key in counts.elements()]
