"""Documents with versions, read from a portfolio's one table of saves."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from cmplearn import store
from cmplearn.errors import ConflictError, NotFoundError
from cmplearn.portfolio.keeping.tables import IS_HEAD, downloads, erased, saves
from cmplearn.portfolio.keeping.values import KINDS, LARGEST_VALUE, as_json, check_key, check_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmplearn.portfolio.keeping.files import StoredFile
    from cmplearn.portfolio.questions import Question

__all__ = [
    "KINDS",
    "LARGEST_VALUE",
    "Apart",
    "Document",
    "Download",
    "Reader",
    "StaleVersionError",
    "as_json",
    "check_key",
    "check_kind",
    "document",
]


@dataclass(frozen=True)
class Document:
    """One value that a person saved.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    key : str
        Name within its kind, such as "2.3/first-answer".
    value : JSON value
        What was saved.
    version : int
        1 for the first save, one more for each later one; counted on this computer alone.
    saved_at : datetime
        When, in UTC.
    uid : str
        The name of this save on every computer.
    came_at : datetime or None
        When it was brought in from another copy; None for what was saved here.
    """

    kind: str
    key: str
    value: Any
    version: int
    saved_at: datetime
    uid: str = ""
    came_at: datetime | None = None


@dataclass(frozen=True)
class Apart:
    """A document that was written on two computers, each without the other's text; both are kept.

    Parameters
    ----------
    kind, key : str
        The document.
    heads : tuple of Document
        The last versions, two or more, that nothing follows yet; the one that counts for now comes last.
    """

    kind: str
    key: str
    heads: tuple[Document, ...]


@dataclass(frozen=True)
class Download:
    """When a person last took a copy of their portfolio away.

    Parameters
    ----------
    at : datetime
        When, in UTC.
    saves_since : int
        How many saves have come after it.
    """

    at: datetime
    saves_since: int


class StaleVersionError(ConflictError):
    """A save that was based on an older version than the stored one; `current` is the stored one."""

    def __init__(self, current: Document) -> None:
        """Word the message; `current` is the stored document."""
        self.current = current
        super().__init__(
            f"“{current.key}” was changed somewhere else since this page was opened: it is now at version "
            f"{current.version}. Nothing was overwritten. Compare the two texts, then save the one to keep."
        )


class Reader:
    """The documents of a portfolio, for reading.

    Parameters
    ----------
    engine : Engine or None
        From `store.open_database`; None for a portfolio that does not exist yet, which has no documents.
    """

    def __init__(self, engine: sa.Engine | None) -> None:
        """Read through `engine`."""
        self._engine = engine

    def __enter__(self) -> "Reader":
        """Return this reader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close this reader."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._engine is not None:
            self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection | None]:
        """Give a connection on which all that is read is of one moment; None for a portfolio not begun yet.

        For what reads the file's table in a way of its own; all else is read by the other methods.
        """
        if self._engine is None:
            yield None
            return
        with store.reading(self._engine) as connection:
            yield connection

    def marks(self) -> dict[tuple[str, str], tuple[str, int]]:
        """Return `uid` and version of every document by kind and key; no value is read.

        Returns
        -------
        dict of (kind, key) to (uid, version)
            In the order of kind and key.
        """
        columns = (saves.c.kind, saves.c.key, saves.c.uid, saves.c.version)
        with self.reading() as connection:
            rows = connection.execute(_head_rows(None).with_only_columns(*columns)) if connection else ()
            return {(row.kind, row.key): (row.uid, row.version) for row in rows}

    def get(self, kind: str, key: str) -> Document:
        """Return the current version of a document.

        Parameters
        ----------
        kind : str
            One of `KINDS`.
        key : str
            Its name.

        Returns
        -------
        Document

        Raises
        ------
        NotFoundError
            Nothing has been saved under that name.
        """
        found = current_of(self._select(_head_rows(kind).where(saves.c.key == key)))
        if found:
            return found[0]
        names = ", ".join(document.key for document in self.documents(kind)) or "none yet"
        raise NotFoundError(f"Nothing is saved as {kind} “{key}”. Saved of this kind: {names}.")

    def documents(self, kind: str | None = None, prefix: str = "") -> list[Document]:
        """Return the current version of every document, in the order of kind and key.

        Parameters
        ----------
        kind : str, optional
            Only this kind.
        prefix : str
            Only keys that begin so, such as "2.3/".

        Returns
        -------
        list of Document
        """
        rows = _head_rows(kind)
        if prefix:
            rows = rows.where(saves.c.key.startswith(prefix, autoescape=True))
        return current_of(self._select(rows))

    def versions_apart(self) -> list[Apart]:
        """Return the documents that stand in two or more versions, none of which follows the others.

        Returns
        -------
        list of Apart
            In the order of kind and key; empty in normal life.
        """
        if self._engine is None:
            return []
        with store.reading(self._engine) as connection:
            return apart(connection)

    def was_erased(self, kind: str, key: str) -> bool:
        """Return whether something was saved under a name here and all of it was erased.

        Parameters
        ----------
        kind, key : str
            The document.

        Returns
        -------
        bool
        """
        if self._engine is None or self.history(kind, key):
            return False
        name = sa.select(erased.c.uid).where(erased.c.kind == kind, erased.c.key == key)
        with store.reading(self._engine) as connection:
            return connection.execute(name.limit(1)).first() is not None

    def history(self, kind: str, key: str) -> list[Document]:
        """Return every version of a document, oldest first.

        Parameters
        ----------
        kind : str
            One of `KINDS`.
        key : str
            Its name.

        Returns
        -------
        list of Document
            Empty when nothing was saved.
        """
        rows = sa.select(saves).where(saves.c.kind == kind, saves.c.key == key)
        return self._select(rows.order_by(saves.c.version))

    def last_download(self) -> Download | None:
        """Return when the portfolio was last downloaded, or None.

        Returns
        -------
        Download or None
        """
        if self._engine is None:
            return None
        with store.reading(self._engine) as connection:
            row = connection.execute(sa.select(downloads).order_by(downloads.c.id.desc()).limit(1)).first()
            if row is None:
                return None
            later = sa.select(sa.func.count()).select_from(saves).where(saves.c.id > row.last_save)
            return Download(datetime.fromisoformat(row.downloaded_at), connection.execute(later).scalar_one())

    def files(self) -> "list[StoredFile]":
        """Return the evidence files that are kept, in the order of their names.

        Returns
        -------
        list of StoredFile
        """
        from cmplearn.portfolio.keeping.files import stored_files

        if self._engine is None:
            return []
        with store.reading(self._engine) as connection:
            return stored_files(connection)

    def file(self, sha256: str) -> bytes:
        """Return the content of an evidence file.

        Parameters
        ----------
        sha256 : str
            Its name by content, from `files`.

        Returns
        -------
        bytes

        Raises
        ------
        NotFoundError
            No such file is kept.
        """
        from cmplearn.portfolio.keeping.files import content_of

        if self._engine is None:
            raise NotFoundError("No such file is kept here: this portfolio has no files yet.")
        with store.reading(self._engine) as connection:
            return content_of(connection, sha256)

    def bundle(
        self,
        questions: "Mapping[tuple[str, str], Question] | None" = None,
        *,
        kinds: tuple[str, ...] | None = None,
        extras: "Mapping[str, bytes] | None" = None,
    ) -> bytes:
        """Return everything as a zip: a page that any browser opens, the whole history as data, and files.

        `Portfolio.take_in` of another copy merges it.

        Parameters
        ----------
        questions : mapping of (kind, key) to Question, optional
            How the lessons word what was asked; without it, names of documents stand in.
        kinds : tuple of str, optional
            Only these kinds, for giving a part to somebody else: no files, and nothing of what was erased.
        extras : mapping of str to bytes, optional
            More files to put in, such as {"my-portfolio.pdf": ...}.

        Returns
        -------
        bytes
        """
        from cmplearn.portfolio.keeping.bundle import packed
        from cmplearn.portfolio.keeping.history import Contents

        if self._engine is None:
            return packed(Contents(), questions or {}, extras or {})
        with store.reading(self._engine) as connection:
            whole = Contents.of(connection, kinds)
        return packed(whole, questions or {}, extras or {})

    def _select(self, query: sa.Select[Any]) -> list[Document]:
        """Return the documents that a query over `saves` finds."""
        if self._engine is None:
            return []
        with store.reading(self._engine) as connection:
            return [document(row) for row in connection.execute(query)]


def _head_rows(kind: str | None) -> sa.Select[Any]:
    """Return a query for the saves of a kind, or of all kinds, that nothing follows."""
    rows = sa.select(saves).where(IS_HEAD).order_by(saves.c.kind, saves.c.key, saves.c.saved_at, saves.c.uid)
    if kind is None:
        return rows
    check_kind(kind)
    return rows.where(saves.c.kind == kind)


def current_of(heads: Iterable[Document]) -> list[Document]:
    """Return the last head of each document: in the order of `_head_rows`, the one that counts."""
    return list({(head.kind, head.key): head for head in heads}.values())


def apart(connection: sa.Connection) -> list[Apart]:
    """Return the documents with more than one head."""
    several = (
        sa.select(saves.c.kind, saves.c.key)
        .where(IS_HEAD)
        .group_by(saves.c.kind, saves.c.key)
        .having(sa.func.count() > 1)
    )
    found = []
    for kind, key in connection.execute(several).all():
        rows = connection.execute(_head_rows(kind).where(saves.c.key == key))
        found.append(Apart(kind, key, tuple(document(row) for row in rows)))
    return found


def document(row: sa.Row[Any]) -> Document:
    """Return the document that a row of `saves` holds."""
    return Document(
        row.kind,
        row.key,
        json.loads(row.value),
        row.version,
        datetime.fromisoformat(row.saved_at),
        row.uid,
        datetime.fromisoformat(row.came_at) if row.came_at else None,
    )
