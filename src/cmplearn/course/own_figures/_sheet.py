"""Text, separators and headings of a file that may have been through many hands."""

import csv
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cmplearn.course.own_figures._privacy import refuse_people
from cmplearn.course.own_figures._result import Notes
from cmplearn.errors import InputError

Source = Path | bytes | str
Cells = list[str]

LARGEST = 150_000_000  # bytes; the monthly file of waiting times for all of England has about 82 million
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_SEPARATORS = (",", ";", "\t", "|")
_FIRST_LINES = 60  # published sheets have up to 14 lines of title before the heading
_NOT_TEXT = {
    b"PK\x03\x04": "is a zip file or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook",
    b"%PDF": "is a PDF",
}


def text_of(source: Source, notes: Notes) -> str:
    """Return the text of a file, whatever its encoding, once it is known not to be about single people.

    Parameters
    ----------
    source : Path, bytes or str
        Where the file is; or what is in it, as bytes or as text.
    notes : Notes
        What was taken for granted is added here.

    Raises
    ------
    InputError
        When it can't be read, is empty, too large, no text, or about people.
    """
    raw = _read(source) if isinstance(source, Path) else source
    if isinstance(raw, str):
        if "\n" not in raw and raw.lower().endswith((".csv", ".txt", ".tsv")):
            raise InputError(
                f"“{raw:.80}” is the name of a file. Give Path({raw[-40:]!r}), or what is in it."
            )
        text = raw.removeprefix("\ufeff")
    else:
        text = _decoded(raw, notes)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError("The file is empty. Download or save it again.")
    if "\x00" in text:
        raise InputError("The file is no text. Open it in a spreadsheet and save it as CSV UTF-8.")
    refuse_people(text)
    return text


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(
                f"{path.name} has more than {LARGEST // 1_000_000} million bytes. Keep the rows of your own "
                "organisations, and save it again."
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path.name} can't be read ({error.strerror}). Check that it is there and that you may read it."
        ) from None


def _decoded(raw: bytes, notes: Notes) -> str:
    for start, what in _NOT_TEXT.items():
        if raw.startswith(start):
            raise InputError(
                f"The file {what}. Unzip it, or open it and save the sheet you need as CSV UTF-8."
            )
    if len(raw) > LARGEST:
        raise InputError(
            f"The file has more than {LARGEST // 1_000_000} million bytes. Keep your own rows alone."
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")  # half a file may end within a letter
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.say(
            "The file is not UTF-8, so it was read as Windows-1252, as Excel saves it; look at £ and accents"
        )
        return raw.decode("cp1252", errors="replace")


@dataclass(frozen=True)
class Sheet:
    """A table in a text: what stands above it, its headings, and its rows with their lines.

    `rows` can be gone through once.
    """

    above: tuple[Cells, ...]
    headings: tuple[str, ...]
    rows: Iterator[tuple[int, Cells]]

    def place(self, *names: str) -> int | None:
        """Return the position of the first of these headings that there is."""
        return next((self.headings.index(name) for name in names if name in self.headings), None)


def sheet(text: str, is_heading: Callable[[Cells], bool], expected: str, notes: Notes) -> Sheet:
    """Return the table that starts with a heading of the kind wanted.

    Parameters
    ----------
    text : str
        As `text_of` returns it.
    is_heading : callable
        Whether cells, in small letters and without odd spaces, are the headings.
    expected : str
        The headings, in words, for the message when there are none.
    notes : Notes
        Lines above the headings are noted here.

    Raises
    ------
    InputError
        When no line is such a heading.
    """
    for separator in _SEPARATORS:
        rows = _rows(text, separator)
        above: list[Cells] = []
        for line, cells in itertools.islice(rows, _FIRST_LINES):
            plain = tuple(plainly(cell) for cell in cells)
            if is_heading(list(plain)):
                notes.say_of("What stands above the headings was left out", range(1, line))
                return Sheet(tuple(above), plain, (row for row in rows if any(map(str.strip, row[1]))))
            above.append(cells)
    first = next((line for line in text.split("\n") if line.strip()), "")
    raise InputError(
        f"No line has the headings {expected}. The first line is “{first[:80].strip()}”. "
        "Choose the file as it was downloaded, with its headings."
    )


def plainly(cell: str) -> str:
    """Return a heading in small letters, with single spaces.

    Examples
    --------
    >>> plainly(" Education,\\n Skills ")
    'education, skills'
    """
    return " ".join(cell.split()).lower()


def _rows(text: str, separator: str) -> Iterator[tuple[int, Cells]]:
    """Yield each row with the line that it ends on."""
    lines = (found.group() for found in _LINE.finditer(text))  # a StringIO would take four bytes a letter
    reader = csv.reader(lines, delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(
            f"Line {reader.line_num} can't be read ({error}). Look for a quotation mark that isn't closed."
        ) from None
