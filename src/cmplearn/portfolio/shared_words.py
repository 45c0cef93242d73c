"""What can be shared, and how it reads: log entries, parts of the own case, the development plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cmplearn.course.dates import in_full
from cmplearn.errors import NotFoundError
from cmplearn.portfolio import development, own_case
from cmplearn.portfolio.keeping.documents import Document, Reader
from cmplearn.portfolio.log import LogEntry, entries
from cmplearn.portfolio.reflection import MODELS, entry_type
from cmplearn.portfolio.sharing import Copy

__all__ = ["WHOLE_PLAN", "Passage", "copy_of", "offers", "passages"]

WHOLE_PLAN = "My development plan"
PLAN_PREFIXES = ("dates", "objective/", "milestone/", "review/", "strategy")
"""The documents of the development plan that a copy of it holds. Ratings, what others said in confidence and
notes of conversations stay with their owner."""

REFLECTION_LABELS = {box.name: box.label for model in reversed(MODELS) for box in model.fields}
LOG_TEXTS = {
    "relevance": "Why it matters in my role",
    "options": "Ways I weighed",
    "expected": "How it should help the people I serve",
    "learned": "What I learned",
    "changed": "What changed",
    "benefited": "Who benefited, with an example",
    "feedback_from": "Who gave the feedback, and how",
    "outcome": "What this is about",
}


@dataclass(frozen=True)
class Passage:
    """A part of what is shared: a heading, which may be empty, and labels with their texts."""

    heading: str
    rows: tuple[tuple[str, str], ...]


class _Frozen(Reader):
    """Documents out of a copy, read as a portfolio is."""

    def __init__(self, documents: Sequence[Document]) -> None:
        super().__init__(None)
        self._documents = documents

    def documents(self, kind: str | None = None, prefix: str = "") -> list[Document]:
        """Return those of a kind whose keys begin so."""
        return [d for d in self._documents if kind in (None, d.kind) and d.key.startswith(prefix)]

    def get(self, kind: str, key: str) -> Document:
        """Return one by its key."""
        found = [document for document in self.documents(kind) if document.key == key]
        if not found:
            raise NotFoundError(f"The copy holds no {kind} “{key}”.")
        return found[0]


# --- What there is


def offers(reader: Reader) -> dict[str, list[Copy]]:
    """Return what can be shared: the log's entries newest first, parts of the own case, the development plan.

    Parameters
    ----------
    reader : Reader
        A portfolio.

    Returns
    -------
    dict of str to list of Copy
        By kind, "log", "own-case" and "plan", each with at least one.
    """
    saved = {document.key: document for document in reader.documents("log")}
    log = [Copy("log", each.key, _title(each), (saved[each.key],)) for each in entries(reader)]
    found = {"log": log, "own-case": list(_own_case(reader)), "plan": list(_plan(reader))}
    return {kind: copies for kind, copies in found.items() if copies}


def copy_of(reader: Reader, kind: str, key: str) -> Copy:
    """Return one of the `offers`.

    Raises
    ------
    NotFoundError
        There is no such thing, or nothing is in it yet.
    """
    found = next((each for each in offers(reader).get(kind, ()) if each.of == key), None)
    if found is None:
        raise NotFoundError("There is nothing to share under that address: nothing was written there yet.")
    return found


def _own_case(reader: Reader) -> Iterator[Copy]:
    case = own_case.own_case(reader)
    saved = {document.key: document for document in reader.documents("own-case")}
    for id, filled in case.parts.items():
        if filled.is_begun and id in saved:
            yield Copy("own-case", id, filled.part.title, (saved[id],))


def _plan(reader: Reader) -> Iterator[Copy]:
    documents = tuple(each for each in reader.documents("plan") if each.key.startswith(PLAN_PREFIXES))
    if any(each.rows for each in _plan_passages(documents)):
        yield Copy("plan", "", WHOLE_PLAN, documents)


# --- How it reads


def passages(kind: str, documents: Sequence[Document]) -> list[Passage]:
    """Return the words of a copy, with what was asked beside what was written.

    Parameters
    ----------
    kind : str
        "log", "own-case" or "plan".
    documents : sequence of Document
        Those of the copy.

    Returns
    -------
    list of Passage
        Without empty ones.
    """
    read = {"log": _log_passages, "own-case": _part_passages, "plan": _plan_passages}[kind]
    return [each for each in read(documents) if each.rows]


def _log_passages(documents: Sequence[Document]) -> Iterator[Passage]:
    for document in documents:
        entry = LogEntry.from_value(document)
        yield _passage("", ("What kind of entry", entry_type(entry.type).name), ("When", _when(entry)))
        yield _passage(
            "",
            (entry.prompt or "What I wrote", entry.text),
            *((REFLECTION_LABELS.get(name, name), text) for name, text in entry.reflection.items()),
            *((label, getattr(entry, name)) for name, label in LOG_TEXTS.items()),
            ("What I will do next", _by(entry.next_action.what, entry.next_action.by)),
            ("Whom I talked with", ", ".join(filter(None, (entry.partner.name, entry.partner.role)))),
            ("Evidence", "\n".join(filter(None, (each.words or each.link for each in entry.evidence)))),
            ("Use of AI", entry.ai_words),
        )


def _part_passages(documents: Sequence[Document]) -> Iterator[Passage]:
    case = own_case.of_values({document.key: document.value for document in documents})
    for document in documents:
        filled = case.parts.get(document.key)
        if filled is not None:
            yield _passage("", *((each.label, filled.text(each.name)) for each in filled.part.fields))


def _plan_passages(documents: Sequence[Document]) -> Iterator[Passage]:
    reader = _Frozen(documents)
    for number, objective in enumerate(development.objectives(reader), 1):
        yield _passage(
            f"Objective {number}",
            ("What I will do", _by(objective.specific, objective.by)),
            ("How anyone could tell", objective.measure),
            ("What I need for it", objective.achievable),
            ("What happened", "\n".join(each.words for each in objective.progress)),
        )
    steps = [_by(each.what, each.by) for each in development.milestones(reader)]
    yield _passage("Milestones", *((f"Milestone {number}", step) for number, step in enumerate(steps, 1)))
    for review in development.reviews(reader):
        asked = {"promised": "Promised", "delivered": "Delivered", "changed": "Changed", "next": "Next"}
        rows = ((label, getattr(review, name)) for name, label in asked.items())
        yield _passage(f"Review after {review.months} months", *rows)
    texts = development.strategy(reader).texts
    yield _passage("Strategy", *((each.title, texts.get(each.id, "")) for each in development.SECTIONS))


def _passage(heading: str, *rows: tuple[str, str]) -> Passage:
    return Passage(heading, tuple((label, text) for label, text in rows if text.strip()))


def _title(entry: LogEntry) -> str:
    """Return what an entry is called on a list."""
    day = f" of {in_full(entry.day)}" if entry.day else ""
    return entry.title or f"{entry_type(entry.type).name}{day}"


def _when(entry: LogEntry) -> str:
    return " to ".join(in_full(each) for each in dict.fromkeys((entry.began, entry.ended)) if each)


def _by(words: str, day: date | None) -> str:
    return f"{words} (by {in_full(day)})" if words and day else words
