"""Papers as files to keep."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from cmplearn.documents import Paper, Words
from cmplearn.errors import NotFoundError
from cmplearn.web.sending import FORMATS, send_file, send_paper

PAPER = Paper("A title", (Words("One\nTwo £"),))


class Answer:
    """What a handler was told to send."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.body = b""

    async def make(self, work: Callable[[], bytes]) -> bytes:
        return work()

    def set_header(self, name: str, value: str) -> None:
        self.headers[name] = value

    def finish(self, body: bytes) -> None:
        self.body = body


def sent(format: str) -> Answer:
    answer = Answer()
    asyncio.run(send_paper(answer, PAPER, format, "my-paper"))
    return answer


@pytest.mark.parametrize(
    ("format", "kind", "begins"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
        ("txt", "text/plain; charset=utf-8", "\ufeffA title\r\n\r\nOne\r\nTwo £".encode()),
        ("html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ],
)
def test_each_format_is_a_file_to_keep_that_nobody_keeps_on_the_way(
    format: str, kind: str, begins: bytes
) -> None:
    answer = sent(format)
    assert answer.body.startswith(begins)
    assert answer.headers == {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="my-paper.{format}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }


def test_every_format_has_a_name_for_its_button() -> None:
    assert list(FORMATS) == ["docx", "pdf", "txt", "html"]


def test_an_unknown_format_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="docx, pdf, txt, html"):
        sent("exe")


@pytest.mark.parametrize(
    ("name", "plain"), [('a"b\r\nX: y/../c.pdf', "a-b-X-y-..-c.pdf"), ("…", "file"), ("..", "file")]
)
def test_a_name_never_breaks_out_of_its_header(name: str, plain: str) -> None:
    answer: Any = Answer()
    send_file(answer, b"", "application/pdf", name)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{plain}"'
