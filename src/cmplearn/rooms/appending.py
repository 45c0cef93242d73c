"""Adding to the logs of rooms: many writes in one commit, each once, each with its room's next number."""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from cmplearn.errors import NotFoundError, RefusedError
from cmplearn.rooms.door import CLOSED
from cmplearn.rooms.event import Draft, Event
from cmplearn.rooms.tables import as_event, as_row, as_text, body_text, events, rooms

__all__ = ["append", "gone", "known"]

Key = tuple[str, str, str]
"""Room, writer and operation: what makes a write the same as another."""


def append(connection: sa.Connection, batch: Sequence[tuple[str, Draft]], at: datetime) -> tuple[Event, ...]:
    """Write a batch in the transaction of a connection, and return an event for each of its drafts.

    Raises
    ------
    NotFoundError
        One of the rooms is not there, or has expired.
    RefusedError
        One of the rooms is closed, and this would be new in it.
    """
    seqs, closed = _locked(connection, {room for room, _ in batch}, at)
    written, new, found = known(connection, batch), list[tuple[Event, str]](), list[Event]()
    for room, draft in batch:
        key = (room, draft.writer, draft.operation or secrets.token_hex(8))
        if key not in written:
            if room in closed:
                raise RefusedError(CLOSED)
            seqs[room] += 1
            body = json.loads(body_text(draft.body))  # as every other process will read it
            written[key] = Event(room, seqs[room], at, draft.kind, body, draft.member, key[2])
            new.append((written[key], draft.writer))
            if draft.kind == "ended":
                closed.add(room)
        found.append(written[key])
    if new:
        connection.execute(sa.insert(events), [as_row(event, writer) for event, writer in new])
        _move_on(connection, [event for event, _ in new], seqs)
    return tuple(found)


def _locked(connection: sa.Connection, ids: set[str], at: datetime) -> tuple[dict[str, int], set[str]]:
    """Return how far the logs of rooms have come, and which rooms are closed; nobody else may change either.

    Rows are locked in one order, so that no two processes wait for each other; SQLite has one writer anyway.
    """
    wanted = sa.select(rooms.c.id, rooms.c.seq, rooms.c.ended_at).where(rooms.c.id.in_(sorted(ids)))
    wanted = wanted.where(rooms.c.expires_at > as_text(at)).order_by(rooms.c.id).with_for_update()
    found = {row.id: row for row in connection.execute(wanted)}
    for id in ids:
        if id not in found:
            raise gone(id)
    closed = {id for id, row in found.items() if row.ended_at}
    return {id: row.seq for id, row in found.items()}, closed


def known(connection: sa.Connection, batch: Iterable[tuple[str, Draft]]) -> dict[Key, Event]:
    """Return what of a batch was written before."""
    operations: dict[str, list[str]] = {}
    for room, draft in batch:
        if draft.operation:
            operations.setdefault(room, []).append(draft.operation)
    found: dict[Key, Event] = {}
    for room, names in operations.items():
        query = sa.select(events).where(events.c.room == room, events.c.operation.in_(names))
        for row in connection.execute(query):
            found[room, row.writer, row.operation] = as_event(row)
    return found


def _move_on(connection: sa.Connection, new: Sequence[Event], seqs: dict[str, int]) -> None:
    """Write down how far the logs have come, and which rooms are closed."""
    touched = [{"room": id, "to": seqs[id]} for id in sorted({event.room for event in new})]
    connection.execute(
        sa.update(rooms).where(rooms.c.id == sa.bindparam("room")).values(seq=sa.bindparam("to")), touched
    )
    for event in new:
        if event.kind == "ended":
            ended = sa.update(rooms).where(rooms.c.id == event.room)
            connection.execute(ended.values(ended_at=as_text(event.at)))


def gone(room: str) -> NotFoundError:
    """Return the error for a room that is not there."""
    return NotFoundError(
        f"There is no room {room!r}: it was deleted, or its time was over. Make a new one and share its code."
    )
