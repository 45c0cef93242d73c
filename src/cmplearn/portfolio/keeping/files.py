"""Evidence files: what may be kept, under which names, and where they lie in a portfolio."""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

import sqlalchemy as sa

from cmplearn.errors import InputError, NotFoundError
from cmplearn.portfolio.keeping.history import FileRecord
from cmplearn.portfolio.keeping.tables import contents, erased, files
from cmplearn.portfolio.keeping.uids import new_uid

LARGEST_FILE = 5_000_000
"""Bytes of one evidence file."""

LARGEST_TOTAL = 50_000_000
"""Bytes of all evidence files together; a merge of two copies may go past it."""

LONGEST_NAME = 100
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices, to Windows
MACROS = re.compile(r"vbaProject\.bin$", re.IGNORECASE)


@dataclass(frozen=True)
class StoredFile:
    """An evidence file.

    Parameters
    ----------
    name : str
        What it is called.
    sha256 : str
        Hash of its content, by which it is asked for and linked to.
    size : int
        In bytes.
    kept_at : datetime
        When it was kept, in UTC.
    """

    name: str
    sha256: str
    size: int
    kept_at: datetime


def _is_office(part: str) -> Callable[[bytes], bool]:
    """Return a check that content is a document of Office with a certain main part, without macros."""

    def check(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return False
        return part in names and not any(MACROS.search(name) for name in names)

    return check


def _is_text(content: bytes) -> bool:
    """Return whether content reads as text: UTF-8, UTF-16 with its mark, or the one-byte kinds of Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(content) % 2 == 0
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", content)


ALLOWED: Mapping[str, Callable[[bytes], bool]] = {
    "pdf": lambda content: content.startswith(b"%PDF-"),
    "png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "jpg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "jpeg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "docx": _is_office("word/document.xml"),
    "xlsx": _is_office("xl/workbook.xml"),
    "txt": _is_text,
    "csv": _is_text,
}
"""What may be kept, by the ending of its name, and how its content is known."""


def safe_name(name: str) -> str:
    """Return a file's name without folders, hidden characters or anything that a computer could stumble on.

    Parameters
    ----------
    name : str
        As a browser sent it.

    Returns
    -------
    str

    Examples
    --------
    >>> safe_name("../../C:\\\\notes\\\\Peer review: March.pdf")
    'Peer review- March.pdf'
    >>> safe_name("con.txt"), safe_name("..."), safe_name("annual\\u202egpj.pdf")
    ('file-con.txt', 'file', 'annualgpj.pdf')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    tidy = re.sub(r'[<>:"|?*]', "-", plain).strip(" .")
    if not tidy or RESERVED.fullmatch(tidy):
        tidy = f"file-{tidy}" if tidy else "file"
    ending = PurePosixPath(tidy).suffix[:10]
    return tidy if len(tidy) <= LONGEST_NAME else tidy[: LONGEST_NAME - len(ending)].rstrip(" .") + ending


def checked_file(name: str, content: bytes) -> str:
    """Return the safe name of a file that may be kept.

    Raises
    ------
    InputError
        It is empty, too large, of a kind that is not kept, or not what its ending says.
    """
    safe = safe_name(name)
    ending = PurePosixPath(safe).suffix.lstrip(".").lower()
    if ending not in ALLOWED:
        raise InputError(
            f"Files ending in {', '.join(sorted(ALLOWED))} can be kept; “{safe}” is none of them. Save it as "
            "a PDF, or note in your entry where the file is."
        )
    if not content:
        raise InputError(f"“{safe}” is empty. Choose the file again.")
    if len(content) > LARGEST_FILE:
        raise InputError(
            f"“{safe}” has {len(content) / 1e6:.1f} MB, and {LARGEST_FILE / 1e6:.0f} MB is the most that can "
            "be kept. Make it smaller, or note in your entry where it is."
        )
    if not ALLOWED[ending](content):
        raise InputError(
            f"“{safe}” is not what its ending says, or holds macros. Open it, save it again as {ending} "
            "without macros, then choose it again."
        )
    return safe


def keep(connection: sa.Connection, name: str, content: bytes) -> StoredFile:
    """Write a checked file down and return it; the same content under the same name is kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    for stored in stored_files(connection):
        if (stored.sha256, stored.name) == (sha256, name):
            return stored
    total = connection.execute(sa.select(sa.func.coalesce(sa.func.sum(contents.c.size), 0))).scalar_one()
    if not has_content(connection, sha256) and total + len(content) > LARGEST_TOTAL:
        raise InputError(
            f"Your portfolio keeps {LARGEST_TOTAL / 1e6:.0f} MB of files; with “{name}” there would be more. "
            "Erase a file that you no longer need, or note in your entry where this one is."
        )
    record = FileRecord(new_uid(), sha256, name, datetime.now(UTC).isoformat())
    add_record(connection, record, content)
    return StoredFile(name, sha256, len(content), datetime.fromisoformat(record.kept_at))


def add_record(connection: sa.Connection, record: FileRecord, content: bytes) -> None:
    """Write down that a file was kept, and its content unless it is there."""
    if not has_content(connection, record.sha256):
        row = {"sha256": record.sha256, "size": len(content), "content": content}
        connection.execute(sa.insert(contents), row)
    row = {"uid": record.uid, "sha256": record.sha256, "name": record.name, "kept_at": record.kept_at}
    connection.execute(sa.insert(files), row)


def has_content(connection: sa.Connection, sha256: str) -> bool:
    """Return whether a content is kept under some name."""
    query = sa.select(contents.c.sha256).where(contents.c.sha256 == sha256)
    return connection.execute(query).first() is not None


def stored_files(connection: sa.Connection) -> list[StoredFile]:
    """Return every file once; of one content kept under several names, the latest counts."""
    rows = connection.execute(
        sa.select(files, contents.c.size)
        .join(contents, contents.c.sha256 == files.c.sha256)
        .order_by(files.c.kept_at, files.c.uid)
    )
    found = {
        row.sha256: StoredFile(row.name, row.sha256, row.size, datetime.fromisoformat(row.kept_at))
        for row in rows
    }
    return sorted(found.values(), key=lambda file: (file.name.casefold(), file.sha256))


def content_of(connection: sa.Connection, sha256: str) -> bytes:
    """Return a file's content.

    Raises
    ------
    NotFoundError
        No such file is kept.
    """
    row = connection.execute(sa.select(contents.c.content).where(contents.c.sha256 == sha256)).first()
    if row is None:
        names = ", ".join(file.name for file in stored_files(connection)) or "none yet"
        raise NotFoundError(f"No such file is kept here. Files kept: {names}.")
    return bytes(row.content)


def erase_records(connection: sa.Connection, uids: Collection[str]) -> None:
    """Remove files by the names of their keeping, and contents that no name is left for."""
    here = set(connection.execute(sa.select(files.c.uid)).scalars())
    for uid in here.intersection(uids):
        row = {"uid": uid, "kind": "", "key": "", "version": 0}
        connection.execute(sa.insert(erased).prefix_with("OR IGNORE"), row)
        connection.execute(sa.delete(files).where(files.c.uid == uid))
    connection.execute(sa.delete(contents).where(contents.c.sha256.not_in(sa.select(files.c.sha256))))
