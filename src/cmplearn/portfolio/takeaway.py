"""Writes a portfolio down for taking away: a page to read, and the same for programs."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from cmplearn.portfolio.documents import Document
from cmplearn.portfolio.questions import Entry, Question, entries

TEMPLATE = Path(__file__).parent / "takeaway.html"
HEADINGS = {
    "answer": "Answers",
    "own-case": "My own case",
    "log": "Learning log",
    "assignment": "Assignments",
}


def packed(documents: Sequence[Document], questions: Mapping[tuple[str, str], Question]) -> bytes:
    """Return a zip with `my-portfolio.html`, which needs nothing else, and `my-portfolio.json`.

    Parameters
    ----------
    documents : sequence of Document
        All that is to be taken away.
    questions : mapping of (kind, key) to Question
        How the lessons word what they ask.

    Returns
    -------
    bytes
    """
    now = datetime.now(UTC)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-portfolio.html", _page(entries(documents, questions), now))
        archive.writestr("my-portfolio.json", _data(documents, now))
    return file.getvalue()


def _page(written: Sequence[Entry], now: datetime) -> str:
    """Return the page."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    groups = {
        heading: [entry for entry in written if entry.document.kind == kind]
        for kind, heading in HEADINGS.items()
    }
    return template.render(groups=groups, now=now, is_empty=not written)


def _data(documents: Sequence[Document], now: datetime) -> str:
    """Return the documents as JSON text."""
    rows = [{**asdict(document), "saved_at": document.saved_at.isoformat()} for document in documents]
    whole = {"format": "cmplearn portfolio 1", "written_at": now.isoformat(), "documents": rows}
    return json.dumps(whole, ensure_ascii=False, indent=1)
