"""Handing in: one zip with the notebook and a receipt that says when, what and by whom."""

import hashlib
import io
import json
import re
import zipfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import nbformat

from cmplearn.errors import InputError
from cmplearn.marking.form import read_form, values_of

__all__ = ["RECEIPT_NAME", "HandIn", "Receipt", "checked_participant", "pack"]

RECEIPT_NAME = "receipt.json"
RECEIPT_VERSION = 1
PARTICIPANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Receipt:
    """What was handed in, when and by whom.

    Parameters
    ----------
    assignment : str
        Name of the assignment.
    participant : str
        Participant number: letters, digits, ``-`` and ``_``.
    name : str
        The person's name as typed.
    handed_in_at : datetime
        Time in UTC, to the second.
    notebook : str
        File name of the notebook in the zip.
    sha256 : str
        The notebook's fingerprint.
    size : int
        The notebook's size in bytes.
    answered, blank : tuple[str, ...]
        Labels of the fields that hold an answer, and of those that do not.
    ai_use : str
        What the person says of their use of AI; may be empty.
    """

    assignment: str
    participant: str
    name: str
    handed_in_at: datetime
    notebook: str
    sha256: str
    size: int
    answered: tuple[str, ...]
    blank: tuple[str, ...]
    ai_use: str

    @property
    def stamp(self) -> str:
        """The time in a form that a file name can hold, as ``20261122-093005``."""
        return self.handed_in_at.strftime("%Y%m%d-%H%M%S")

    def to_json(self) -> bytes:
        """Return the receipt as JSON that a person can read too."""
        content = {
            "receipt": RECEIPT_VERSION,
            **asdict(self),
            "handed_in_at": self.handed_in_at.isoformat(),
            "own_work": "I declare that this is my own work.",
        }
        return json.dumps(content, indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Receipt":
        """Return the receipt in a hand-in.

        Raises
        ------
        InputError
            When it is not a receipt, or names a participant that can't be.
        """
        try:
            found = json.loads(content)
            if found["receipt"] != RECEIPT_VERSION:
                raise InputError(
                    f"Its receipt is of version {found['receipt']}, which this cmplearn does not read."
                )
            return cls(
                assignment=str(found["assignment"]),
                participant=checked_participant(found["participant"]),
                name=str(found["name"]),
                handed_in_at=datetime.fromisoformat(found["handed_in_at"]).astimezone(UTC),
                notebook=str(found["notebook"]),
                sha256=str(found["sha256"]),
                size=int(found["size"]),
                answered=tuple(map(str, found["answered"])),
                blank=tuple(map(str, found["blank"])),
                ai_use=str(found["ai_use"]),
            )
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                "Its receipt can't be read. Ask for the zip as the Hand in button made it."
            ) from error


@dataclass(frozen=True)
class HandIn:
    """A hand-in ready to send.

    Parameters
    ----------
    file_name : str
        Name for the zip.
    content : bytes
        The zip.
    receipt : Receipt
        What is in it.
    """

    file_name: str
    content: bytes
    receipt: Receipt


def checked_participant(typed: object) -> str:
    """Return a participant number fit for nbgrader and for a folder's name.

    Raises
    ------
    InputError
        When it holds anything but letters, digits, ``-`` and ``_``, or is longer than 40.

    Examples
    --------
    >>> checked_participant(" P012 ")
    'P012'
    """
    number = str(typed).strip()
    if not PARTICIPANT.fullmatch(number):
        raise InputError(
            "Participant number: use letters, digits, - and _ only, at most 40. "
            f"What was typed is {number[:40]!r}."
        )
    return number


def pack(
    notebook: Any,
    released: Any,
    *,
    participant: str,
    name: str,
    own_work: bool,
    ai_use: str = "",
    at: datetime | None = None,
) -> HandIn:
    """Return a zip with the notebook and its receipt.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The filled notebook.
    released : nbformat.NotebookNode
        The release notebook, which says what the fields are.
    participant, name : str
        Participant number and name.
    own_work : bool
        Whether the person declares that it is their own work; nothing is handed in without.
    ai_use : str
        What the person says of their use of AI.
    at : datetime, optional
        Time of handing in; now when left out.

    Returns
    -------
    HandIn
        The zip, its name and its receipt.

    Raises
    ------
    InputError
        When the declaration is missing, or the participant number, the name or the note breaks its rule.
    """
    if not own_work:
        raise InputError("Declaration: tick the box if this is your own work, then hand in again.")
    form = read_form(released)
    content = (nbformat.writes(notebook) + "\n").encode()
    values = values_of(notebook, released)
    receipt = Receipt(
        assignment=form.assignment,
        participant=checked_participant(participant),
        name=_checked_words("Name", name, 200, needed=True),
        handed_in_at=(at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0),
        notebook=f"{form.assignment}.ipynb",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        answered=tuple(field.label for field in form.fields if values[field.name] is not None),
        blank=tuple(field.label for field in form.fields if values[field.name] is None),
        ai_use=_checked_words("Use of AI", ai_use, LONGEST_NOTE, needed=False),
    )
    files = {receipt.notebook: content, RECEIPT_NAME: receipt.to_json()}
    file_name = f"{receipt.assignment}_{receipt.participant}_{receipt.stamp}.zip"
    return HandIn(file_name, _zipped(files, receipt.handed_in_at), receipt)


def _checked_words(label: str, typed: str, longest: int, *, needed: bool) -> str:
    """Return what was typed, trimmed, when it is there (if needed) and not too long."""
    words = " ".join(typed.split()) if needed else typed.strip()
    if needed and not words:
        raise InputError(f"{label}: nothing is filled in. Fill it in, then hand in again.")
    if len(words) > longest:
        raise InputError(
            f"{label}: this is {len(words):,} characters long, and {longest:,} is the most. Shorten it."
        )
    return words


def _zipped(files: dict[str, bytes], at: datetime) -> bytes:
    """Return files as a zip; the same files at the same time give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
