"""Where rooms are kept: their logs, in SQLite or PostgreSQL, written by any number of processes at once."""

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from cmplearn import store
from cmplearn.errors import InputError, StorageError
from cmplearn.rooms import appending, forgetting, tables
from cmplearn.rooms.answers import tidy
from cmplearn.rooms.door import MOST_ITEMS
from cmplearn.rooms.event import Draft, Event
from cmplearn.rooms.room import Item, Room
from cmplearn.rooms.tables import as_event, as_room, as_text, chores, events, plans, rooms
from cmplearn.store import codes

__all__ = ["CODE_LENGTH", "RoomStore", "open_rooms"]

CODE_LENGTH = 6  # of 32 characters: a thousand million
DAYS = 30
MOST_DAYS = 366
LONGEST_TITLE = 120
TRIES = 20


def the_present() -> datetime:
    """Return what time it is, in UTC."""
    return datetime.now(UTC)


def new_code() -> str:
    """Return a code that nobody can guess."""
    return codes.made(CODE_LENGTH)


def open_rooms(place: Path | str, clock: Callable[[], datetime] = the_present) -> "RoomStore":
    """Return the rooms that a database keeps, its tables up to date.

    Parameters
    ----------
    place : Path or str
        A SQLite file, made when it is not there, or the URL of a PostgreSQL database.
    clock : callable
        Gives the time, in UTC.

    Returns
    -------
    RoomStore
        To be closed when done.

    Raises
    ------
    StorageError
        It cannot be reached, read or written.
    """
    return RoomStore(store.open_migrated(place, "rooms"), clock)


@dataclass(frozen=True)
class RoomStore:
    """The rooms of one database. Threads may share it.

    A room that has expired is as good as deleted, even before `expire` deletes it.

    Parameters
    ----------
    engine : Engine
        From `store.open_database`, migrated.
    clock : callable
        Gives the time, in UTC.
    new_code : callable
        Gives a random code.
    """

    engine: sa.Engine
    clock: Callable[[], datetime] = the_present
    new_code: Callable[[], str] = new_code

    def create(
        self,
        title: str,
        items: Sequence[Item],
        *,
        series: str = "",
        days: int = DAYS,
        now: datetime | None = None,
    ) -> Room:
        """Return a new room, which people may join.

        Parameters
        ----------
        title : str
            What it is called, at most 120 characters.
        items : sequence of Item
            Its plan; a copy is kept, with the figures that its texts quote.
        series : str
            Name of the learning set whose meeting it is.
        days : int
            After how many days it is deleted.
        now : datetime, optional
            In UTC; by the clock by default.

        Returns
        -------
        Room
            With a code that has never been that of a room that is kept.

        Raises
        ------
        InputError
            It has no title, or more than fits.
        NotFoundError
            An activity quotes a figure that the case library does not have.
        """
        at = now or self.clock()
        named = _title(title)
        ids = [each.id for each in items]
        if len(ids) > MOST_ITEMS or len(set(ids)) < len(ids):
            raise InputError(f"A room has at most {MOST_ITEMS} activities, each with its own id; not {ids}.")
        if not 1 <= days <= MOST_DAYS:
            raise InputError(f"A room is kept for 1 to {MOST_DAYS} days, not {days}.")
        self.expire(at)
        row = {
            "id": secrets.token_hex(16),
            "title": named,
            "series": tidy(series, LONGEST_TITLE, "The name of the set"),
            "created_at": as_text(at),
            "expires_at": as_text(at + timedelta(days=days)),
            "seq": 0,
        }
        plan = {"room": row["id"], "plan": tables.plan_text(items)}
        with store.writing(self.engine) as connection:
            connection.execute(sa.insert(plans), plan)
            self._insert_with_code(connection, row)
        made = self._found(rooms.c.id == row["id"], at)
        if not made:
            raise appending.gone(str(row["id"]))  # another process has deleted it meanwhile
        return made[0]

    def _insert_with_code(self, connection: sa.Connection, row: dict[str, Any]) -> None:
        """Write a room's row with a code that no other room has, whoever makes one at this moment."""
        for _ in range(TRIES):
            with suppress(IntegrityError), connection.begin_nested():
                connection.execute(sa.insert(rooms), row | {"code": self.new_code()})
                return
        raise StorageError(f"No free code was found for a room in {TRIES} tries. Delete old rooms first.")

    def by_code(self, code: str) -> Room | None:
        """Return the open room that people join by a code, however it was typed, or None."""
        try:
            plain = codes.normalised(code, CODE_LENGTH)
        except InputError:
            return None
        found = self._found(sa.and_(rooms.c.code == plain, rooms.c.ended_at.is_(None)))
        return found[0] if found else None

    def by_id(self, id: str) -> Room:
        """Return a room.

        Raises
        ------
        NotFoundError
            There is none, or no longer.
        """
        for room in self._found(rooms.c.id == id):
            return room
        raise appending.gone(id)

    def rooms(self) -> tuple[Room, ...]:
        """Return all rooms, the newest first."""
        return self._found(sa.true())

    def meetings(self, series: str) -> tuple[Room, ...]:
        """Return the closed rooms of a learning set, the one that was closed last first.

        Raises
        ------
        InputError
            No set can have this name.
        """
        named = tidy(series, LONGEST_TITLE, "The name of the set")
        found = self._found(sa.and_(rooms.c.series == named, rooms.c.ended_at.is_not(None)))
        return tuple(sorted(found, key=lambda room: room.ended_at or room.created_at, reverse=True))

    def _found(self, wanted: sa.ColumnElement[bool], at: datetime | None = None) -> tuple[Room, ...]:
        is_alive = rooms.c.expires_at > as_text(at or self.clock())
        query = sa.select(rooms, plans.c.plan).join(plans, plans.c.room == rooms.c.id)
        query = query.where(wanted, is_alive).order_by(rooms.c.created_at.desc(), rooms.c.id)
        with store.reading(self.engine) as connection:
            return tuple(map(as_room, connection.execute(query)))

    def append(self, batch: Sequence[tuple[str, Draft]], now: datetime | None = None) -> tuple[Event, ...]:
        """Add to the logs of rooms, all in one commit, and return what the logs hold.

        Parameters
        ----------
        batch : sequence of (room id, Draft)
            Checked by `door.check`; in this order.
        now : datetime, optional
            In UTC; by the clock by default.

        Returns
        -------
        tuple of Event
            One for each draft. Where its writer had written the same operation before, the first event.

        Raises
        ------
        NotFoundError
            One of the rooms is not there, or no longer; nothing was written.
        RefusedError
            One of the rooms is closed, and something of this would be new in it; nothing was written.
        StorageError
            Nothing was written: the database cannot be.
        """
        at = (now or self.clock()).astimezone(UTC)
        with store.writing(self.engine) as connection:
            return appending.append(connection, batch, at)

    def written(self, room: str, draft: Draft) -> Event | None:
        """Return the event that the same writer has written by the same operation, if any."""
        with store.reading(self.engine) as connection:
            known = appending.known(connection, [(room, draft)])
        return known.get((room, draft.writer, draft.operation))

    def events(self, room: str, since: int = 0) -> tuple[Event, ...]:
        """Return a room's log behind a place in it. It has gaps where answers were forgotten."""
        query = sa.select(events).where(events.c.room == room, events.c.seq > since).order_by(events.c.seq)
        with store.reading(self.engine) as connection:
            return tuple(map(as_event, connection.execute(query)))

    def last(self, ids: Iterable[str]) -> dict[str, int]:
        """Return how far the logs of rooms have come; those that are gone are left out."""
        query = sa.select(rooms.c.id, rooms.c.seq).where(rooms.c.id.in_(list(ids)))
        with store.reading(self.engine) as connection:
            return {row.id: row.seq for row in connection.execute(query)}

    def kept(self, room: str) -> int:
        """Return how many entries a room's log has; fewer once answers were forgotten, 0 once it is gone."""
        query = sa.select(sa.func.count()).select_from(events).where(events.c.room == room)
        with store.reading(self.engine) as connection:
            return int(connection.execute(query).scalar_one())

    def codes(self) -> dict[str, str]:
        """Return the ids of all rooms that can be joined, by their codes."""
        is_open = sa.and_(rooms.c.ended_at.is_(None), rooms.c.expires_at > as_text(self.clock()))
        with store.reading(self.engine) as connection:
            return {row.code: row.id for row in connection.execute(sa.select(rooms).where(is_open))}

    def end(self, room: str) -> Event:
        """Close a room: its code is dead from now on, and nothing counts any more. Repeating it is harmless.

        Raises
        ------
        NotFoundError
            It is not there, or no longer.
        """
        return self.append([(room, Draft("ended", {}))])[0]

    def forget_answers(self, room: str, keep: Collection[tuple[str, str]]) -> None:
        """Delete what was answered in a room, and what an app noted on the way; repeating it is harmless.

        Processes that have the room in mind know its answers until they read its log again.

        Parameters
        ----------
        room : str
            Its id.
        keep : collection of (item, ask)
            Whose last answers stay. Of each fact, the last value stays as well.

        Raises
        ------
        NotFoundError
            It is not there, or no longer.
        """
        found = self.by_id(room)
        with store.writing(self.engine) as connection:
            if forgetting.forget_answers(connection, found, keep):
                self._note_chore(connection)
        self._do_chores()

    def delete(self, room: str) -> None:
        """Delete a room with all that was written in it, from the file's bytes too; repeating it is harmless.

        A PostgreSQL server overwrites the bytes when it next vacuums its tables.
        """
        self._delete([room])

    def expire(self, now: datetime | None = None) -> tuple[str, ...]:
        """Delete the rooms whose time is over, and return their ids."""
        is_over = rooms.c.expires_at <= as_text(now or self.clock())
        with store.reading(self.engine) as connection:
            ids = tuple(connection.execute(sa.select(rooms.c.id).where(is_over)).scalars())
        self._delete(ids)
        return ids

    def _delete(self, ids: Sequence[str]) -> None:
        if ids:
            with store.writing(self.engine) as connection:
                forgetting.delete(connection, ids)
                self._note_chore(connection)
        self._do_chores()

    def _note_chore(self, connection: sa.Connection) -> None:
        """Note, with the deletion itself, that bytes are to be overwritten; each has a note of its own."""
        connection.execute(sa.insert(chores), {"name": f"scrub {secrets.token_hex(8)}"})

    def _do_chores(self) -> None:
        """Overwrite what was deleted; where another program reads the file, the next deletion does."""
        with store.reading(self.engine) as connection:
            due = connection.execute(sa.select(chores.c.name)).scalars().all()
        if due:
            with suppress(StorageError):
                store.scrub(self.engine)
                with store.writing(self.engine) as connection:
                    connection.execute(sa.delete(chores).where(chores.c.name.in_(due)))

    def secret(self) -> bytes:
        """Return the 32 bytes that sign cookies, the same for every process that shares the database."""
        with store.reading(self.engine) as connection:
            return bytes.fromhex(connection.execute(sa.select(tables.secret)).scalar_one())

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def _title(title: str) -> str:
    found = " ".join(tidy(title, LONGEST_TITLE, "The title").split())
    if not found:
        raise InputError("A room needs a title, such as the name of its lesson.")
    return found
