"""The controls that the committed lessons declare, for the tests of content."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from cmplearn import notebooks
from cmplearn.widgets import MIME_TYPE

ROOT = Path(__file__).parents[2]
LESSONS = notebooks.find([ROOT / "modules"])


@dataclass(frozen=True)
class Declared:
    """A control of a lesson: its declaration, and the printable HTML that it stands in."""

    lesson: str
    declaration: dict[str, Any]
    html: str

    def __str__(self) -> str:
        return f"{self.lesson}/{self.declaration['id']}"


def declared(kind: str) -> tuple[Declared, ...]:
    """Return every control of a kind in the lessons, those that are held back among them."""
    return tuple(
        Declared(path.name.split("-")[0], each, html)
        for path in LESSONS
        for declaration, html in _of(notebooks.read(path))
        for each in _within(declaration)
        if each.get("kind") == kind
    )


def _of(notebook: notebooks.Notebook) -> Iterator[tuple[dict[str, Any], str]]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if MIME_TYPE in data:
                yield data[MIME_TYPE], "".join(data["text/html"])


def _within(declaration: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield declaration
    for part in declaration.get("body", ()):
        yield from _within(part)


class Worked(HTMLParser):
    """Collects the words of the worked answers in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth = 0
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth or (tag == "details" and "cmp-worked" in (dict(attrs).get("class") or "")):
            self.depth += tag == "details"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth) and tag == "details"

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.words += data
