"""Papers to write, and how to read what was written."""

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import docx
import pypdf
import pytest
from docx.document import Document

from cmplearn.documents import Blank, Facts, Heading, Markdown, Note, Paper, Table, Words

NASTY = (
    '#read("/etc/passwd")',
    "$x$ #sym.alpha \\ ] [ // /* @ref <label>",
    "<script>alert(1)</script> </style> &amp; {{ 1 + 1 }} {% raw %}",
    "]]> <!-- ' \" ` ``` *not bold* _nor this_ | a | b |",
    "مرحبا بالعالم",
    "emoji 😀 and 👩‍⚕️",
    "\x00\x01\x1b[31m\x7f\x85\u2028\ufffe\ud800 control",
    "../../secret %s %(x)s ${x} =cmd|' /C calc'!A0",
)


@pytest.fixture(scope="session")
def nasty() -> tuple[str, ...]:
    """Words that some format might take for its own."""
    return NASTY


@pytest.fixture(scope="session")
def paper_of() -> Callable[[str], Paper]:
    """Makes a paper that says the same words in every kind of place that a person's words reach."""

    def make(words: str) -> Paper:
        return Paper(
            title=f"Title {words}",
            subtitle=words,
            header=words,
            author=words,
            blocks=(
                Heading(f"Heading {words}", 3),
                Words(words),
                Markdown("A **course** says:\n\n- one\n- two"),
                Note(words, "missing"),
                Facts(((words, words),), caption=words),
                Table(("A", words), ((words, "1"), (words,)), caption=words, numeric=frozenset({1})),
                Blank("answer/2.3/a", words, hint=words, value=words),
                Blank("answer/2.3/b", words, kind="choice", options={"x": words}, value="x"),
            ),
        )

    return make


@pytest.fixture(scope="session")
def opened() -> Callable[[bytes], Document]:
    """Opens a Word file."""
    return lambda content: docx.Document(io.BytesIO(content))


@pytest.fixture(scope="session")
def word_text() -> Callable[[bytes], str]:
    """Returns all words of a Word file, header and footer too, each paragraph on a line."""

    def read(content: bytes) -> str:
        document = docx.Document(io.BytesIO(content))
        section = document.sections[0]
        roots = (document.element, section.header._element, section.footer._element)
        return "\n".join(_paragraph(each) for root in roots for each in root.iter(_tag("p")))

    return read


def _tag(name: str) -> str:
    return "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}" + name


def _paragraph(paragraph: Any) -> str:
    parts = {_tag("br"): "\n", _tag("tab"): "\t"}
    return "".join(
        each.text or "" if each.tag == _tag("t") else parts.get(each.tag, "") for each in paragraph.iter()
    )


@pytest.fixture(scope="session")
def pdf_pages() -> Callable[[bytes], list[str]]:
    """Returns the words of each page of a PDF."""
    return lambda content: [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, _attributes: Any) -> None:
        self.text += "\n" if tag == "br" else ""


@pytest.fixture(scope="session")
def html_text() -> Callable[[str], str]:
    """Returns the words of a page as a reader sees them."""

    def read(content: str) -> str:
        reader = _Texts()
        reader.feed(re.sub(r"<style>.*?</style>", "", content, flags=re.DOTALL))
        return reader.text

    return read
