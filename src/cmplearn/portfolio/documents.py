"""Documents with versions, read from a portfolio's one table of saves."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from cmplearn import store
from cmplearn.errors import ConflictError, InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmplearn.portfolio.questions import Question

KINDS = ("answer", "own-case", "log", "assignment", "profile", "action", "plan", "hours", "shared")
"""What a portfolio keeps: answers to lessons, parts of the own case, log entries, assignments, who its owner
is, action points, the development plan, hours noted by hand, and copies that were shared."""

LARGEST_VALUE = 100_000
"""Bytes that one value may take, written as JSON in UTF-8: some 15,000 words."""

DEEPEST_VALUE = 20
"""Lists and mappings that may lie inside one another in a value; the kit's own go three deep."""

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
LONGEST_KEY = 200

tables = sa.MetaData()
saves = sa.Table(
    "saves",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text),
    sa.Column("key", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("value", sa.Text),
    sa.Column("saved_at", sa.Text),
    sa.Column("operation", sa.Text),
)
downloads = sa.Table(
    "downloads",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("downloaded_at", sa.Text),
    sa.Column("last_save", sa.Integer),
)

CURRENT = saves.alias("current")
"""A row of `saves` under this name is current when no later version of the same document exists."""


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
        1 for the first save, one more for each later one.
    saved_at : datetime
        When, in UTC.
    """

    kind: str
    key: str
    value: Any
    version: int
    saved_at: datetime


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
        found = self._select(_current_rows(kind).where(saves.c.key == key))
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
        rows = _current_rows(kind)
        if prefix:
            rows = rows.where(saves.c.key.startswith(prefix, autoescape=True))
        return self._select(rows.order_by(saves.c.kind, saves.c.key))

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

    def export(self, questions: "Mapping[tuple[str, str], Question] | None" = None) -> bytes:
        """Return everything as a zip: a page that any browser opens, and the same as JSON for programs.

        Parameters
        ----------
        questions : mapping of (kind, key) to Question, optional
            How the lessons word what was asked; without it, names of documents stand in.

        Returns
        -------
        bytes
        """
        from cmplearn.portfolio.takeaway import packed

        return packed(self.documents(), questions or {})

    def _select(self, query: sa.Select[Any]) -> list[Document]:
        """Return the documents that a query over `saves` finds."""
        if self._engine is None:
            return []
        with store.reading(self._engine) as connection:
            return [document(row) for row in connection.execute(query)]


def _current_rows(kind: str | None) -> sa.Select[Any]:
    """Return a query for the latest version of each document of a kind, or of all kinds."""
    later = sa.exists().where(
        CURRENT.c.kind == saves.c.kind, CURRENT.c.key == saves.c.key, CURRENT.c.version > saves.c.version
    )
    rows = sa.select(saves).where(~later)
    if kind is None:
        return rows
    check_kind(kind)
    return rows.where(saves.c.kind == kind)


def document(row: sa.Row[Any]) -> Document:
    """Return the document that a row of `saves` holds."""
    return Document(
        row.kind, row.key, json.loads(row.value), row.version, datetime.fromisoformat(row.saved_at)
    )


def check_kind(kind: str) -> None:
    """Raise InputError unless `kind` is one that a portfolio keeps."""
    if kind not in KINDS:
        raise InputError(f"A portfolio keeps {', '.join(KINDS)}; “{kind}” is none of them.")


def check_key(key: str) -> None:
    """Raise InputError unless `key` has only letters, digits, dots, dashes, underscores, single slashes."""
    if len(key) > LONGEST_KEY or KEY.fullmatch(key) is None:
        raise InputError(
            f"A document's name has letters, digits, dots, dashes and single slashes, at most "
            f"{LONGEST_KEY}, such as 2.3/first-answer; “{key[:LONGEST_KEY]}” has others."
        )


def as_json(key: str, value: object) -> str:
    """Return a value as JSON text.

    Raises
    ------
    InputError
        It is not a JSON value, is too large, or is nested too deep to be read back.
    """
    if _is_deeper(value, DEEPEST_VALUE):
        raise InputError(f"“{key}” can hold lists and sets at most {DEEPEST_VALUE} deep. Nothing was saved.")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        size = len(text.encode("utf-8"))
    except (TypeError, ValueError) as error:
        raise InputError(
            f"“{key}” can only hold text, numbers, true, false, and lists or sets of these."
        ) from error
    if size > LARGEST_VALUE:
        raise InputError(
            f"“{key}” is too long to save: {size:,} bytes, and at most {LARGEST_VALUE:,} fit. Shorten it, "
            "or keep the long version in a document of your own and note here where it is."
        )
    return text


def _is_deeper(value: object, levels: int) -> bool:
    """Return whether lists and mappings lie inside one another more than `levels` deep."""
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in parts)
