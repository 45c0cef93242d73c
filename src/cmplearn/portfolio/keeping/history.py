"""The whole of a portfolio as values: every save with what it follows, what was erased, and the files.

Two copies of a portfolio are merged by taking both together: all saves of either, less all that either
erased. Which saves are heads follows from the saves alone, so the order of merging can't matter.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any

import sqlalchemy as sa

from cmplearn.errors import InputError
from cmplearn.portfolio.keeping.documents import Document, current_of
from cmplearn.portfolio.keeping.tables import contents, erased, files, saves


@dataclass(frozen=True)
class Save:
    """One save, as every copy of a portfolio knows it.

    Parameters
    ----------
    uid : str
        Its name.
    kind, key : str
        The document.
    value : str
        What was saved, as JSON text.
    saved_at : str
        When, in ISO 8601, UTC.
    parents : tuple of str
        Names of the saves that it followed, as far as this copy knows.
    operation : str
        The writer's name for it; no part of what the save is.
    """

    uid: str
    kind: str
    key: str
    value: str
    saved_at: str
    parents: tuple[str, ...] = field(default=(), compare=False)
    operation: str = field(default="", compare=False)

    @classmethod
    def of(cls, row: sa.Row[Any]) -> "Save":
        """Return the save in a row of `saves`."""
        parents = tuple(json.loads(row.parents))
        return cls(row.uid, row.kind, row.key, row.value, row.saved_at, parents, row.operation)

    @property
    def name(self) -> tuple[str, str]:
        """Kind and key of the document."""
        return self.kind, self.key


@dataclass(frozen=True)
class FileRecord:
    """That a file was kept: its name of this keeping, its content's hash, what it is called, and when."""

    uid: str
    sha256: str
    name: str
    kept_at: str


@dataclass(frozen=True)
class Contents:
    """All that a copy of a portfolio holds.

    Parameters
    ----------
    saves : tuple of Save
        In the order in which they came to this copy.
    erased : frozenset of str
        Names of the saves and files that were erased.
    files : tuple of FileRecord
        The evidence files.
    content : mapping of str to bytes
        What is in the files, by hash.
    """

    saves: tuple[Save, ...] = ()
    erased: frozenset[str] = frozenset()
    files: tuple[FileRecord, ...] = ()
    content: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: sa.Connection, kinds: Collection[str] | None = None) -> "Contents":
        """Return what a file holds, or only its documents of some kinds."""
        rows = sa.select(saves).order_by(saves.c.id)
        if kinds is not None:
            rows = rows.where(saves.c.kind.in_(list(kinds)))
            return cls(tuple(Save.of(row) for row in connection.execute(rows)))
        return cls(
            tuple(Save.of(row) for row in connection.execute(rows)),
            frozenset(connection.execute(sa.select(erased.c.uid)).scalars()),
            tuple(FileRecord(*row) for row in connection.execute(sa.select(files).order_by(files.c.uid))),
            {row.sha256: row.content for row in connection.execute(sa.select(contents))},
        )

    def current(self) -> list[Document]:
        """Return the version that counts of every document, in the order of kind and key."""
        found = heads(self.saves)
        ordered = sorted(
            (save for save in self.saves if save.uid in found),
            key=lambda save: (save.kind, save.key, save.saved_at, save.uid),
        )
        counts: dict[tuple[str, str], int] = {}
        for save in self.saves:
            counts[save.name] = counts.get(save.name, 0) + 1
        return current_of(
            Document(
                save.kind,
                save.key,
                json.loads(save.value),
                counts[save.name],
                datetime.fromisoformat(save.saved_at),
                save.uid,
            )
            for save in ordered
        )


def heads(history: Iterable[Save]) -> set[str]:
    """Return the names of the saves that no other save of the same document follows.

    Examples
    --------
    >>> first, second = Save("a", "log", "x", "1", ""), Save("b", "log", "x", "2", "", ("a",))
    >>> heads([first, second])
    {'b'}
    """
    whole = list(history)
    followed = {(save.name, parent) for save in whole for parent in save.parents}
    return {save.uid for save in whole if (save.name, save.uid) not in followed}


def in_order(history: Iterable[Save]) -> list[Save]:
    """Return saves so that each comes after what it follows; else by time, then by name.

    Raises
    ------
    InputError
        Two saves each say that they follow the other, which no portfolio writes.

    Examples
    --------
    >>> first, second = Save("b", "log", "x", "1", ""), Save("a", "log", "x", "2", "", ("b",))
    >>> [save.uid for save in in_order([second, first])]
    ['b', 'a']
    """
    by_uid = {save.uid: save for save in history}
    sorter = TopologicalSorter(
        {uid: [parent for parent in save.parents if parent in by_uid] for uid, save in by_uid.items()}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        raise InputError(
            "This copy's history goes round in a circle, which no portfolio writes: it has been changed or "
            "damaged. Nothing was taken in. Download it again where it came from."
        ) from error
    found: list[Save] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda uid: (by_uid[uid].saved_at, uid))
        found += (by_uid[uid] for uid in ready)
        sorter.done(*ready)
    return found
