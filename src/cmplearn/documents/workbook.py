"""A lesson as a workbook: what it tells, a named box for each question, and at the back what waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cmplearn.documents.paper import (
    Blank,
    Block,
    Facts,
    Heading,
    Note,
    PageBreak,
    Paper,
    Words,
)

__all__ = ["Filled", "Held", "LessonText", "Question", "workbook"]

Filled = str | tuple[str, ...]
"""What is filled in: words, a number as text, or the values of chosen options."""

HOW = (
    "Write in the boxes, on paper or on a computer. Where there are options, put an x in place of the small "
    "square. Leave the small grey lines that begin with “Field” as they are: they say where each answer "
    "belongs. When you have filled in the Word file, bring it back: My portfolio, Workbooks. You see every "
    "difference before anything is brought in, and no saved answer is replaced unless you say so."
)
PRIVATE = "Don’t write anything that could identify a patient."
AFTER = (
    "Answer first, then read on: what you think now is worth more to you than the published figure. Each "
    "part below names the questions that come before it."
)


@dataclass(frozen=True)
class Question:
    """A box of a workbook and what may stand in it.

    Parameters
    ----------
    blank : Blank
        The box, not filled in; its name is that of the field.
    lesson : str
        Number of the lesson that asks.
    minimum, maximum : float, optional
        What a number must keep to.
    """

    blank: Blank
    lesson: str
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Held:
    """What waits at the back until questions are answered.

    Parameters
    ----------
    title : str
        What it is.
    after : tuple of str
        The questions to answer first.
    blocks : tuple of Block
        What it says, which may ask more.
    """

    title: str
    after: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class LessonText:
    """A lesson apart from its page.

    Parameters
    ----------
    number, title : str
        Its number, and its title as a question.
    minutes : str
        How long it takes, in words.
    about : tuple of (str, str)
        What the reader will decide, be able to do and need.
    blocks : tuple of Block
        What it tells and asks, in order.
    held : tuple of Held
        What waits until questions are answered, in order.
    worked : tuple of Held
        Worked answers, in order.
    questions : tuple of Question
        Every box in it.
    """

    number: str
    title: str
    minutes: str
    about: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    held: tuple[Held, ...]
    worked: tuple[Held, ...]
    questions: tuple[Question, ...]


def workbook(
    lesson: LessonText,
    filled: Mapping[str, Filled] | None = None,
    asked: Mapping[str, str] | None = None,
) -> Paper:
    """Return a lesson's workbook.

    Parameters
    ----------
    lesson : LessonText
        The lesson.
    filled : mapping of str to Filled, optional
        What is answered already, by name of the field; an empty workbook without.
    asked : mapping of str to str, optional
        The question that the person was asked, by name of the field, where it isn't the general one.

    Returns
    -------
    Paper
    """
    blocks: list[Block] = [
        Facts(lesson.about),
        Note(f"{HOW} {PRIVATE}"),
        *lesson.blocks,
    ]
    if lesson.held or lesson.worked:
        blocks += [PageBreak(), Heading("After you have answered"), Words(AFTER)]
    for place, held in enumerate(lesson.held):
        blocks += [*([PageBreak()] if place else []), Heading(held.title, 2), _first(held), *held.blocks]
    if lesson.worked:
        blocks += [*([PageBreak()] if lesson.held else []), Heading("Worked answers", 2)]
    for held in lesson.worked:
        blocks += [Heading(held.title, 3), *held.blocks]
    return Paper(
        title=lesson.title,
        subtitle=f"Workbook of lesson {lesson.number} · {lesson.minutes}",
        blocks=tuple(_filled_in(blocks, filled or {}, asked or {})),
    )


def _first(held: Held) -> Note:
    return Note(f"Answer first: {'; '.join(held.after)}")


def _filled_in(
    blocks: Iterable[Block], filled: Mapping[str, Filled], asked: Mapping[str, str]
) -> Iterable[Block]:
    for block in blocks:
        if isinstance(block, Blank):
            label, value = asked.get(block.name, block.label), filled.get(block.name, block.value)
            yield replace(block, label=label, value=value)
        else:
            yield block
