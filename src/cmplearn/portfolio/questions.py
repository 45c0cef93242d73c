"""Puts what was saved beside what was asked, in a reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cmplearn.portfolio.amounts import amount
from cmplearn.portfolio.field_words import field_name
from cmplearn.portfolio.keeping.documents import Document


@dataclass(frozen=True)
class Question:
    """How a lesson words what it asks.

    Parameters
    ----------
    label : str
        The question itself.
    options : mapping of str to str
        What each value of a choice means.
    fields : mapping of str to Question
        The parts of a form with several fields.
    unit : str
        Unit of a number, such as "pounds".
    """

    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, "Question"] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True)
class Entry:
    """One saved document, ready to be read.

    Parameters
    ----------
    document : Document
        As saved.
    label : str
        What was asked.
    parts : tuple of (str, str)
        Label and text of each part; a plain answer is one part with an empty label.
    """

    document: Document
    label: str
    parts: tuple[tuple[str, str], ...]

    @property
    def lesson(self) -> str:
        """The lesson's number, such as "2.3"; "" for what belongs to none."""
        first = self.document.key.split("/")[0]
        return first if first.replace(".", "").isdigit() else ""


def entries(documents: Sequence[Document], questions: Mapping[tuple[str, str], Question]) -> list[Entry]:
    """Return saved documents in words, without those that are empty.

    Parameters
    ----------
    documents : sequence of Document
        From a portfolio.
    questions : mapping of (kind, key) to Question
        How the lessons word what they ask.

    Returns
    -------
    list of Entry
        In the order of the questions; what nobody asks any more comes last.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> saved = Document("answer", "2.3/copy", ["a"], 1, datetime(2026, 1, 5, tzinfo=UTC))
    >>> [entry] = entries([saved], {("answer", "2.3/copy"): Question("What?", {"a": "The falls work"})})
    >>> entry.label, entry.parts
    ('What?', (('', 'The falls work'),))
    """
    places = {name: place for place, name in enumerate(questions)}
    found = []
    for document in sorted(documents, key=lambda each: places.get((each.kind, each.key), len(places))):
        question = questions.get((document.kind, document.key)) or Question(
            field_name(document.key.split("/")[-1])
        )
        parts = _parts(document, question)
        if parts:
            found.append(Entry(document, question.label, parts))
    return found


def _parts(document: Document, question: Question) -> tuple[tuple[str, str], ...]:
    """Return the labelled texts of a document's value; empty ones are left out."""
    value = document.value
    if not isinstance(value, dict):
        text = _text(value, question)
        return (("", text),) if text else ()
    if _are_tries(value.get("attempts")):
        return _tries(value["attempts"], question)
    parts = []
    for name, part in value.items():
        asked = question.fields.get(name) or Question(field_name(name))
        text = _text(part, asked)
        if text:
            parts.append((asked.label, text))
    return tuple(parts)


def _are_tries(attempts: Any) -> bool:
    """Return whether a value's attempts are kept as the exercises keep them."""
    return isinstance(attempts, list) and all(isinstance(each, dict) for each in attempts)


def _tries(attempts: Sequence[Mapping[str, Any]], question: Question) -> tuple[tuple[str, str], ...]:
    """Return what was tried in a checked exercise, in order."""
    tried = (
        f"{_text(each.get('answer'), question)} ({'right' if each.get('right') else 'not yet'})"
        for each in attempts
    )
    text = ", then ".join(tried)
    return (("", text),) if text else ()


def _text(value: Any, question: Question) -> str:
    """Return one value as text: options by their label, numbers with thousands separated and their unit."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        between = "\n" if any(isinstance(part, dict) for part in value) else "; "
        return between.join(filter(None, (_text(part, question) for part in value)))
    if isinstance(value, dict):
        named = {name: question.fields.get(name) or Question(field_name(name)) for name in value}
        return "; ".join(f"{named[name].label}: {_text(part, named[name])}" for name, part in value.items())
    if str(value) in question.options:
        return question.options[str(value)]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return amount(value, question.unit)
    return str(value).strip()
