"""Erasing: the text goes from every version; names stay, so that older copies don't bring it back."""

import secrets
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cmplearn.portfolio.keeping.files import erase_records
from cmplearn.portfolio.keeping.tables import chores, downloads, erased, files, saves

SCRUB = "scrub"
"""How a chore's name begins. A chore begins with an erasure, and ends when no file of the portfolio has the
text in its bytes."""

HANDED_IN = "handed-in"
"""The folder beside a portfolio in which copies of what was handed in are kept."""

DAMAGED = "portfolio-damaged-*"
"""What `store.keep_aside` calls a damaged file that is kept."""


@dataclass(frozen=True)
class Erased:
    """What an erasure did.

    Parameters
    ----------
    documents, files : int
        How many of each are gone.
    remaining : tuple of str
        What could not be removed yet, and why, in words; empty when all is done.
    """

    documents: int = 0
    files: int = 0
    remaining: tuple[str, ...] = ()


def erase_document(connection: sa.Connection, kind: str, key: str) -> int:
    """Remove all versions of a document and return how many there were."""
    rows = connection.execute(sa.select(saves).where(saves.c.kind == kind, saves.c.key == key)).all()
    _note(connection, rows)
    connection.execute(sa.delete(saves).where(saves.c.kind == kind, saves.c.key == key))
    return len(rows)


def erase_versions(connection: sa.Connection, kind: str, key: str, but: str) -> int:
    """Remove all versions of a document but one and return how many there were."""
    others = sa.and_(saves.c.kind == kind, saves.c.key == key, saves.c.uid != but)
    rows = connection.execute(sa.select(saves).where(others)).all()
    _note(connection, rows)
    connection.execute(sa.delete(saves).where(others))
    return len(rows)


def erase_all(connection: sa.Connection) -> tuple[int, int]:
    """Remove every document and file; return how many of each there were."""
    rows = connection.execute(sa.select(saves.c.uid, saves.c.kind, saves.c.key, saves.c.version)).all()
    _note(connection, rows)
    kept = connection.execute(sa.select(files.c.uid)).scalars().all()
    erase_records(connection, kept)
    connection.execute(sa.delete(saves))
    connection.execute(sa.delete(downloads))
    return len({(row.kind, row.key) for row in rows}), len(kept)


def erase_content(connection: sa.Connection, sha256: str) -> int:
    """Remove a file under all its names and return how many there were."""
    uids = connection.execute(sa.select(files.c.uid).where(files.c.sha256 == sha256)).scalars().all()
    erase_records(connection, uids)
    return len(uids)


def _note(connection: sa.Connection, rows: Sequence[Any]) -> None:
    """Keep the names of saves that are about to go."""
    names = [{"uid": row.uid, "kind": row.kind, "key": row.key, "version": row.version} for row in rows]
    if names:
        connection.execute(sa.insert(erased), names)


def note_chore(connection: sa.Connection) -> None:
    """Note in the same transaction that the bytes must be overwritten too, even if the computer stops now.

    Each erasure has a note of its own: one that ends does not end another that has just begun.
    """
    connection.execute(sa.insert(chores), {"name": f"{SCRUB} {secrets.token_hex(8)}"})


def chores_left(connection: sa.Connection) -> Sequence[str]:
    """Return the names of the erasures that have not come to their end."""
    return connection.execute(sa.select(chores.c.name)).scalars().all()


def end_chores(connection: sa.Connection, names: Collection[str]) -> None:
    """Note that nothing of what these erasures removed is left."""
    connection.execute(sa.delete(chores).where(chores.c.name.in_(names)))


def is_empty(connection: sa.Connection) -> bool:
    """Return whether a portfolio has neither documents nor files."""
    return not any(connection.execute(sa.select(table).limit(1)).first() for table in (saves, files))


def damaged_files(portfolio: Path) -> list[Path]:
    """Return the damaged files that are kept beside a portfolio; they may hold text that was erased."""
    return sorted(portfolio.parent.glob(DAMAGED))


def copies_beside(portfolio: Path) -> list[Path]:
    """Return what lies beside a portfolio and may hold the same text: damaged files and copies handed in."""
    handed_in = portfolio.parent / HANDED_IN
    return [*damaged_files(portfolio), *([handed_in] if handed_in.exists() else [])]


def remove_copies(portfolio: Path) -> Iterator[str]:
    """Remove what `copies_beside` lists, and say what could not be removed."""
    for path in copies_beside(portfolio):
        try:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError as error:
            yield f"{path} could not be removed: {error.strerror}. Remove it by hand."
