"""Where a room stands: its log, folded event by event, with the same result in every process."""

import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cmplearn.course.activities import Activity, Ask, Step, thawed
from cmplearn.errors import CmplearnError, NotFoundError
from cmplearn.rooms import door, hands, names
from cmplearn.rooms.answers import has_words, words_of
from cmplearn.rooms.event import Event, EventKind
from cmplearn.rooms.room import Item, Room

__all__ = ["THRESHOLD", "Answer", "Member", "State"]

THRESHOLD = 5
"""How many must have answered a guarded ask before anybody sees its results."""

LEAST_MARK = 2**47
"""Beyond all places in a log, and below what JavaScript counts exactly."""


@dataclass(frozen=True)
class Member:
    """Somebody in the room.

    Parameters
    ----------
    id : str
        Random.
    name : str
        The first name that they chose; the second Asha is "Asha (2)".
    is_removed : bool
        Whether the facilitator has taken them out.
    """

    id: str
    name: str
    is_removed: bool = False


@dataclass(frozen=True)
class Answer:
    """A member's last answer to an ask.

    Parameters
    ----------
    seq : int
        Where it stands in the log.
    at : datetime
        When it was written, in UTC.
    value
        As `answers.clean` returns it.
    times : int
        How many answers its writer gave to this ask, this one included, as far as the log remembers.
    """

    seq: int
    at: datetime
    value: Any
    times: int = field(default=1, compare=False)


class State:
    """The fold of a room's log.

    Parameters
    ----------
    room : Room
        Its events are to be given to `apply`, from the first.

    Attributes
    ----------
    room : Room
        With plan, code and end as the log has them.
    seq : int
        The last event that was applied.
    members : dict
        Member by id, in the order of joining; those removed stay.
    item, step, is_open
        What is on the screens (None and 0 before the first step), and whether it takes answers.
    added : tuple of str
        The items that were not planned: questions that came up in the room.
    left : (item, step) or None
        The planned step that was on the screens before.
    is_locked : bool
        Whether nobody new gets in; those who are in the room stay in it.
    ended : bool
        Whether the room is closed.
    sealed : set of (item, ask)
        Guarded asks that were closed when enough had answered for their results to be seen. They take no
        other answer and lose none: the next result would differ by what one known person said.
    shown : dict of (item, ask)
        Whose results are on phones and screen, the last shown last; none when another step is opened.
    page : int or None
        Which page of what doesn't fit on the wall at once is on it; None while nobody has turned it.
    answers : dict
        By (item, ask): the last answer of each member, by member id, of those that count.
    entered : dict
        By (item, ask): what the facilitator entered, as (value, count); a value may be a show of `hands`.
    texts : dict
        By seq: whether an answer that holds typed words is published. Only answers that count still.
    facts : dict
        What an app noted, by name.
    refused : dict
        By seq: why an event does not count.
    """

    def __init__(self, room: Room) -> None:
        """Begin with an empty room."""
        self.room = room
        self.seq = 0
        self.members: dict[str, Member] = {}
        self.item: str | None = None
        self.step = 0
        self.is_open = False
        self.added: tuple[str, ...] = ()
        self.left: tuple[str, int] | None = None
        self.is_locked = False
        self.ended = False
        self.sealed: set[tuple[str, str]] = set()
        self.shown: dict[tuple[str, str], None] = {}
        self.page: int | None = None
        self.answers: dict[tuple[str, str], dict[str, Answer]] = {}
        self.entered: dict[tuple[str, str], list[tuple[Any, int]]] = {}
        self.texts: dict[int, bool] = {}
        self.facts: dict[str, Any] = {}
        self.refused: dict[int, CmplearnError] = {}
        self._names = names.Names()
        self._items: dict[str, Item] = {}
        self._asks: dict[tuple[str, str], tuple[Ask, int]] = {}
        for item in room.items:
            self._plan(item)

    def _plan(self, item: Item) -> None:
        self._items[item.id] = item
        for number, step in enumerate(item.activity.steps):
            for ask in step.asks:
                self._asks[item.id, ask.id] = (ask, number)

    def apply(self, event: Event) -> CmplearnError | None:
        """Fold the next event in; one that was applied before changes nothing.

        Parameters
        ----------
        event : Event
            Of this room, in the order of the log. A log may have gaps where answers were forgotten.

        Returns
        -------
        CmplearnError or None
            Why it does not count, in words for its writer.
        """
        if event.seq <= self.seq:
            return self.refused.get(event.seq)
        self.seq = event.seq
        try:
            draft = door.check(self, event.draft)
        except CmplearnError as error:
            self.refused[event.seq] = error
            return error
        FOLDS[event.kind](self, replace(event, body=draft.body))
        return None

    def copy(self) -> "State":
        """Return the room as it stands, to be read in another thread while this one goes on."""
        copied = copy(self)
        copied.answers = {asked: dict(given) for asked, given in self.answers.items()}
        copied.entered = {asked: list(given) for asked, given in self.entered.items()}
        copied.members, copied.texts, copied.facts = dict(self.members), dict(self.texts), dict(self.facts)
        copied.shown, copied.sealed = dict(self.shown), set(self.sealed)
        return copied

    def takes(self, item: str, ask: str) -> bool:
        """Return whether an ask takes answers now."""
        found = self._asks.get((item, ask))
        is_on = item == self.item and found is not None and found[1] == self.step
        return is_on and self.is_open and not self.ended and (item, ask) not in self.sealed

    def activity(self, item: str) -> Activity:
        """Return an item's activity.

        Raises
        ------
        NotFoundError
            The room has no such item.
        """
        if item not in self._items:
            raise NotFoundError(f"This room has no activity {item!r}. It has: {', '.join(self._items)}.")
        return self._items[item].activity

    def ask(self, item: str, ask_id: str) -> Ask:
        """Return an ask of an item.

        Raises
        ------
        NotFoundError
            The room has no such item or ask.
        """
        found = self._asks.get((item, ask_id))
        if found is None:
            known = ", ".join(ask.id for ask in self.activity(item).asks)
            raise NotFoundError(f"The activity {item!r} asks no {ask_id!r}. It asks: {known or 'nothing'}.")
        return found[0]

    def current_step(self) -> Step | None:
        """Return the step that is on the screens, or None before the first."""
        return None if self.item is None else self.activity(self.item).steps[self.step]

    def step_asks(self) -> tuple[Ask, ...]:
        """Return what the step on the screens asks."""
        step = self.current_step()
        return step.asks if step else ()

    def would_seal(self) -> bool:
        """Return whether closing answers now closes some of them for good."""
        return bool(self._sealable() - self.sealed)

    def is_sealed(self) -> bool:
        """Return whether the step on the screens asks something, and all of it is closed for good."""
        asks = self.step_asks()
        return bool(asks) and all((self.item, ask.id) in self.sealed for ask in asks)

    def values(self, item: str, ask: str) -> list[Any]:
        """Return every answer to an ask that counts, and what was entered as often as it counts."""
        own = [answer.value for answer in self.answers.get((item, ask), {}).values()]
        return own + [
            value for value, count in self.entered.get((item, ask), []) for _ in range(max(count, 0))
        ]

    def answered_count(self, item: str, ask: str) -> int:
        """Return how many have answered an ask, those without a phone included."""
        held = self.entered.get((item, ask), [])
        entered = sum(hands.people(value) * max(count, 0) for value, count in held)
        return len(self.answers.get((item, ask), {})) + entered

    def entered_count(self, item: str, ask: str, value: Any) -> int:
        """Return how often a value was entered for people without a phone."""
        return sum(count for held, count in self.entered.get((item, ask), []) if held == value)

    def present(self) -> list[Member]:
        """Return who is in the room, in the order of joining."""
        return [member for member in self.members.values() if not member.is_removed]

    def text_number(self, item: str, ask: Ask, answer: Answer) -> int:
        """Return the number by which a text is published.

        Of a guarded ask it says no more than the text does: by its place in the log, whoever saw people
        answer would know who wrote it, and what else they said.
        """
        if not self.activity(item).guarded:
            return answer.seq
        told = f"{self.room.id}\n{item}\n{ask.id}\n{words_of(ask, answer.value)}"
        return LEAST_MARK | int.from_bytes(hashlib.sha256(told.encode()).digest()[:5], "big")

    def text_seqs(self, number: int) -> tuple[int, ...]:
        """Return the places in the log of what is published by a number: of several alike, all."""
        found: list[int] = []
        for (item, ask), given in self.answers.items():
            asked = self._asks[item, ask][0]
            if has_words(asked) and self.activity(item).guarded == (number >= LEAST_MARK):
                numbers = ((self.text_number(item, asked, answer), answer.seq) for answer in given.values())
                found += [seq for known, seq in numbers if known == number]
        return tuple(found)

    def is_published(self, seq: int) -> bool:
        """Return whether an answer in words may be seen by all."""
        return self.texts.get(seq, False)

    def _joined(self, event: Event) -> None:
        self.members[event.member] = Member(event.member, self._names.distinct(event.body["name"]))

    def _answered(self, event: Event) -> None:
        key = (event.body["item"], event.body["ask"])
        given = self.answers.setdefault(key, {})
        earlier = given.pop(event.member, None)
        self._forget_text(earlier)
        times = earlier.times + 1 if earlier else 1
        given[event.member] = Answer(event.seq, event.at, event.body["value"], times)
        if has_words(self._asks[key][0]):
            self.texts[event.seq] = False

    def _forget_text(self, answer: Answer | None) -> None:
        if answer is not None:
            self.texts.pop(answer.seq, None)

    def _added(self, event: Event) -> None:
        number = len(self._items) + 1
        while f"a{number}" in self._items:
            number += 1
        item = Item(f"a{number}", thawed(event.body["activity"]))
        self._plan(item)
        self.added = (*self.added, item.id)
        self.room = replace(self.room, items=(*self.room.items, item))

    def _opened(self, event: Event) -> None:
        step = (event.body["item"], event.body["step"])
        if step != (self.item, self.step):
            self.shown.clear()
            self._seal()
        if self.item is not None and self.item not in self.added:
            self.left = (self.item, self.step)
        (self.item, self.step), self.page = step, None
        self.is_open = not self.is_sealed()

    def _seal(self) -> None:
        self.sealed.update(self._sealable())

    def _sealable(self) -> set[tuple[str, str]]:
        """Return the asks on the screens whose results can be seen once they are closed."""
        if self.item is None or not self.is_open or not self.activity(self.item).guarded:
            return set()
        asked = {(self.item, ask.id) for ask in self.step_asks()}
        return {each for each in asked if len(self.answers.get(each, {})) >= THRESHOLD}

    def _closed(self, _event: Event) -> None:
        self._seal()
        self.is_open, self.page = False, None

    def _reopened(self, _event: Event) -> None:
        self.is_open, self.page = True, None

    def _shown(self, event: Event) -> None:
        self._hidden(event)
        self.shown[event.body["item"], event.body["ask"]] = None

    def _hidden(self, event: Event) -> None:
        self.page = None
        self.shown.pop((event.body["item"], event.body["ask"]), None)

    def _turned(self, event: Event) -> None:
        self.page = event.body["page"]

    def _published(self, event: Event) -> None:
        self._publish(event, is_published=True)

    def _held(self, event: Event) -> None:
        self._publish(event, is_published=False)

    def _publish(self, event: Event, *, is_published: bool) -> None:
        self.texts.update(dict.fromkeys(self.text_seqs(event.body["answer"]), is_published))

    def _removed(self, event: Event) -> None:
        member = event.body["member"]
        self.members[member] = replace(self.members[member], is_removed=True)
        for asked, given in self.answers.items():
            if asked not in self.sealed:
                self._forget_text(given.pop(member, None))

    def _locked(self, event: Event) -> None:
        self.is_locked = event.kind == "locked"

    def _entered(self, event: Event) -> None:
        item, ask, value = event.body["item"], event.body["ask"], event.body["value"]
        count = self.entered_count(item, ask, value) + event.body["count"]
        held = self.entered.setdefault((item, ask), [])
        places = [place for place, (known, _) in enumerate(held) if known == value]
        if places:
            held[places[0]] = (value, count)
        else:
            held.append((value, count))
        self.entered[item, ask] = [(known, times) for known, times in held if times]

    def _noted(self, event: Event) -> None:
        if event.body["value"] is None:
            self.facts.pop(event.body["name"], None)
        else:
            self.facts[event.body["name"]] = event.body["value"]

    def _ended(self, event: Event) -> None:
        self.ended, self.is_open = True, False
        self.room = replace(self.room, code="", ended_at=event.at)


FOLDS: dict[EventKind, Callable[[State, Event], None]] = {
    "joined": State._joined,
    "answered": State._answered,
    "added": State._added,
    "opened": State._opened,
    "closed": State._closed,
    "reopened": State._reopened,
    "shown": State._shown,
    "hidden": State._hidden,
    "turned": State._turned,
    "published": State._published,
    "held": State._held,
    "removed": State._removed,
    "locked": State._locked,
    "unlocked": State._locked,
    "entered": State._entered,
    "noted": State._noted,
    "ended": State._ended,
}
