"""The filled-in fields of any saved value, each under its name in words."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cmplearn.course.dates import stated_in_full

__all__ = ["field_name", "label_of", "rows"]

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LABELS = {
    "text": "What I wrote",
    "by": "By when",
    "done_on": "Done on",
    "from": "Where it came from",
    "outcome": "What this is about",
    "minutes": "Minutes spent",
    "participatory_minutes": "Minutes with others",
    "ai_use": "Use of AI",
    "ai_words": "How AI was used",
}


def field_name(name: str) -> str:
    """Return the name of a field or a document as words.

    Examples
    --------
    >>> field_name("first-answer"), field_name("held_on")
    ('First answer', 'Held on')
    """
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def label_of(place: Sequence[str]) -> str:
    """Return what a field is called by its place in a value.

    Examples
    --------
    >>> label_of(("reflection", "so-what")), label_of(("text",))
    ('Reflection: so what', 'What I wrote')
    """
    first, *others = (LABELS.get(name, field_name(name)) for name in place)
    return ": ".join([first, *(f"{other[:1].lower()}{other[1:]}" for other in others)])


def rows(value: Any, label: str = "") -> Iterator[tuple[str, str]]:
    """Give the filled-in fields of a value, each with its name; fields within fields have both names."""
    if isinstance(value, dict):
        for name, part in value.items():
            inner = LABELS.get(str(name), field_name(str(name)))
            yield from rows(part, f"{label}: {inner[:1].lower()}{inner[1:]}" if label else inner)
    elif isinstance(value, list):
        if any(isinstance(part, dict) for part in value):
            for number, part in enumerate(value, 1):
                yield from rows(part, f"{label} {number}".strip())
        else:
            yield from rows("; ".join(filter(None, map(_plain, value))), label)
    elif text := _plain(value):
        yield label, text


def _plain(value: Any) -> str:
    """Return a value that has no parts as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return stated_in_full(value)
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value).strip()
