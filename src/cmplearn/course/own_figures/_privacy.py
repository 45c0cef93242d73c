"""Refusing files about single people, before anything else is read or repeated of them."""

import re
from collections import Counter

from cmplearn.errors import InputError

_TEN_DIGITS = re.compile(r"(?<![\d.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.])")
_CELLS = re.compile(r'[,;\t|"]')
_HEADINGS = re.compile(
    r"(nhs|hospital|patient) ?(number|no|num|id|identifier)|mrn|(patient|full) ?name|forenames?|surname|"
    r"first ?name|last ?name|dob|date of birth|birth ?date"
)
_FIRST_LINES = 40
_WEIGHTS = range(10, 1, -1)
_CURE = (
    "Nothing was read. This course takes totals and rates, never rows about people: count them in your own "
    "system, and bring the counts."
)


def refuse_people(text: str) -> None:
    """Refuse a text that holds NHS numbers or a heading such as date of birth; its values are not repeated.

    Raises
    ------
    InputError
        Naming the line.
    """
    for number, line in enumerate(text.split("\n", _FIRST_LINES)[:_FIRST_LINES], start=1):
        for cell in _CELLS.split(line):
            words = " ".join(cell.replace("_", " ").replace(".", "").lower().split())
            if _HEADINGS.fullmatch(words):
                raise InputError(
                    f"Line {number} has a column “{words}”, so the file is about people. {_CURE}"
                )
    valid, seen = Counter[int](), Counter[int]()
    first: dict[int, int] = {}
    for found in _TEN_DIGITS.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        column = len(_CELLS.findall(text, start, found.start()))
        seen[column] += 1
        if is_nhs_number(found.group()):
            valid[column] += 1
            first.setdefault(column, found.start())
    for column, count in valid.items():
        if 2 * count >= seen[column]:
            line_number = text.count("\n", 0, first[column]) + 1
            raise InputError(
                f"Line {line_number} holds what looks like an NHS number: ten digits, the last of which "
                f"checks the others. {_CURE}"
            )


def is_nhs_number(text: str) -> bool:
    """Return whether ten digits pass the check of an NHS number.

    References
    ----------
    NHS Data Dictionary, NHS number: the first nine digits times 10 down to 2 are added up; the check digit is
    11 less the remainder by 11, where 11 is written 0 and 10 is not used.

    Examples
    --------
    >>> is_nhs_number("943 476 5919"), is_nhs_number("943 476 5918")
    (True, False)
    """
    digits = [int(character) for character in text if character.isdecimal()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False  # a row of noughts or nines is a way to write that there is none
    remainder = sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return (11 - remainder) % 11 == digits[9]
