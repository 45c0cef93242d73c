"""The fields of workbooks and the documents of the portfolio that keep their answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cmplearn import course
from cmplearn.documents.workbook import Filled, Question
from cmplearn.documents.workbook_values import Value, as_typed
from cmplearn.errors import CourseError
from cmplearn.portfolio import Document
from cmplearn.web.lesson_notebooks import Declaration, lesson_notebook
from cmplearn.web.lesson_text import lesson_text
from cmplearn.widgets.formatting import with_unit

__all__ = [
    "Difference",
    "Field",
    "Saved",
    "differences",
    "fields",
    "filled",
    "questions_asked",
    "with_answer",
]

MOST_ATTEMPTS = 20
"""Attempts at an exercise that are kept, as on the lesson's page."""

ROUNDING = 1e-9


@dataclass(frozen=True)
class Field:
    """A field: its question, and the control that asks it on the lesson's page.

    Parameters
    ----------
    question : Question
        As the workbook asks it.
    control : Declaration
        As the notebook declares it.
    """

    question: Question
    control: Declaration

    @property
    def name(self) -> str:
        """Its name, such as "own-case/benefits-table#payer"."""
        return self.question.blank.name

    @property
    def document(self) -> tuple[str, str]:
        """Kind and key of the document that keeps the answer."""
        kind, _, rest = self.name.partition("/")
        return kind, rest.partition("#")[0]

    @property
    def part(self) -> str:
        """The part of the document's value, or "" where the answer is the whole of it."""
        return self.name.partition("#")[2]

    def answer_in(self, value: Any) -> Any:
        """Return the answer that a document's value holds; None when it holds none."""
        if self.control["kind"] == "exercise":
            attempts = value.get("attempts") if isinstance(value, dict) else None
            return attempts[-1].get("answer") if attempts else None
        if self.part:
            return value.get(self.part) if isinstance(value, dict) else None
        return value

    def in_words(self, answer: Any) -> str:
        """Return an answer as people read it."""
        blank = self.question.blank
        if answer is None or answer == "":
            return ""
        if isinstance(answer, list | tuple):
            return "; ".join(blank.options.get(str(each), str(each)) for each in answer)
        if blank.kind == "number" and isinstance(answer, int | float) and not isinstance(answer, bool):
            return with_unit(answer, blank.unit)
        return blank.options.get(str(answer), str(answer))


@dataclass(frozen=True)
class Saved:
    """What the portfolio has: current documents by kind and key."""

    documents: Mapping[tuple[str, str], Document]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "Saved":
        """Return documents by kind and key."""
        return cls({(each.kind, each.key): each for each in documents})

    def value(self, field: Field) -> Any:
        """Return the value of the document that keeps a field's answer, or None."""
        found = self.documents.get(field.document)
        return found.value if found else None

    def version(self, document: tuple[str, str]) -> int:
        """Return a document's version; 0 when there is none."""
        found = self.documents.get(document)
        return found.version if found else 0


@dataclass(frozen=True)
class Difference:
    """An answer that a workbook has and the portfolio doesn't.

    Parameters
    ----------
    field : Field
        What was asked.
    saved : JSON value
        The answer in the portfolio; None for none.
    written : Value
        The answer in the workbook.
    """

    field: Field
    saved: Any
    written: Value

    @property
    def is_new(self) -> bool:
        """Whether nothing is answered yet, so that taking it replaces nothing."""
        return self.saved is None or self.saved in ("", [], ())

    @property
    def can_be_joined(self) -> bool:
        """Whether both answers can stand one below the other."""
        return self.field.question.blank.kind == "text" and not self.is_new

    @cached_property
    def saved_words(self) -> str:
        """The saved answer in words."""
        return self.field.in_words(self.saved)

    @cached_property
    def written_words(self) -> str:
        """The workbook's answer in words."""
        return self.field.in_words(self.written)

    @property
    def joined(self) -> str:
        """Both answers, the saved one first."""
        return f"{self.saved_words}\n\n{self.written_words}"


def fields() -> dict[str, Field]:
    """Return the fields of every lesson that is ready, by name, in the programme's order.

    A lesson whose notebook cannot be read is left out.

    Returns
    -------
    dict of str to Field
    """
    found: dict[str, Field] = {}
    for lesson in course.programme().lessons:
        try:
            text, notebook = lesson_text(lesson), lesson_notebook(lesson.id)
        except CourseError:
            continue
        if text is None or notebook is None:
            continue
        controls = {str(each.get("id", "")): each for each in notebook.declarations}
        for question in text.questions:
            control = question.blank.name.partition("#")[0].rpartition("/")[2]
            found[question.blank.name] = Field(question, controls[control])
    return found


def filled(asked: Iterable[Field], saved: Saved) -> dict[str, Filled]:
    """Return what is answered already, as a workbook's boxes take it, by name of the field."""
    found: dict[str, Filled] = {}
    for field in asked:
        answer = field.answer_in(saved.value(field))
        if isinstance(answer, list):
            found[field.name] = tuple(map(str, answer))
        elif isinstance(answer, str | int | float):
            found[field.name] = _typed(answer)
    return found


def questions_asked(asked: Iterable[Field], saved: Saved, profession: str) -> dict[str, str]:
    """Return the questions that a person was asked where they aren't the general ones, by name of the field.

    Parameters
    ----------
    asked : iterable of Field
        The fields.
    saved : Saved
        What the portfolio has: an entry keeps the question that it answers.
    profession : str
        As lessons know it; they may ask each in other words.

    Returns
    -------
    dict of str to str
    """
    found: dict[str, str] = {}
    for field in asked:
        if field.control["kind"] == "log" and field.part == "text":
            value = saved.value(field)
            kept = value.get("prompt") if isinstance(value, dict) else ""
            words = kept or dict(field.control.get("prompts", ())).get(profession)
            found |= {field.name: str(words)} if words else {}
    return found


def _typed(answer: Any) -> str:
    """Return an answer as somebody would type it."""
    if isinstance(answer, float):
        return f"{answer:.12g}"
    return str(answer)


def differences(
    values: Mapping[str, Value], asked: Mapping[str, Field], saved: Saved
) -> tuple[list[Difference], int, int]:
    """Return what a workbook says that the portfolio doesn't, and how many are the same or left empty.

    Parameters
    ----------
    values : mapping of str to Value
        The workbook's answers by field.
    asked : mapping of str to Field
        Every field.
    saved : Saved
        What the portfolio has.

    Returns
    -------
    tuple of (list of Difference, int, int)
        In the programme's order; the answers that are the same; the boxes left empty.
    """
    found = [
        Difference(field, field.answer_in(saved.value(field)), values[name])
        for name, field in asked.items()
        if name in values
    ]
    written = [each for each in found if each.written is not None]
    changed = [each for each in written if not _is_same(each)]
    return changed, len(written) - len(changed), len(found) - len(written)


def _is_same(difference: Difference) -> bool:
    saved, written = difference.saved, difference.written
    if isinstance(saved, list) and isinstance(written, tuple):
        return sorted(map(str, saved)) == sorted(written)
    if isinstance(written, int | float):
        return isinstance(saved, int | float) and abs(saved - written) <= ROUNDING
    return saved is not None and as_typed(str(saved)) == as_typed(str(written))


def with_answer(field: Field, value: Any, answer: Value) -> Any:
    """Return a document's value with a new answer in it, as the lesson's page would have made it.

    Parameters
    ----------
    field : Field
        What was asked.
    value : JSON value
        The document's value so far; None for none.
    answer : Value
        The new answer.

    Returns
    -------
    JSON value
    """
    kind = field.control["kind"]
    if kind == "exercise":
        return _with_attempt(field.control, value, answer)
    if kind == "scale":
        return int(str(answer))
    if field.part:
        before = dict(value) if isinstance(value, dict) else {}
        start = _log_start(field.control) if kind == "log" else {}
        return {**start, **before, field.part: answer}
    return list(answer) if isinstance(answer, tuple) else answer


def _with_attempt(control: Declaration, value: Any, answer: Value) -> dict[str, Any]:
    before = value.get("attempts", []) if isinstance(value, dict) else []
    made = {"answer": answer, "right": _is_right(control, answer)}
    return {"attempts": [*before, made][-MOST_ATTEMPTS:]}


def _is_right(control: Declaration, answer: Value) -> bool:
    if "choices" in control or not isinstance(answer, int | float):
        return bool(answer == control["answer"])
    return bool(abs(answer - control["answer"]) <= control["tolerance"] + ROUNDING)


def _log_start(control: Declaration) -> dict[str, Any]:
    """Return what the lesson's page begins a log entry with."""
    outcomes = control.get("outcomes", ())
    return {
        "lesson": control["lesson"],
        "title": control.get("title", ""),
        "minutes": control.get("minutes"),
        "outcome": outcomes[0] if outcomes else "",
        "prompt": control["label"],
        "text": "",
    }
