"""Reads a filled-in Word workbook back, whatever program saved it last.

A field is found by the visible line "Field: answer/2.3/first-worth"; what stands below it in the same table,
up to the next such line, is the answer. So lost bookmarks, other fonts, added rows, another order and a part
that was deleted do no harm. Where the line itself was deleted, the question's own words serve instead.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cmplearn.documents.word_text import WordTable, word_tables
from cmplearn.documents.workbook import Question
from cmplearn.documents.workbook_values import Value, alike, value_of
from cmplearn.errors import InputError

__all__ = ["Problem", "WorkbookRead", "read_workbook"]

CODE = re.compile(r"\bfield\s*:\s*((?:answer|own-case|log|plan)/[a-z0-9./#-]+)")
MARK = re.compile(r"([0-9a-f]{8})#([a-z0-9-]+)")
DASHES = re.compile("[\u2010-\u2015\u2212]")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
NO_FIELDS = (
    "No field of a workbook was found in this file. Was it a workbook from here? Each question has a small "
    "grey line that begins with “Field”; without these lines nobody can tell which answer belongs where."
)


@dataclass(frozen=True)
class Problem:
    """What could not be taken from a workbook.

    Parameters
    ----------
    question : str
        What was asked; "" when that isn't known.
    words : str
        What is wrong.
    typed : str
        What was written there, so that it isn't lost.
    """

    question: str
    words: str
    typed: str = ""


@dataclass(frozen=True)
class WorkbookRead:
    """What a workbook says.

    Parameters
    ----------
    values : mapping of str to Value
        By name of the field; None where the box was left empty.
    problems : tuple of Problem
        What could not be taken.
    lessons : tuple of str
        The lessons that it belongs to.
    absent : tuple of str
        Fields of these lessons that it does not have (any more).
    """

    values: Mapping[str, Value]
    problems: tuple[Problem, ...]
    lessons: tuple[str, ...]
    absent: tuple[str, ...]


def read_workbook(content: bytes, questions: Mapping[str, Question]) -> WorkbookRead:
    """Return what a filled-in workbook says.

    Parameters
    ----------
    content : bytes
        The Word file.
    questions : mapping of str to Question
        Every field that any lesson has, by name.

    Returns
    -------
    WorkbookRead

    Raises
    ------
    InputError
        When it is no Word file, or has no field of a workbook; the message says what to do.
    """
    tables, outside = word_tables(content)
    boxes = [box for table in tables for box in _boxes(table, questions)]
    if not boxes:
        raise InputError(NO_FIELDS)
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, lines in _merged(boxes, problems, questions).items():
        question = questions.get(name)
        if question is None:
            problems += _unknown(name, lines)
            continue
        try:
            values[name] = value_of(question, lines)
        except InputError as error:
            problems.append(Problem(question.blank.label, str(error), _typed(lines)))
    problems += _outside_of_boxes(outside, values, questions)
    found = {name for name, _ in boxes}
    lessons = tuple(dict.fromkeys(questions[name].lesson for name in questions if name in found))
    absent = tuple(name for name, each in questions.items() if each.lesson in lessons and name not in found)
    return WorkbookRead(values, tuple(problems), lessons, absent)


Box = tuple[str, tuple[str, ...]]
"""Name of a field, and the paragraphs of its answer."""


def _boxes(table: WordTable, questions: Mapping[str, Question]) -> Iterator[Box]:
    """Yield the fields of a table, each with the paragraphs up to the next."""
    name: str | None = None
    lines: list[str] = []
    for row in table:
        paragraphs = [paragraph for cell in row for paragraph in cell.paragraphs]
        place, found = _code(paragraphs, questions) or (
            len(paragraphs) - 1,
            _by_words(paragraphs, questions, name),
        )
        if found is None:
            lines += paragraphs
            continue
        if name is not None:
            yield name, tuple(lines)
        name, lines = found, paragraphs[place + 1 :]
    if name is not None:
        yield name, tuple(lines)


def _code(paragraphs: Iterable[str], questions: Mapping[str, Question]) -> tuple[int, str] | None:
    """Return the place and name of the field that paragraphs name, whole or by its mark, or None."""
    marks = {each.blank.mark: name for name, each in questions.items() if each.blank.mark}
    for place, paragraph in enumerate(paragraphs):
        bare = _bare(paragraph).strip()
        if found := CODE.search(bare):
            return place, found[1].rstrip(".")
        if MARK.fullmatch(bare):
            return place, marks.get(bare, bare)
    return None


def _bare(text: str) -> str:
    """Return text in lower case with plain spaces and hyphens: a word processor changes them unasked."""
    plain = unicodedata.normalize("NFKC", UNSEEN.sub("", DASHES.sub("-", text)))
    return plain.casefold()


def _by_words(paragraphs: list[str], questions: Mapping[str, Question], above: str | None) -> str | None:
    """Return the one field whose question stands in a row that starts a table without a field's line."""
    if above is not None or not paragraphs:
        return None
    asked = [name for name, each in questions.items() if alike(each.blank.label, paragraphs[0])]
    return asked[0] if len(asked) == 1 else None


def _merged(
    boxes: Iterable[Box], problems: list[Problem], questions: Mapping[str, Question]
) -> dict[str, tuple[str, ...]]:
    """Return each field's lines once; of a field that is there twice, what was filled in."""
    merged: dict[str, tuple[str, ...]] = {}
    for name, lines in boxes:
        before = merged.get(name, ())
        if not _typed(before):
            merged[name] = lines
        elif _typed(lines) and not alike(_typed(before), _typed(lines)):
            label = questions[name].blank.label if name in questions else name
            words = "This question is in the file twice, with two answers. The first was taken; the other is:"
            problems.append(Problem(label, words, _typed(lines)))
    return merged


def _typed(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip()


def _unknown(name: str, lines: tuple[str, ...]) -> list[Problem]:
    if not _typed(lines):
        return []
    words = f"No lesson asks this now ({name}); the workbook may be an older one. Copy what you wrote:"
    return [Problem("", words, _typed(lines))]


def _outside_of_boxes(
    outside: Iterable[str], values: Mapping[str, Value], questions: Mapping[str, Question]
) -> Iterator[Problem]:
    """Yield the fields whose line stands outside of a table, so that nobody can tell where an answer ends."""
    for paragraph in outside:
        found = _code([paragraph], questions)
        if found and found[1] in questions and found[1] not in values:
            words = (
                "The box of this question is no longer in the file, so what you wrote can’t be told apart."
            )
            yield Problem(questions[found[1]].blank.label, f"{words} Type it on the lesson’s page.")
