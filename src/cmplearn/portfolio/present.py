"""What a portfolio holds now, kept in memory by save: after a change only what changed is read again."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from cmplearn.portfolio.actions import Action, from_documents
from cmplearn.portfolio.keeping.documents import Document, Reader, apart, current_of, document
from cmplearn.portfolio.keeping.tables import IS_HEAD, saves
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.log_index import FEW, STAMP

__all__ = ["Present", "present"]

HEADS = sa.select(saves).where(IS_HEAD).order_by(saves.c.kind, saves.c.key, saves.c.saved_at, saves.c.uid)


@dataclass(frozen=True)
class Present:
    """What a portfolio holds.

    Parameters
    ----------
    documents : tuple of Document
        The current version of each, as `Reader.documents` returns them.
    entries : tuple of LogEntry
        Of the log, those with something in them.
    actions : tuple of Action
        In order.
    apart : int
        How many documents stand in two versions.
    """

    documents: tuple[Document, ...] = ()
    entries: tuple[LogEntry, ...] = ()
    actions: tuple[Action, ...] = ()
    apart: int = 0


@dataclass
class _Kept:
    """What was read last of one portfolio; used by one thread at a time."""

    stamp: tuple[Any, ...] = ()
    present: Present = Present()
    heads: dict[str, Document] = field(default_factory=dict)
    entries: dict[str, LogEntry] = field(default_factory=dict)

    def read(self, connection: sa.Connection) -> None:
        """Read the saves that are not known yet, and forget those that are gone."""
        uids = connection.execute(HEADS.with_only_columns(saves.c.uid)).scalars().all()
        fresh = {each.uid: each for each in _documents(connection, {*uids} - self.heads.keys())}
        self.heads = {uid: self.heads.get(uid) or fresh[uid] for uid in uids}
        logs = {uid: each for uid, each in self.heads.items() if each.kind == "log"}
        known = self.entries
        self.entries = {uid: known.get(uid) or LogEntry.from_value(each) for uid, each in logs.items()}
        documents = tuple(current_of(self.heads.values()))
        found = (self.entries[each.uid] for each in documents if each.kind == "log")
        self.present = Present(
            documents,
            tuple(entry for entry in found if not entry.is_empty),
            tuple(from_documents(documents)),
            len(apart(connection)),
        )


_kept: WeakKeyDictionary[Reader, _Kept] = WeakKeyDictionary()


def present(reader: Reader) -> Present:
    """Return what a portfolio holds.

    Parameters
    ----------
    reader : Reader
        The portfolio.

    Returns
    -------
    Present
    """
    kept = _kept.setdefault(reader, _Kept())
    with reader.reading() as connection:
        if connection is None:
            return Present()
        stamp = tuple(connection.execute(STAMP).one())
        if stamp != kept.stamp:
            kept.read(connection)
            kept.stamp = stamp
    return kept.present


def _documents(connection: sa.Connection, uids: Collection[str]) -> list[Document]:
    """Return the documents of some saves: a few one by one, more in one go."""
    rows = HEADS.where(saves.c.uid.in_(uids)) if len(uids) <= FEW else HEADS
    return [document(row) for row in connection.execute(rows) if row.uid in uids]
