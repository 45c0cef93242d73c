"""Sends a paper as a file: written in a thread of its own, kept by nobody on the way."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal, TypeAlias

from cmplearn.documents import Paper, page, pdf, text, word
from cmplearn.errors import NotFoundError, TookTooLongError
from cmplearn.portfolio import Entry

__all__ = ["FORMATS", "MUCH", "LateError", "PaperFormat", "is_long", "send_file", "send_paper"]

PaperFormat: TypeAlias = Literal["docx", "pdf", "txt", "html"]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")

MUCH = 400_000
"""Letters that make no paper for a workshop's visitor: setting more takes more than 250 MB of memory."""

LETTERS_OF_ENTRY, LETTERS_OF_PART, LETTERS_OF_LINE = 350, 150, 130
"""How many letters take as much memory as a heading, a row and a paragraph, however short."""


class LateError(TookTooLongError):
    """So many files were asked for that this one's turn came too late."""


def is_long(entries: Iterable[Entry]) -> bool:
    """Return whether what is written is more than a paper is made of for a workshop's visitors.

    Parameters
    ----------
    entries : iterable of Entry
        In words. A day's answers are a twentieth of what is too long.
    """
    return sum(LETTERS_OF_ENTRY + sum(map(_letters, entry.parts)) for entry in entries) > MUCH


def _letters(part: tuple[str, str]) -> int:
    label, text = part
    return LETTERS_OF_PART + len(label) + len(text) + LETTERS_OF_LINE * text.count("\n")


def _text_file(paper: Paper) -> bytes:
    """Return plain text as Windows programs like it: marked as UTF-8, with their line ends."""
    return text(paper).replace("\n", "\r\n").encode("utf-8-sig")


WRITERS: dict[PaperFormat, tuple[str, Callable[[Paper], bytes]]] = {
    "docx": (WORD, word),
    "pdf": ("application/pdf", pdf),
    "txt": ("text/plain; charset=utf-8", _text_file),
    "html": ("text/html; charset=utf-8", lambda paper: page(paper).encode()),
}

FORMATS: dict[PaperFormat, str] = {"docx": "Word", "pdf": "PDF", "txt": "Text to paste", "html": "Web page"}
"""What people call each format."""


async def send_paper(handler: Any, paper: Paper, format: str, name: str) -> None:
    """Send a paper as a file to keep.

    Parameters
    ----------
    handler : PageHandler
        Who answers.
    paper : Paper
        The paper.
    format : str
        "docx", "pdf", "txt" or "html".
    name : str
        The file's name without its ending; never made from typed text.

    Raises
    ------
    NotFoundError
        There is no such format.
    """
    if format not in WRITERS:
        raise NotFoundError(f"There is no file of that kind. There are: {', '.join(WRITERS)}.")
    kind, write = WRITERS[format]
    content = await handler.make(partial(write, paper))
    send_file(handler, content, kind, f"{name}.{format}")


def send_file(handler: Any, content: bytes, kind: str, name: str) -> None:
    """Send bytes as a file to keep.

    Parameters
    ----------
    handler : PageHandler
        Who answers.
    content : bytes
        The file.
    kind : str
        Its content type.
    name : str
        Its name, with its ending; what could not stand in every file system is replaced.
    """
    plain = NOT_IN_NAMES.sub("-", name).strip("-.") or "file"
    handler.set_header("Content-Type", kind)
    handler.set_header("Content-Disposition", f'attachment; filename="{plain}"')
    handler.set_header("Cache-Control", "no-store")
    handler.set_header("X-Content-Type-Options", "nosniff")
    handler.finish(content)
