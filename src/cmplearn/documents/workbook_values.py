"""What was written in a workbook's box, as the value that the lesson's page would have saved."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias

from cmplearn.documents.paper import Blank
from cmplearn.documents.workbook import Question
from cmplearn.errors import InputError

__all__ = ["Value", "alike", "as_typed", "ticked", "value_of"]

Value: TypeAlias = str | int | float | tuple[str, ...] | None
"""Words, a number, or the values of chosen options; None for a box left empty."""

LONGEST_TEXT = 30_000
TICKS = "☑☒✓✔✗✘×☓🗹🗷🗸✅❌■●◼⬛xX"
BOXES = "☐□▢○◯⬜_"
AROUND = "[](){}"
SIGNS = re.escape(TICKS.removesuffix("xX") + BOXES)
FRONT_MARKS = re.compile(rf"^(?:[{SIGNS}{re.escape(AROUND)}]|[xX](?=[\s{SIGNS}\])}}]|$)|[\s\u200b\ufe0f])+")
BACK_MARKS = re.compile(rf"(?:[{SIGNS}]|(?<=[\s{SIGNS}])[xX]|[\s\u200b\ufe0f])+$")
NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)")
MONEY_WORDS = ("pounds", "pound", "per cent", "percent")
CLOSE_ENOUGH = 0.85
QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-"})


def alike(one: str, other: str) -> bool:
    """Return whether two texts differ only in what a word processor changes of its own accord.

    Examples
    --------
    >>> alike("the team's – so far", "the team’s - so\u00a0far "), alike("10", "100")
    (True, False)
    """
    return _plain(one) == _plain(other)


def as_typed(text: str) -> str:
    r"""Return text with what a word processor changes of its own accord undone; lines and capitals stay.

    Examples
    --------
    >>> as_typed("The team’s\u00a0view \n– so far ")
    "The team's view\n- so far"
    """
    plain = unicodedata.normalize("NFKC", text).translate(QUOTES)
    return "\n".join(line.rstrip() for line in plain.strip().splitlines())


def value_of(question: Question, lines: Sequence[str]) -> Value:
    """Return what the lines of a box say.

    Parameters
    ----------
    question : Question
        What was asked.
    lines : sequence of str
        The paragraphs of the box.

    Returns
    -------
    Value
        None when it was left empty.

    Raises
    ------
    InputError
        When it can't be used; the message says why.
    """
    blank = question.blank
    if blank.kind in ("choice", "choices"):
        chosen = _chosen(blank, [part for line in lines for part in line.split("\n")])
        return chosen if blank.kind == "choices" else (chosen[0] if chosen else None)
    text = "\n".join(lines).strip()
    if not text:
        return None
    if blank.kind == "number":
        return _number(question, text)
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"This answer is {len(text):,} characters long, and {LONGEST_TEXT:,} fit in one box. Shorten it."
        )
    return text


def _plain(text: str) -> str:
    """Return text for comparing: one kind of quotation mark, dash and space, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(QUOTES).casefold().split())


# --- Numbers


def _number(question: Question, text: str) -> int | float:
    """Return a number as people write it: "£1,116.75", "34 %", "1 116"; what "1,5" means can't be told."""
    bare = unicodedata.normalize("NFKC", text).casefold().translate(QUOTES)
    for word in (question.blank.unit.casefold(), *MONEY_WORDS):
        bare = bare.removesuffix(word) if word else bare
        bare = bare.strip()
    bare = re.sub(r",(?=\d{3}(?!\d))", "", re.sub(r"[£%\s]", "", bare))
    if not NUMBER.fullmatch(bare) or len(bare) > 15:
        raise InputError(f"“{_short(text)}” is not a number in figures, such as 34 or 1.5.")
    number = float(bare)
    _check_range(number, question)
    return int(number) if number == int(number) else number


def _check_range(number: float, question: Question) -> None:
    least, most = question.minimum, question.maximum
    if least is not None and number < least:
        raise InputError(f"{number:,g} is too low: it must be {least:,g} or more.")
    if most is not None and number > most:
        raise InputError(f"{number:,g} is too high: it must be {most:,g} or less.")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


# --- Options


def _chosen(blank: Blank, lines: Iterable[str]) -> tuple[str, ...] | None:
    """Return the values of the options that are ticked; None when none is."""
    ticked: list[str] = []
    bare: list[str] = []
    unknown: list[str] = []
    for line in filter(str.strip, lines):
        marks, label = _taken_apart(line)
        option = _option(label, blank.options)
        is_ticked = any(mark in TICKS for mark in marks)
        if option is None:
            unknown += [label] if is_ticked and label else []
        elif is_ticked:
            ticked.append(option)
        elif not any(mark in BOXES for mark in marks):
            bare.append(option)
    chosen = tuple(dict.fromkeys(ticked or (bare if len(bare) == 1 else ())))
    if unknown:
        raise InputError(
            f"“{_short(unknown[0])}” is ticked, and the lesson has no such option (any more). "
            "Choose on the lesson’s page."
        )
    if blank.kind == "choice" and len(chosen) > 1:
        labels = "; ".join(f"“{blank.options[each]}”" for each in chosen)
        raise InputError(f"{len(chosen)} options are ticked where one can be chosen: {labels}.")
    return chosen or None


def ticked(text: str) -> str:
    """Return which of some options side by side is ticked, or what is written in their place.

    Examples
    --------
    >>> ticked("☐ 1\\t☒ 2\\t☐ 3"), ticked("☐ 1\\tx 2"), ticked("☐ 1\\t☐ 2"), ticked("5"), ticked("☒ 1\\t☒ 2")
    ('2', '2', '', '5', '1, 2')
    """
    ticks, typed = [], []
    for part in filter(str.strip, re.split(r"[\t\n]|\s{2,}", text)):
        marks, words = _taken_apart(part)
        if any(mark in TICKS for mark in marks):
            ticks.append(words)
        elif not any(mark in BOXES for mark in marks):
            typed.append(part.strip())
    return ", ".join(ticks) or " ".join(typed)


def _taken_apart(line: str) -> tuple[str, str]:
    """Return the marks before and after an option, and its words."""
    front = FRONT_MARKS.match(line)
    rest = line[front.end() :] if front else line
    back = BACK_MARKS.search(rest)
    words = rest[: back.start()] if back else rest
    return f"{front[0] if front else ''}{back[0] if back else ''}", words.strip()


def _option(label: str, options: Mapping[str, str]) -> str | None:
    """Return the option that a line names, through small changes of its words."""
    plain = {_plain(words).rstrip(" .;"): value for value, words in options.items()}
    found = get_close_matches(_plain(label).rstrip(" .;"), plain, n=1, cutoff=CLOSE_ENOUGH)
    return plain[found[0]] if found else None
