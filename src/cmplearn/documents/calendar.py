"""Action points as a calendar file (RFC 5545), in the form that Outlook, Google and Apple take alike.

Outlook ignores tasks (VTODO) in such files, so an action is an all-day event on the day that it is due, shown
as free time, with a reminder at nine the morning before. Its identity stays the same in every file and its
sequence grows with its changes, so that bringing a file in again moves what was moved, takes the reminder off
what is done, and cancels what was dropped. Nothing is written but what the person wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2s
from typing import TYPE_CHECKING

from cmplearn.portfolio.actions import Action

if TYPE_CHECKING:
    from icalendar import Alarm, Event

REMINDER = timedelta(hours=-15)  # nine in the morning of the day before: an all-day event begins at midnight
PRODUCT = "-//cmplearn//Action points//EN"


@dataclass(frozen=True)
class ProgrammeDate:
    """A day of the programme: its name in the programme, such as "day-1", its words, and the date."""

    name: str
    words: str
    on: date


def calendar(found: Iterable[Action], owner: str, dates: Iterable[ProgrammeDate] = ()) -> bytes:
    """Return a calendar file of those actions that have a date, and of days of the programme.

    Parameters
    ----------
    found : iterable of Action
        One, or all of them.
    owner : str
        A random name of the portfolio: two people's actions must not be taken for one.
    dates : iterable of ProgrammeDate
        Days of the programme, where they are known.

    Returns
    -------
    bytes
        UTF-8, in lines of at most 75 bytes.

    Examples
    --------
    >>> file = calendar([Action("own/a1", "Ask the sponsor", by=date(2026, 12, 3))], "x")
    >>> [line for line in file.decode().splitlines() if line.startswith(("SUMMARY", "DTSTART", "TRIGGER"))]
    ['SUMMARY:Ask the sponsor', 'DTSTART;VALUE=DATE:20261203', 'TRIGGER:-PT15H']
    """
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for action in found:
        if action.by is not None:
            file.add_component(_action_event(action, action.by, owner))
    for each in dates:
        file.add_component(_event(_identity(each.name, owner), each.words, each.on))
    return bytes(file.to_ical())


def _action_event(action: Action, by: date, owner: str) -> "Event":
    """Return the event of an action."""
    event = _event(_identity(action.key, owner), action.what, by, action.saved_at, action.sequence)
    if action.status == "dropped":
        event.add("status", "CANCELLED")
    elif action.is_open:
        event.add_component(_reminder(action.what))
    return event


def _event(
    identity: str, words: str, on: date, changed: datetime | None = None, sequence: int = 0
) -> "Event":
    """Return an all-day event that blocks no time and that a shared calendar shows to nobody else."""
    from icalendar import Event

    event = Event()
    event.add("uid", identity)
    event.add("summary", _one_line(words))
    event.add("dtstart", on)
    if on < date.max:
        event.add("dtend", on + timedelta(days=1))
    event.add("dtstamp", changed or datetime.combine(on, datetime.min.time()).astimezone())
    event.add("sequence", sequence)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _reminder(words: str) -> "Alarm":
    """Return the reminder of an event."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", REMINDER)
    alarm.add("description", _one_line(words))
    return alarm


def _identity(name: str, owner: str) -> str:
    """Return the identity of an event: the same in every file, and no key or name can be read from it."""
    return f"{blake2s(f'{owner}/{name}'.encode(), digest_size=16).hexdigest()}@cmplearn"


def _one_line(words: str) -> str:
    """Return words on one line, without characters that a calendar cannot hold."""
    return "".join(each for each in " ".join(words.split()) if each.isprintable() or each == "\u200d")
