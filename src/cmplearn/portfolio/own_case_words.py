"""A document of the own case in words, for the copy that a person takes away."""

from collections.abc import Iterator

from cmplearn.course import own_case as course_own_case
from cmplearn.course.own_case import Field
from cmplearn.errors import CmplearnError
from cmplearn.portfolio.keeping.documents import Document
from cmplearn.portfolio.own_case import ROWS, VERSIONS
from cmplearn.portfolio.own_case_values import shown
from cmplearn.portfolio.questions import Entry

__all__ = ["own_case_entry"]

NOT_ASKED = ("order", "removed")


def own_case_entry(document: Document) -> Entry:
    """Return a document of kind "own-case" in words.

    Parameters
    ----------
    document : Document
        A part, a row of a list, or a kept version.

    Returns
    -------
    Entry
        Without parts for what holds nothing to read: a removed row, a piece of a version's copy. What the
        course doesn't ask any more stands under its name.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 1, 5, tzinfo=UTC)
    >>> entry = own_case_entry(Document("own-case", "lists/risks/a1", {"what": "A gap", "order": 1}, 1, at))
    >>> entry.label, entry.parts
    ('Risks: A gap', (('What could happen, and because of what?', 'A gap'),))
    """
    value = document.value if isinstance(document.value, dict) else {}
    if document.key.startswith(VERSIONS):
        return _version(document)
    title, fields = _asked(document.key)
    if value.get("removed"):
        return Entry(document, title, ())
    known = {field.name: field for field in fields}
    parts = [(field.label, shown(field, value.get(field.name))) for field in fields]
    parts += [
        (name.replace("-", " ").capitalize(), str(text))
        for name, text in value.items()
        if name not in known and name not in NOT_ASKED and text not in (None, "")
    ]
    filled = tuple((label, text) for label, text in parts if text)
    first = filled[0][1].splitlines()[0] if filled and document.key.startswith(ROWS) else ""
    return Entry(document, f"{title}: {first}" if first else title, filled)


def _version(document: Document) -> Entry:
    value = document.value if isinstance(document.value, dict) else {}
    if document.key.count("/") > 1:
        return Entry(document, "A piece of a kept version", ())
    parts = [(name.capitalize(), str(value.get(name) or "")) for name in ("name", "author", "note")]
    return Entry(document, "A kept version of the own case", tuple(part for part in parts if part[1]))


def _asked(key: str) -> tuple[str, tuple[Field, ...]]:
    """Return title and fields of what a document fills; none where the course can't say."""
    for title, names, fields in _plans():
        if key in names or any(name.endswith("/") and key.startswith(name) for name in names):
            return title, fields
    return key.split("/")[-1].replace("-", " ").capitalize(), ()


def _plans() -> Iterator[tuple[str, tuple[str, ...], tuple[Field, ...]]]:
    try:
        plan = course_own_case.plan()
    except CmplearnError:
        return
    for part in plan.parts:
        yield part.title, (part.id,), part.fields
    for listing in plan.lists:
        yield listing.title, (f"{ROWS}{listing.id}/",), listing.fields
