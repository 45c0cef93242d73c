"""The rooms' tables, as the newest step of `migrations` leaves them, and their rows as values."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from cmplearn.course.activities import frozen, thawed
from cmplearn.errors import InputError
from cmplearn.rooms.event import Event
from cmplearn.rooms.room import Item, Room

__all__ = [
    "as_event",
    "as_room",
    "as_row",
    "as_text",
    "body_text",
    "chores",
    "events",
    "plan_text",
    "plans",
    "rooms",
    "secret",
    "tables",
]

tables = sa.MetaData()
rooms = sa.Table(
    "rooms",
    tables,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("series", sa.Text),
    sa.Column("created_at", sa.Text),
    sa.Column("expires_at", sa.Text),
    sa.Column("ended_at", sa.Text),
    sa.Column("seq", sa.Integer),
)
plans = sa.Table(
    "room_plans", tables, sa.Column("room", sa.Text, primary_key=True), sa.Column("plan", sa.Text)
)
events = sa.Table(
    "room_events",
    tables,
    sa.Column("room", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text),
    sa.Column("kind", sa.Text),
    sa.Column("body", sa.Text),
    sa.Column("member", sa.Text),
    sa.Column("operation", sa.Text),
    sa.Column("writer", sa.Text),
)
secret = sa.Table("room_secret", tables, sa.Column("secret", sa.Text))
chores = sa.Table("room_chores", tables, sa.Column("name", sa.Text, primary_key=True))
"""Work that was begun and must be finished even if the computer stops: a scrub after each deletion."""


def as_text(at: datetime) -> str:
    """Return a time as it is kept: in UTC, of one length, so that texts compare as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def plan_text(items: Sequence[Item]) -> str:
    """Return a plan as it is kept, its figures filled in."""
    return json.dumps([{"id": each.id, "activity": frozen(each.activity)} for each in items])


@lru_cache(maxsize=128)
def _items(text: str) -> tuple[Item, ...]:
    """Return a plan that was kept; a list of rooms has few different ones."""
    return tuple(Item(each["id"], thawed(each["activity"])) for each in json.loads(text))


def as_room(row: sa.Row[Any]) -> Room:
    """Return the room that a row of `rooms` with its `plan` holds."""
    return Room(
        id=row.id,
        code="" if row.ended_at else row.code,
        title=row.title,
        series=row.series,
        items=_items(row.plan),
        created_at=datetime.fromisoformat(row.created_at),
        expires_at=datetime.fromisoformat(row.expires_at),
        ended_at=datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        seq=row.seq,
    )


def as_event(row: sa.Row[Any]) -> Event:
    """Return the event that a row of `room_events` holds."""
    at, body = datetime.fromisoformat(row.at), json.loads(row.body)
    return Event(row.room, row.seq, at, row.kind, body, row.member, row.operation)


def body_text(body: Mapping[str, Any]) -> str:
    """Return a body as it is kept: JSON, in which NUL is an escape, since PostgreSQL's texts hold none.

    Raises
    ------
    InputError
        JSON can't hold it, or it holds half a character.
    """
    try:
        text = json.dumps(dict(body), separators=(",", ":"), allow_nan=False, ensure_ascii=False)
        text.encode()
        return text
    except (TypeError, ValueError) as error:
        raise InputError(f"This is nothing that a room's log can hold: {error}.") from None


def as_row(event: Event, writer: str) -> dict[str, Any]:
    """Return an event as a row."""
    return {
        "room": event.room,
        "seq": event.seq,
        "at": as_text(event.at),
        "kind": event.kind,
        "body": body_text(event.body),
        "member": event.member,
        "operation": event.operation,
        "writer": writer,
    }
