"""What stands in a Word file, whoever saved it last: its paragraphs and tables as plain text.

Nothing in the file is run or fetched: macros, links and pictures are left alone. A file that would grow
beyond measure when unpacked, or that is no Word file, is refused in words.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree import ElementTree as ET

from cmplearn.documents.characters import clean
from cmplearn.errors import InputError

__all__ = ["LARGEST_FILE", "Cell", "Row", "WordTable", "word_tables"]

LARGEST_FILE = 20_000_000
"""Bytes of a file that is looked at: a workbook has less than half a million."""

LARGEST_PART = 40_000_000
MOST_PARTS = 2_000
MAIN_PART = "word/document.xml"
OFFICE_DOCUMENT = "/officeDocument"
CHECKED, UNCHECKED = "☒", "☐"

WINGDINGS = {
    "F0A8": "☐",
    "F06F": "☐",
    "F071": "☐",
    "F0FD": "☒",
    "F078": "☒",
    "F0FE": "☑",
    "F0FC": "✓",
    "F0FB": "✗",
    "F052": "☑",
    "F053": "☒",
    "F0A3": "☐",
    "F050": "✓",
    "F04F": "✗",
}
"""Boxes and ticks of the symbol fonts Wingdings and Wingdings 2, as Word keeps them."""

LEFT_OUT = frozenset(
    {
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "Fallback",
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "commentReference",
    }
)
"""Elements whose words a reader does not see: deleted ones, fields' codes, second copies of a drawing."""

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ET.ParseError, EOFError),
    *(NotImplementedError, RuntimeError, LookupError, ValueError, OSError),
)
"""What unpacking and reading raise of a file that isn't whole."""

SAVE_AS = "Open it in Word or LibreOffice, save it as a Word document (.docx), and choose that file."


@dataclass(frozen=True)
class Cell:
    """A cell: its paragraphs, those of tables within it too."""

    paragraphs: tuple[str, ...]


Row: TypeAlias = tuple[Cell, ...]
WordTable: TypeAlias = tuple[Row, ...]

MOST_TAGS = 1_000_000
"""Tags of a part that is read; a workbook of fifty pages has some forty thousand."""

TOO_MUCH = "This file holds far more than a workbook does, so it was not read. Nothing was changed here."


def word_tables(content: bytes) -> tuple[list[WordTable], list[str]]:
    """Return the outermost tables of a Word file, and the paragraphs outside of them.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    tuple of (list of WordTable, list of str)

    Raises
    ------
    InputError
        When it is not a Word file that can be read; the message says what it is and what to do.
    """
    body = _main_part(content)
    tables: list[WordTable] = []
    outside: list[str] = []
    try:
        for element in _tables_and_paragraphs(body):
            if _name(element) == "tbl":
                tables.append(tuple(_rows(element)))
            else:
                outside.append(_text(element))
    except RecursionError:
        raise InputError(TOO_MUCH) from None
    return tables, outside


def _main_part(content: bytes) -> ET.Element:
    _refuse_other_kinds(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(archive)
            return _parsed(_read(archive, _main_name(archive)))
    except InputError:
        raise
    except KeyError:
        raise InputError(f"This file is not a Word document. {SAVE_AS}") from None
    except DAMAGED:
        raise InputError(
            "This Word file is damaged, so it can’t be read. Open it in Word or LibreOffice, save it again "
            "under another name, and choose that file. Nothing was changed here."
        ) from None


def _refuse_other_kinds(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise InputError(
            "This file is larger than any workbook: at most 20 MB are read. Was it the right file?"
        )
    if content.startswith(b"PK"):
        return
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise InputError(
                "This file is locked with a password. Open it in Word, take the password off (File, Info, "
                "Protect Document), save it and choose it again."
            )
        raise InputError(f"This is a file of an older Word (.doc). {SAVE_AS}")
    if content.startswith(b"%PDF"):
        raise InputError("This is a PDF. Only a filled-in Word workbook (.docx) can be read back.")
    if content.startswith(b"{\\rtf"):
        raise InputError(f"This is a rich text file (.rtf). {SAVE_AS}")
    if not content:
        raise InputError("This file is empty. Choose the workbook that you filled in.")
    raise InputError(f"This file is not a Word document (.docx). {SAVE_AS}")


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or any(part.file_size > LARGEST_PART for part in parts):
        raise InputError(TOO_MUCH)
    names = {part.filename for part in parts}
    if "mimetype" in names and _read(archive, "mimetype").startswith(b"application/vnd.oasis.opendocument"):
        raise InputError(f"This is an OpenDocument file (.odt). {SAVE_AS}")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part; never more of it than a workbook could hold, whatever the file claims of its size."""
    with archive.open(name) as part:
        found = part.read(LARGEST_PART + 1)
    if len(found) > LARGEST_PART:
        raise InputError(TOO_MUCH)
    return found


def _main_name(archive: zipfile.ZipFile) -> str:
    """Return the name of the part with the text; some programs don't call it what Word does."""
    if MAIN_PART in archive.namelist():
        return MAIN_PART
    for relation in _parsed(_read(archive, "_rels/.rels")):
        if relation.get("Type", "").endswith(OFFICE_DOCUMENT):
            return relation.get("Target", "").lstrip("/")
    return MAIN_PART


def _parsed(xml: bytes) -> ET.Element:
    """Return XML as a tree; a part that defines entities is no part of Word's."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ValueError("a document type")
    if xml.count(b"<") > MOST_TAGS:
        raise InputError(TOO_MUCH)
    return ET.fromstring(xml)


def _name(element: ET.Element) -> str:
    """Return an element's name without its namespace: Word's two ways to save differ in that alone."""
    return str(element.tag).rpartition("}")[2]


def _attribute(element: ET.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _tables_and_paragraphs(element: ET.Element) -> Iterator[ET.Element]:
    for child in element:
        if _name(child) in ("tbl", "p"):
            yield child
        elif _name(child) not in LEFT_OUT:
            yield from _tables_and_paragraphs(child)


def _rows(element: ET.Element) -> Iterator[Row]:
    """Yield a table's rows; a content control around a row or a cell is looked through."""
    for row in _within(element, "tr"):
        yield tuple(Cell(tuple(_paragraphs(cell))) for cell in _within(row, "tc"))


def _within(element: ET.Element, name: str) -> Iterator[ET.Element]:
    for child in element:
        if _name(child) == name:
            yield child
        elif _name(child) in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            yield from _within(child, name)


def _paragraphs(element: ET.Element) -> Iterator[str]:
    for child in element:
        if _name(child) == "p":
            yield _text(child)
        elif _name(child) not in LEFT_OUT:
            yield from _paragraphs(child)


def _text(element: ET.Element) -> str:
    return clean("".join(_pieces(element)))


def _pieces(element: ET.Element) -> Iterator[str]:
    """Yield the words that a reader sees in a paragraph."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "br", "cr", "noBreakHyphen"):
            yield {"tab": "\t", "noBreakHyphen": "-"}.get(name, "\n")
        elif name == "sym":
            yield WINGDINGS.get(_attribute(child, "char").upper(), "")
        elif name == "sdt":
            yield from _control(child)
        elif name not in LEFT_OUT:
            yield from _pieces(child)


def _control(control: ET.Element) -> Iterator[str]:
    """Yield what a content control shows: a prompt that nobody replaced is nothing."""
    properties = {_name(each): each for part in control if _name(part) == "sdtPr" for each in part.iter()}
    if "showingPlcHdr" in properties:
        return
    words = "".join(piece for part in control if _name(part) == "sdtContent" for piece in _pieces(part))
    if "checkbox" in properties and words.strip() in ("", UNCHECKED):
        is_checked = "checked" in properties and _attribute(properties["checked"], "val") in ("1", "true")
        words = CHECKED if is_checked else UNCHECKED
    yield words
