"""Sends a paper as a file: written in a thread of its own, kept by nobody on the way."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from cmplearn.documents import Paper, page, pdf, text, word
from cmplearn.errors import NotFoundError

__all__ = ["FORMATS", "PaperFormat", "send_file", "send_paper"]

PaperFormat: TypeAlias = Literal["docx", "pdf", "txt", "html"]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


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
    content = await asyncio.get_running_loop().run_in_executor(None, write, paper)
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
