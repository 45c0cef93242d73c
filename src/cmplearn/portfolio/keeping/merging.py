"""Taking another copy of a portfolio in: all saves of both, less what either erased.

It is a union of sets, so taking in twice is taking in once, and the order of several copies does not matter.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from cmplearn.errors import InputError
from cmplearn.portfolio.keeping.documents import Apart, Document, apart, document
from cmplearn.portfolio.keeping.files import add_record, erase_records
from cmplearn.portfolio.keeping.history import Contents, FileRecord, Save, heads, in_order
from cmplearn.portfolio.keeping.tables import IS_HEAD, erased, files, saves

Name = tuple[str, str]
AT_ONCE = 500  # names in one query; SQLite takes many more, older ones 999


@dataclass(frozen=True)
class TakenIn:
    """What taking a copy in changes, or changed.

    Parameters
    ----------
    added : tuple of Document
        Documents that were not here, as they are now.
    changed : tuple of Document
        Documents of both copies that the other had gone on with; as they are now.
    apart : tuple of Apart
        Documents of which both copies have a version that the other lacks: both are kept, the person chooses.
    removed : tuple of Document
        Documents that the other copy erased and that are therefore erased here too; as they were.
    files : tuple of str
        Names of files that were not here.
    saves_new, saves_known, saves_erased : int
        Saves of the copy: not here before; here already; not taken in, because they were erased here.
    names_erased : int
        Names of things that the other copy erased, not known here before.
    """

    added: tuple[Document, ...] = ()
    changed: tuple[Document, ...] = ()
    apart: tuple[Apart, ...] = ()
    removed: tuple[Document, ...] = ()
    files: tuple[str, ...] = ()
    saves_new: int = 0
    saves_known: int = 0
    saves_erased: int = 0
    names_erased: int = 0

    @property
    def changes_nothing(self) -> bool:
        """Whether all of the copy was here already."""
        return not (self.saves_new or self.files or self.removed or self.changed or self.names_erased)


def merge(connection: sa.Connection, other: Contents) -> TakenIn:
    """Take another copy in, on an open transaction.

    Raises
    ------
    InputError
        A save or file of the copy has the name of one that is here with other content, or its history goes
        round in a circle: it was changed or damaged. The transaction must be rolled back.
    """
    gone = set(connection.execute(sa.select(erased.c.uid)).scalars())
    here = {save.uid: save for save in _saves_of(connection, {save.name for save in other.saves})}
    _check_same(connection, here, other)
    new = [save for save in other.saves if save.uid not in here and save.uid not in gone | other.erased]
    to_erase = _saves_named(connection, other.erased - gone)
    linked = [save for save in other.saves if save.uid in here and not _knows(here[save.uid], save)]
    names = {save.name for save in (*new, *to_erase, *linked)}
    before = _heads_of(connection, names)
    _note_erased(connection, other.erased - gone, to_erase)
    _link(connection, linked, here)
    _add(connection, new, here)
    _mark_heads(connection, names)
    brought = _merge_files(connection, other, gone)
    return _told(
        connection,
        before,
        files=brought,
        saves_new=len(new),
        saves_known=sum(save.uid in here for save in other.saves),
        saves_erased=sum(save.uid in gone for save in other.saves),
        names_erased=len(other.erased - gone),
    )


def _saves_of(connection: sa.Connection, names: Collection[Name]) -> list[Save]:
    """Return all saves of some documents."""
    return [Save.of(row) for row in _rows(connection, names)]


def _rows(connection: sa.Connection, names: Collection[Name]) -> Iterator[sa.Row[Any]]:
    """Give the rows of `saves` of some documents."""
    kinds = sorted({kind for kind, _ in names})
    for row in connection.execute(sa.select(saves).where(saves.c.kind.in_(kinds))):
        if (row.kind, row.key) in names:
            yield row


def _heads_of(connection: sa.Connection, names: Collection[Name]) -> dict[Name, list[Document]]:
    """Return the heads of some documents; the one that counts comes last."""
    found: dict[Name, list[Document]] = {name: [] for name in sorted(names)}
    kinds = sorted({kind for kind, _ in names})
    rows = sa.select(saves).where(IS_HEAD, saves.c.kind.in_(kinds)).order_by(saves.c.saved_at, saves.c.uid)
    for row in connection.execute(rows):
        if (row.kind, row.key) in found:
            found[row.kind, row.key].append(document(row))
    return found


def _saves_named(connection: sa.Connection, uids: Iterable[str]) -> list[Save]:
    """Return the saves of some names that are here."""
    names, found = sorted(uids), []
    for start in range(0, len(names), AT_ONCE):
        rows = sa.select(saves).where(saves.c.uid.in_(names[start : start + AT_ONCE]))
        found += [Save.of(row) for row in connection.execute(rows)]
    return found


def _check_same(connection: sa.Connection, here: dict[str, Save], other: Contents) -> None:
    """Raise InputError when one name stands for two different things."""
    records = {row.uid: FileRecord(*row) for row in connection.execute(sa.select(files))}
    known: dict[str, Save | FileRecord] = {**here, **records}
    unknown = {save.uid for save in other.saves} - here.keys()
    elsewhere = {save.uid: save for save in _saves_named(connection, unknown)}
    things: tuple[Save | FileRecord, ...] = (*other.saves, *other.files)
    for thing in things:
        first = known.setdefault(thing.uid, elsewhere.get(thing.uid, thing))
        if first != thing:
            raise InputError(
                "This copy holds a save under the name of another one with a different content, so it has "
                "been changed or damaged. Nothing was taken in. Download it again where it came from."
            )


def _note_erased(connection: sa.Connection, uids: Iterable[str], here: Iterable[Save]) -> None:
    """Keep the names of what the other copy erased, and remove what is here of it."""
    rows = {uid: {"uid": uid, "kind": "", "key": "", "version": 0} for uid in uids}
    versions = {}
    for save in here:
        query = sa.select(saves.c.version).where(saves.c.uid == save.uid)
        versions[save.uid] = connection.execute(query).scalar_one()
        rows[save.uid] |= {"kind": save.kind, "key": save.key, "version": versions[save.uid]}
    if rows:
        connection.execute(sa.insert(erased), list(rows.values()))
    for uid in versions:
        connection.execute(sa.delete(saves).where(saves.c.uid == uid))
    erase_records(connection, rows)


def _knows(here: Save, other: Save) -> bool:
    """Return whether all that a save of another copy follows is known here; old downloads don't say it."""
    return set(other.parents) <= set(here.parents)


def _link(connection: sa.Connection, linked: list[Save], here: dict[str, Save]) -> None:
    """Add what the other copy knows of what saves follow."""
    for save in linked:
        whole = replace(here[save.uid], parents=(*here[save.uid].parents, *_missing(here[save.uid], save)))
        here[save.uid] = whole
        change = sa.update(saves).where(saves.c.uid == save.uid)
        connection.execute(change.values(parents=json.dumps(whole.parents)))


def _missing(here: Save, other: Save) -> list[str]:
    """Return what only the other copy says that a save follows."""
    return sorted(set(other.parents) - set(here.parents))


def _add(connection: sa.Connection, new: list[Save], here: dict[str, Save]) -> None:
    """Write new saves down after those that are here; versions go on counting."""
    order = {save.uid: place for place, save in enumerate(in_order([*here.values(), *new]))}
    operations = _operations(connection)
    versions = _last_versions(connection, sorted({save.kind for save in new}))
    rows = []
    now = datetime.now(UTC).isoformat()
    for save in sorted(new, key=lambda save: order[save.uid]):
        versions[save.name] = versions.get(save.name, 0) + 1
        is_free = bool(save.operation) and save.operation not in operations
        operation = save.operation if is_free else f"taken in {save.uid}"
        operations.add(operation)
        rows.append(
            {
                "kind": save.kind,
                "key": save.key,
                "version": versions[save.name],
                "value": save.value,
                "saved_at": save.saved_at,
                "operation": operation,
                "uid": save.uid,
                "parents": json.dumps(save.parents),
                "is_head": 0,
                "came_at": now,
            }
        )
    if rows:
        connection.execute(sa.insert(saves), rows)


def _operations(connection: sa.Connection) -> set[str]:
    """Return the names of operations that saved something here."""
    return set(connection.execute(sa.select(saves.c.operation)).scalars())


def _last_versions(connection: sa.Connection, kinds: Collection[str]) -> dict[Name, int]:
    """Return the highest version that each document of some kinds ever had here."""
    highest: dict[Name, int] = {}
    for table in (saves, erased):
        query = sa.select(table.c.kind, table.c.key, sa.func.max(table.c.version))
        grouped = query.where(table.c.kind.in_(kinds)).group_by(table.c.kind, table.c.key)
        for kind, key, version in connection.execute(grouped):
            highest[kind, key] = max(version, highest.get((kind, key), 0))
    return highest


def _mark_heads(connection: sa.Connection, names: Collection[Name]) -> None:
    """Mark the saves of some documents that nothing follows."""
    rows = list(_rows(connection, names))
    found = heads(Save.of(row) for row in rows)
    changes = [
        {"row": row.id, "head": int(not row.is_head)} for row in rows if row.is_head != (row.uid in found)
    ]
    if changes:
        change = sa.update(saves).where(saves.c.id == sa.bindparam("row"))
        connection.execute(change.values(is_head=sa.bindparam("head")), changes)


def _merge_files(connection: sa.Connection, other: Contents, gone: set[str]) -> tuple[str, ...]:
    """Keep the other copy's files that are neither here nor erased; return their names."""
    here = set(connection.execute(sa.select(files.c.uid)).scalars())
    new = [each for each in other.files if each.uid not in here | gone | other.erased]
    for record in new:
        add_record(connection, record, other.content[record.sha256])
    return tuple(record.name for record in new)


def _told(
    connection: sa.Connection,
    before: dict[Name, list[Document]],
    files: tuple[str, ...],
    saves_new: int,
    saves_known: int,
    saves_erased: int,
    names_erased: int,
) -> TakenIn:
    """Return what became of each document that was touched."""
    after = _heads_of(connection, before.keys())
    single = {name: now[-1] for name, now in after.items() if len(now) == 1}
    return TakenIn(
        added=tuple(single[name] for name, old in before.items() if not old and name in single),
        changed=tuple(
            single[name] for name, old in before.items() if old and name in single and old != after[name]
        ),
        apart=tuple(each for each in apart(connection) if (each.kind, each.key) in before),
        removed=tuple(old[-1] for name, old in before.items() if old and not after[name]),
        files=files,
        saves_new=saves_new,
        saves_known=saves_known,
        saves_erased=saves_erased,
        names_erased=names_erased,
    )
