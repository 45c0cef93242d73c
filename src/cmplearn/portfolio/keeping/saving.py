"""One save: what may be saved, what it follows, and the row that it becomes."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from cmplearn.errors import InputError
from cmplearn.portfolio.keeping.documents import Document, StaleVersionError, document
from cmplearn.portfolio.keeping.tables import IS_HEAD, erased, saves
from cmplearn.portfolio.keeping.uids import new_uid
from cmplearn.portfolio.keeping.values import as_json, check_key, check_kind

LONGEST_OPERATION = 100


def checked(kind: str, key: str, value: object, operation: str) -> str:
    """Return the value as JSON text after checking all that a writer gives."""
    check_kind(kind)
    check_key(key)
    if not 0 < len(operation) <= LONGEST_OPERATION or not operation.isprintable():
        raise InputError(
            f"An operation's name has 1 to {LONGEST_OPERATION} characters that can be printed; "
            f"{operation[:LONGEST_OPERATION]!r} ({len(operation)} characters) is no such name."
        )
    return as_json(key, value)


def heads_of(connection: sa.Connection, kind: str, key: str) -> list[Document]:
    """Return the versions of a document that nothing follows; the one that counts comes last."""
    rows = sa.select(saves).where(IS_HEAD, saves.c.kind == kind, saves.c.key == key)
    return [document(row) for row in connection.execute(rows.order_by(saves.c.saved_at, saves.c.uid))]


def repeated(connection: sa.Connection, kind: str, key: str, operation: str) -> Document | None:
    """Return what an operation saved before, or None; it can only be repeated for the same document."""
    row = connection.execute(sa.select(saves).where(saves.c.operation == operation)).first()
    if row is None:
        return None
    if (row.kind, row.key) != (kind, key):
        raise InputError(
            f"The operation “{operation}” saved {row.kind} “{row.key}”; it cannot save “{key}” too."
        )
    return document(row)


def add(
    connection: sa.Connection, kind: str, key: str, value: str, follows: Sequence[Document], operation: str
) -> Document:
    """Write down a save that follows others of its document, and return it."""
    parents = [head.uid for head in follows]
    row: dict[str, Any] = {
        "kind": kind,
        "key": key,
        "version": last_version(connection, kind, key) + 1,
        "value": value,
        "saved_at": _now(follows).isoformat(),
        "operation": operation,
        "uid": new_uid(),
        "parents": json.dumps(parents),
        "is_head": 1,
    }
    if parents:
        connection.execute(sa.update(saves).where(saves.c.uid.in_(parents)).values(is_head=0))
    connection.execute(sa.insert(saves), row)
    moment = datetime.fromisoformat(row["saved_at"])
    return Document(kind, key, json.loads(value), row["version"], moment, row["uid"])


def add_new(connection: sa.Connection, kind: str, key: str, value: str) -> Document:
    """Write down the first save of a document, under its key as operation; return the one that did so before.

    Raises
    ------
    StaleVersionError
        Something else is saved there.
    """
    done = repeated(connection, kind, key, key)
    if done is not None:
        return done
    heads = heads_of(connection, kind, key)
    if heads:
        raise StaleVersionError(heads[-1])
    return add(connection, kind, key, value, (), key)


def last_version(connection: sa.Connection, kind: str, key: str) -> int:
    """Return the highest version that a document ever had here, erased ones included; 0 for none.

    A page that was open before an erasure must not take a later text for the one it saw.
    """
    highest = 0
    for table in (saves, erased):
        query = sa.select(sa.func.max(table.c.version)).where(table.c.kind == kind, table.c.key == key)
        highest = max(highest, connection.execute(query).scalar_one() or 0)
    return highest


def _now(follows: Sequence[Document]) -> datetime:
    """Return the time, but never before what is followed: another computer's clock may be ahead of ours."""
    return max([datetime.now(UTC), *(head.saved_at + timedelta(microseconds=1) for head in follows)])


def stale(current: Document | None, key: str, version: int) -> Exception:
    """Return the error for a save based on another version than the stored one."""
    if current is None or version > current.version:
        stored = f"version {current.version}" if current else "nothing"
        return InputError(f"This save of “{key}” says it follows version {version}, but {stored} is stored.")
    return StaleVersionError(current)
