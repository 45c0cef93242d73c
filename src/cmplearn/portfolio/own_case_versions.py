"""Named versions of the own case: frozen copies of all parts and rows, to read and compare with now."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cmplearn.errors import InputError, NotFoundError
from cmplearn.portfolio.keeping.documents import LARGEST_VALUE, Document, Reader
from cmplearn.portfolio.keeping.owner import Portfolio
from cmplearn.portfolio.own_case import KIND, VERSIONS, OwnCase, of_values

__all__ = ["Change", "KeptVersion", "changes", "keep", "kept", "kept_versions"]

ROOM = LARGEST_VALUE - 10_000
"""Bytes of documents that go into one piece of a copy."""

LONGEST_NAME = 120


@dataclass(frozen=True)
class KeptVersion:
    """A frozen copy of the own case.

    Parameters
    ----------
    id : str
        Its name in the portfolio.
    name, note, author : str
        As typed.
    kept_at : datetime
        When, in UTC.
    pieces : int
        Documents that hold the copy.
    """

    id: str
    name: str
    note: str
    author: str
    kept_at: datetime
    pieces: int


@dataclass(frozen=True)
class Change:
    """One field that differs between two versions of a case.

    Parameters
    ----------
    where : str
        Title of the part, or of the list and the row.
    what : str
        The field.
    before, after : str
        As read; "" where there was nothing.
    """

    where: str
    what: str
    before: str
    after: str


def keep(portfolio: Portfolio, name: str, note: str, author: str, operation: str) -> KeptVersion:
    """Freeze the own case as it stands under a name.

    Parameters
    ----------
    portfolio : Portfolio
        Whose case.
    name : str
        What the version is called, such as "for the sponsor".
    note, author : str
        Why it was kept, and by whom; may be empty.
    operation : str
        A name that the writer gives this save alone; repeating it keeps nothing twice.

    Returns
    -------
    KeptVersion

    Raises
    ------
    InputError
        The name is empty or too long, or there is nothing to keep.
    StorageError
        The disk is full or read-only; the version is not listed then.
    """
    called = " ".join(name.split())
    if not 0 < len(called) <= LONGEST_NAME:
        raise InputError(
            f"Give the version a name of 1 to {LONGEST_NAME} letters, such as “for the sponsor”."
        )
    documents = _of_the_case(portfolio)
    if not documents:
        raise InputError("There is nothing to keep yet. Fill in a part first.")
    id = hashlib.sha256(operation.encode()).hexdigest()[:16]
    pieces = list(_packed(documents))
    for place, piece in enumerate(pieces):
        _save_once(portfolio, f"{VERSIONS}{id}/{place}", piece, f"{operation[:80]}-{place}")
    head = {"name": called, "note": note, "author": author, "pieces": len(pieces)}
    head["kept_at"] = datetime.now(UTC).isoformat()
    _save_once(portfolio, f"{VERSIONS}{id}", head, f"{operation[:80]}-head")
    return kept(portfolio, id)[0]


def _save_once(portfolio: Portfolio, key: str, value: Any, operation: str) -> None:
    if not portfolio.history(KIND, key):
        portfolio.save(KIND, key, value, 0, operation)


def _of_the_case(reader: Reader) -> list[Document]:
    return [each for each in reader.documents(KIND) if not each.key.startswith(VERSIONS)]


def _packed(documents: list[Document]) -> Iterator[dict[str, Any]]:
    """Yield the documents' values by key, as many together as fit in one document."""
    piece: dict[str, Any] = {}
    size = 0
    for document in documents:
        length = len(json.dumps({document.key: document.value}, ensure_ascii=False).encode())
        if piece and size + length > ROOM:
            yield piece
            piece, size = {}, 0
        piece[document.key] = document.value
        size += length
    yield piece


def kept_versions(reader: Reader) -> list[KeptVersion]:
    """Return the versions that were kept, the newest first.

    Parameters
    ----------
    reader : Reader
        A portfolio.

    Returns
    -------
    list of KeptVersion
        Without those that could not be written to the end.
    """
    heads = [each for each in reader.documents(KIND, VERSIONS) if each.key.count("/") == 1]
    found = [_described(head) for head in heads if isinstance(head.value, dict)]
    return sorted(found, key=lambda each: each.kept_at, reverse=True)


def _described(head: Document) -> KeptVersion:
    value: Mapping[str, Any] = head.value
    try:
        at = datetime.fromisoformat(str(value.get("kept_at")))
    except ValueError:
        at = head.saved_at
    pieces = value.get("pieces")
    return KeptVersion(
        id=head.key.removeprefix(VERSIONS),
        name=str(value.get("name") or "without a name"),
        note=str(value.get("note") or ""),
        author=str(value.get("author") or ""),
        kept_at=at if at.tzinfo else at.replace(tzinfo=UTC),
        pieces=pieces if isinstance(pieces, int) else 0,
    )


def kept(reader: Reader, id: str) -> tuple[KeptVersion, OwnCase]:
    """Return a kept version and the case as it stood then.

    Parameters
    ----------
    reader : Reader
        A portfolio.
    id : str
        The version's name in it.

    Returns
    -------
    KeptVersion, OwnCase

    Raises
    ------
    NotFoundError
        There is no such version, or a part of it is missing.
    """
    head = next((each for each in kept_versions(reader) if each.id == id), None)
    if head is None:
        raise NotFoundError("There is no such version of your own case. It may have been erased.")
    pieces = reader.documents(KIND, f"{VERSIONS}{id}/")
    if len(pieces) < head.pieces:
        raise NotFoundError("A part of this version is missing, so it can't be shown.")
    values: dict[str, Any] = {}
    for piece in pieces:
        values |= piece.value if isinstance(piece.value, dict) else {}
    return head, of_values(values)


def changes(before: OwnCase, after: OwnCase) -> tuple[Change, ...]:
    """Return every field that differs between two versions, parts first.

    Parameters
    ----------
    before, after : OwnCase
        The earlier and the later.

    Returns
    -------
    tuple of Change
    """
    return (*_changed_parts(before, after), *_changed_rows(before, after))


def _changed_parts(before: OwnCase, after: OwnCase) -> Iterator[Change]:
    for id, filled in after.parts.items():
        for field in filled.part.fields:
            old, new = before.text(id, field.name), filled.text(field.name)
            if old != new:
                yield Change(filled.part.title, field.label, old, new)


def _changed_rows(before: OwnCase, after: OwnCase) -> Iterator[Change]:
    for plan in after.plan.lists:
        old_rows = {row.id: row for row in before.rows[plan.id]}
        new_rows = {row.id: row for row in after.rows[plan.id]}
        for id in dict.fromkeys([*old_rows, *new_rows]):
            old, new = old_rows.get(id), new_rows.get(id)
            named = new or old
            assert named is not None
            for field in plan.fields:
                then = old.text(field.name) if old else ""
                now = new.text(field.name) if new else ""
                if then != now:
                    yield Change(f"{plan.title}: {named.name}", field.label, then, now)
