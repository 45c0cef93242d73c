"""Deleting rooms, or what was answered in them."""

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from cmplearn.rooms.event import Event
from cmplearn.rooms.room import Room
from cmplearn.rooms.state import State
from cmplearn.rooms.tables import as_event, events, plans, rooms

__all__ = ["delete", "forget_answers"]

CONTENT = ("answered", "entered", "noted", "published", "held")


def delete(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Delete rooms with all that was written in them; first their rows, for which writers wait.

    Rows are locked in the order in which writers lock them, so that no two processes wait for each other.
    """
    doomed = sa.select(rooms.c.id).where(rooms.c.id.in_(ids)).order_by(rooms.c.id).with_for_update()
    connection.execute(doomed).all()
    connection.execute(sa.delete(rooms).where(rooms.c.id.in_(ids)))
    connection.execute(sa.delete(plans).where(plans.c.room.in_(ids)))
    connection.execute(sa.delete(events).where(events.c.room.in_(ids)))


def forget_answers(connection: sa.Connection, room: Room, keep: Collection[tuple[str, str]]) -> int:
    """Delete a room's answers but those to keep, and facts that changed since; return how many events."""
    connection.execute(sa.select(rooms.c.id).where(rooms.c.id == room.id).with_for_update()).first()
    log = connection.execute(sa.select(events).where(events.c.room == room.id).order_by(events.c.seq))
    seqs = sorted(_forgotten(room, map(as_event, log), keep))
    if seqs:
        connection.execute(
            sa.delete(events).where(events.c.room == room.id, events.c.seq == sa.bindparam("forgotten")),
            [{"forgotten": seq} for seq in seqs],
        )
    return len(seqs)


def _forgotten(room: Room, log: Iterable[Event], keep: Collection[tuple[str, str]]) -> set[int]:
    """Return the places of what goes: all content but what stands in the end, and is to be kept."""
    state, content, facts = State(room), list[Event](), dict[str, int]()
    for event in log:
        counts = state.apply(event) is None
        if event.kind in CONTENT:
            content.append(event)
        if event.kind == "noted" and counts:
            facts[event.body["name"]] = event.seq
    kept = {answer.seq for key in keep for answer in state.answers.get(key, {}).values()}
    kept |= {seq for name, seq in facts.items() if name in state.facts}
    kept |= {event.seq for event in content if _is_kept_with(event, kept, keep)}
    return {event.seq for event in content} - kept


def _is_kept_with(event: Event, kept: Collection[int], keep: Collection[tuple[str, str]]) -> bool:
    """Return whether an event belongs to what is kept: an entry under an ask, or what was said of a text."""
    if event.kind == "entered":
        return (event.body.get("item"), event.body.get("ask")) in keep
    return event.kind in ("published", "held") and event.body.get("answer") in kept
