"""A room as its facilitator sees it, as JSON, for the facilitator's apps and pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from cmplearn.course.activity import Activity, Ask, Step
from cmplearn.errors import RefusedError
from cmplearn.rooms.room import Item, Room
from cmplearn.rooms.state import State
from cmplearn.rooms.tally import Tally, tally
from cmplearn.store.codes import shown as shown_code
from cmplearn.web.prose import prose
from cmplearn.web.rooms.addresses import is_reachable, join_url, screen_url, unreachable
from cmplearn.web.rooms.doubts import doubt_of_text

__all__ = ["BY_NAME", "Links", "is_by_name", "listed", "snapshot", "told", "values"]

BY_NAME = "action learning set"
"""The one kind of activity whose members all know who said what: who bids for time, who promised what."""

Tallies = Mapping[tuple[str, str], Tally]
"""What was answered, by item and ask."""


def is_by_name(room: Room) -> bool:
    """Return whether a room is a learning set's meeting, or one is among what it plays."""
    return any(item.activity.kind == BY_NAME for item in room.items)


@dataclass(frozen=True)
class Links:
    """The addresses that belong to a room.

    Parameters
    ----------
    join, screen : str
        For phones and for the projector; "" once the room is closed.
    pages : str
        Where our pages begin, as ``"/cmplearn/"``.
    problem : str
        Why phones can't open them, and what helps; "" when they can.
    """

    join: str
    screen: str
    pages: str
    problem: str = ""

    @classmethod
    def of(cls, room: Room, settings: dict[str, Any]) -> "Links":
        """Return the links to a room of a process with these settings."""
        pages = f"{settings['base_url']}cmplearn/"
        addresses = join_url(settings, room.code), screen_url(settings, room.code)
        return cls(*addresses, pages, unreachable(settings, room.code))

    @property
    def are_reachable(self) -> bool:
        """Whether phones can open them."""
        return is_reachable(self.join)


def snapshot(state: State, links: Links, now: datetime) -> dict[str, Any]:
    """Return all that the facilitator may see of a room now.

    Parameters
    ----------
    state : State
        Of the room.
    links : Links
        Its addresses.
    now : datetime
        With time zone.
    """
    room = state.room
    tallies = {
        (each.id, ask.id): tally(state, each.id, ask.id) for each in room.items for ask in each.activity.asks
    }
    return listed(room) | {
        "seq": state.seq,
        "now": now.isoformat(),
        "join_url": links.join,
        "screen_url": links.screen,
        "reachable": links.are_reachable,
        "unreachable": links.problem,
        "ended": state.ended,
        "is_locked": state.is_locked,
        "members": [{"id": each.id, "name": each.name} for each in state.present()],
        "item": state.item,
        "step": state.step,
        "is_open": state.is_open,
        "items": [_item(state, each, tallies, links.pages) for each in room.items],
        "texts": [text for place, found in tallies.items() for text in _texts(place, found)],
        "facts": dict(state.facts),
    }


def listed(room: Room) -> dict[str, Any]:
    """Return what a list of rooms says of one."""
    return {
        "id": room.id,
        "code": shown_code(room.code) if room.code else "",
        "title": room.title,
        "series": room.series,
        "created_at": room.created_at.isoformat(),
        "expires_at": room.expires_at.isoformat(),
        "ended_at": room.ended_at.isoformat() if room.ended_at else None,
    }


def _item(state: State, item: Item, tallies: Tallies, pages: str) -> dict[str, Any]:
    activity = item.activity
    return {
        "id": item.id,
        "title": activity.title,
        "kind": activity.kind,
        "activity": activity.id,
        "steps": [_step(state, item, step, tallies, pages) for step in activity.steps],
    }


def _step(state: State, item: Item, step: Step, tallies: Tallies, pages: str) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "minutes": step.minutes,
        "tells_html": told(step.tells, pages),
        "facilitator_html": told(step.facilitator, pages),
        "asks": [
            _ask(ask, tallies[item.id, ask.id], is_shown=(item.id, ask.id) in state.shown)
            for ask in step.asks
        ],
    }


def told(markdown: str, pages: str) -> Markup:
    """Return an activity's words as HTML; their links are written as seen from an activity's own page."""
    return Markup(str(prose(markdown)).replace('href="../', f'href="{pages}'))


def _ask(ask: Ask, found: Tally, *, is_shown: bool) -> dict[str, Any]:
    return {
        "id": ask.id,
        "kind": ask.kind,
        "label": ask.label,
        "hint": ask.hint,
        "again": ask.again,
        "options": dict(ask.options),
        "items": dict(ask.items),
        "points": ask.points,
        "low": ask.low,
        "high": ask.high,
        "unit": ask.unit,
        "is_shown": is_shown,
        "tally": found.to_json(),
    }


def _texts(place: tuple[str, str], found: Tally) -> list[dict[str, Any]]:
    item, ask = place
    return [
        {
            "seq": each["seq"],
            "item": item,
            "ask": ask,
            "text": each["text"],
            "is_published": each["is_published"],
            "doubt": doubt_of_text(each),
        }
        for each in found.texts
    ]


def values(state: State, item: str, ask: str) -> list[Any]:
    """Return each answer to an ask, without names; in an action learning set, with them.

    Raises
    ------
    NotFoundError
        The room asks no such thing.
    RefusedError
        The results of the ask are shown to nobody now.
    """
    found = tally(state, item, ask)
    if found.is_hidden:
        raise RefusedError(found.why)
    activity = state.activity(item)
    return _named(state, item, ask) if activity.kind == BY_NAME else _mixed(state, activity, item, ask)


def _named(state: State, item: str, ask: str) -> list[Any]:
    given = state.answers.get((item, ask), {})
    found: list[Mapping[str, Any]] = [
        {"member": member, "name": state.members[member].name, "value": answer.value}
        for member, answer in given.items()
    ]
    entered = state.entered.get((item, ask), ())
    return [*found, *({"member": "", "name": "", "value": value} for value, n in entered for _ in range(n))]


def _mixed(state: State, activity: Activity, item: str, ask: str) -> list[Any]:
    """Return the values; where an answer is about who gave it, in no order that tells who that was."""
    found = state.values(item, ask)
    return sorted(found, key=repr) if activity.guarded else found
