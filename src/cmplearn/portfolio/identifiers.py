"""Finds words from which a patient or a colleague could be recognised, and says why in a kind sentence.

The check reads once through the text, in time that grows with its length. It misses things, and it flags
things that are harmless: it is a second pair of eyes before somebody else reads, and never a promise.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from cmplearn.portfolio import identifier_words as words
from cmplearn.portfolio.long_ago import long_ago

Kind: TypeAlias = Literal[
    "NHS number",
    "date of birth",
    "hospital number",
    "phone number",
    "email",
    "colleague's name",
    "somebody's name",
    "postcode",
    "place with a date",
]
"""What a flag can be about; where two overlap, the one that stands earlier here is kept."""


@dataclass(frozen=True)
class Flag:
    """A part of a text that could point at a person.

    Parameters
    ----------
    kind : str
        One of `Kind`.
    start, end : int
        Where in the text it stands.
    text : str
        The words themselves; left out of the flag's own description, so that no log repeats them.
    why : str
        Why it was flagged, and what to write instead.
    """

    kind: Kind
    start: int
    end: int
    text: str = field(repr=False)
    why: str


WHY: dict[Kind, str] = {
    "NHS number": "These ten digits have the check digit of an NHS number, which belongs to one person. "
    "Write “a patient” instead.",
    "date of birth": "A date of birth, or an age beside initials, can point at one person. "
    "Write an age band instead, such as “in her eighties”.",
    "hospital number": "This reads like the number of somebody’s record. Leave it out, or write “a patient”.",
    "phone number": "This looks like a phone number, which leads to one person or household. "
    "Leave it out; say who rang whom by their role.",
    "email": "An e-mail address names a person. Write their role instead, such as “the practice manager”.",
    "colleague's name": "This is one of the names that you watch for. Write their role instead, such as "
    "“a colleague”, unless they know and agree.",
    "somebody's name": "This looks like somebody’s name. Write their role instead, such as “a colleague” or "
    "“a patient”, unless they know and agree.",
    "postcode": "A postcode can come down to a few houses. Write the town, or “nearby”, instead.",
    "place with a date": "A named place and a day together can show which patient it was. "
    "Keep one of them at most: “a local hospital”, or “in the spring”.",
}
WHY_LONG_AGO = (
    "A full date this long ago is often a date of birth. If it is one, write an age band instead, such as "
    "“in her eighties”; if it is the day of an event, leave it."
)
PRIORITY: dict[Kind, int] = {kind: place for place, kind in enumerate(WHY)}


def find(text: str, colleagues: Sequence[str] = (), today: date | None = None) -> tuple[Flag, ...]:
    """Return what in a text could point at a patient or a colleague, in the order of the text.

    Parameters
    ----------
    text : str
        What a person wrote.
    colleagues : sequence of str
        Names to watch for, as their owner wrote them down.
    today : date, optional
        The day from which dates are long ago; without it, the computer's.

    Returns
    -------
    tuple of Flag
        Flags never overlap. NHS numbers are told by their check digit alone, whatever stands around them,
        save where the text itself says ISBN or gives a DOI.

    Examples
    --------
    >>> [flag.text for flag in find("Her number is 943 476 5919; we met on 12 May 2025 about 9434765918.")]
    ['943 476 5919']
    >>> [(flag.kind, flag.text) for flag in find("Priya’s idea", colleagues=["Priya"])]
    [("colleague's name", 'Priya')]
    """
    plain = text.translate(_PLAIN)
    published = [match.span() for match in words.PUBLISHED.finditer(plain)]
    found = [
        (kind, start, end)
        for kind, start, end in _all(plain, colleagues)
        if kind not in ("NHS number", "phone number") or not _is_within(published, start, end)
    ]
    told = {(start, end) for kind, start, end in found if kind == "date of birth"}
    by_form = set(long_ago(plain, today or date.today())) - told
    found += [("date of birth", start, end) for start, end in by_form]
    return tuple(
        Flag(kind, start, end, text[start:end], WHY_LONG_AGO if (start, end) in by_form else WHY[kind])
        for kind, start, end in _apart(found)
    )


_ASKS_FOR_A_NAME = re.compile(
    r"\(name (?:or|and) post\)|\(post or group\)|^Who (?:answers for|leads|may decide|made|agreed|writes)\b"
    r"|^Whom I talked with$|^Discussion partner$"
)


def is_asked_for(flag: Flag, label: str) -> bool:
    """Return whether a flag is a name where a name is what was asked for, such as a sponsor's.

    Examples
    --------
    >>> [flag] = find("Dr Okafor")
    >>> is_asked_for(flag, "Who sponsors it (name or post)?"), is_asked_for(flag, "What happened?")
    (True, False)
    """
    return flag.kind.endswith("'s name") and _ASKS_FOR_A_NAME.search(label) is not None


class _Plain(dict[int, str]):
    """Maps each character to a plain one: any script's digits to 0-9, any space, any dash; lengths stay."""

    def __missing__(self, code: int) -> str:
        """Work out a character that was not met before, and remember it."""
        self[code] = self._plain(chr(code))
        return self[code]

    @staticmethod
    def _plain(character: str) -> str:
        category = unicodedata.category(character)
        if category == "Nd":
            return str(unicodedata.decimal(character))
        if category in words.STAND_INS:
            return words.STAND_INS[category]
        simple = unicodedata.normalize("NFKC", character)
        return simple if len(simple) == 1 and simple.isascii() and category != "No" else character


_PLAIN = _Plain({ord("\u2212"): "-", ord("’"): "'"})

Span: TypeAlias = tuple[Kind, int, int]


def _all(plain: str, colleagues: Sequence[str]) -> Iterator[Span]:
    """Return everything found, overlapping or not, in no order."""
    yield from (("NHS number", start, end) for start, end in _nhs_numbers(plain))
    for kind, patterns in words.PATTERNS.items():
        for pattern in patterns:
            yield from ((kind, *_span(match)) for match in pattern.finditer(plain))  # type: ignore[misc]
    yield from (("phone number", start, end) for start, end in _phones(plain))
    yield from (("postcode", *match.span()) for match in words.POSTCODE.finditer(plain) if _is_post(match))
    if names := words.names(colleagues):
        yield from (("colleague's name", *match.span()) for match in names.finditer(plain))
    yield from (("place with a date", start, end) for start, end in _places_with_dates(plain))


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Return where the part called `it` of a match stands."""
    return match.span("it")


def _is_within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether one of some ordered, separate spans holds a stretch of text."""
    place = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return place >= 0 and end <= spans[place][1]


def _apart(found: Sequence[Span]) -> list[Span]:
    """Return spans that do not overlap: of two that do, the one whose kind comes first."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span[1], PRIORITY[span[0]], -span[2])):
        while kept and span[1] < kept[-1][2] and PRIORITY[span[0]] < PRIORITY[kept[-1][0]]:
            kept.pop()
        if not kept or span[1] >= kept[-1][2]:
            kept.append(span)
    return kept


# --- Numbers


def has_check_digit(digits: str) -> bool:
    """Return whether ten digits end with the check digit of an NHS number (modulus 11).

    The first nine are weighted 10 to 2; the weighted sum and the last digit come to a multiple of 11.

    Examples
    --------
    >>> has_check_digit("9434765919"), has_check_digit("9434765918")
    (True, False)
    """
    return sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0


@dataclass(frozen=True)
class _Digits:
    """Digits that stand together, or that only a line's end or an invisible character parts."""

    start: int
    end: int
    text: str


Run: TypeAlias = tuple[list[_Digits], list[str]]
"""Groups of digits, and what stands between each and the next."""


def _runs(plain: str) -> Iterator[Run]:
    """Return groups of digits with nothing between them but what people write inside a number."""
    groups: list[_Digits] = []
    gaps: list[str] = []
    for match in words.DIGITS.finditer(plain):
        group = _Digits(*match.span(), match.group())
        gap = plain[groups[-1].end : group.start] if groups else ""
        if groups and len(gap) <= words.WIDEST_GAP and words.GAP.fullmatch(gap):
            gaps.append(gap)
        elif groups:
            yield groups, gaps
            groups, gaps = [], []
        groups.append(group)
    if groups:
        yield groups, gaps


def _nhs_numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Return where ten digits with the right check digit stand, grouped as people group them."""
    for groups, gaps in _runs(plain):
        yield from _windows(groups, gaps)
        if any(words.is_broken(gap) for gap in gaps):
            yield from _windows(*_joined(groups, gaps))


def _joined(groups: list[_Digits], gaps: list[str]) -> Run:
    """Return groups as they were before a line's end or an invisible character cut them, once each."""
    joined, kept = [groups[0]], []
    for place, (gap, group) in enumerate(zip(gaps, groups[1:], strict=True)):
        beside = gaps[max(place - 1, 0) : place] + gaps[place + 1 : place + 2]
        is_column = any(words.has_line_end(each) for each in beside)
        if words.is_broken(gap) and not is_column:
            last = joined.pop()
            joined.append(_Digits(last.start, group.end, last.text + group.text))
        else:
            joined.append(group)
            kept.append(gap)
    return joined, kept


def _windows(groups: list[_Digits], gaps: list[str]) -> Iterator[tuple[int, int]]:
    """Return the stretches of a run that are grouped like an NHS number and have its check digit."""
    for first in range(len(groups)):
        for shape in words.SHAPES.get(len(groups[first].text), ()):
            last = first + len(shape.sizes)
            part, between = groups[first:last], gaps[first : last - 1]
            if tuple(len(group.text) for group in part) != shape.sizes:
                continue
            is_whole = len(part) == len(groups)
            if shape.allows(between, is_whole=is_whole) and has_check_digit("".join(g.text for g in part)):
                yield part[0].start, part[-1].end


def _phones(plain: str) -> Iterator[tuple[int, int]]:
    """Return where phone numbers stand: of the United Kingdom, or with a plus and a country."""
    for match in words.PHONE.finditer(plain):
        count = sum(character.isdigit() for character in match.group())
        if count in words.PHONE_DIGITS[match.lastgroup or ""]:
            yield match.span()


def _is_post(match: re.Match[str]) -> bool:
    """Return whether what has a postcode's shape is one: its area exists, and it is not an ordinal."""
    letters = "".join(filter(str.isalpha, match.group()))
    is_ordinal = words.ORDINAL.search(match.group()) is not None
    in_one_case = letters.isupper() or letters.islower()
    return in_one_case and not is_ordinal and match.group("area").upper() in words.POSTCODE_AREAS


# --- Places


def _places_with_dates(plain: str) -> Iterator[tuple[int, int]]:
    """Return named hospitals, surgeries and the like that share a sentence with a day."""
    places = [match for match in words.PLACE.finditer(plain) if words.is_named(match.group("name"))]
    days = [match.span() for match in words.DAY.finditer(plain)] if places else []
    ahead = 0
    for place in places:
        start, end = place.span()
        while ahead < len(days) and days[ahead][1] < start - words.NEAR:
            ahead += 1
        near = next((day for day in days[ahead : ahead + 8] if _is_near(plain, (start, end), day)), None)
        if near is not None:
            yield start, end


def _is_near(plain: str, place: tuple[int, int], day: tuple[int, int]) -> bool:
    """Return whether a place and a day stand in one sentence that is not about a meeting."""
    first, second = sorted((place, day))
    between = plain[first[1] : second[0]]
    if second[0] - first[1] > words.NEAR or words.SENTENCE_END.search(between):
        return False
    around = plain[max(first[0] - words.NEAR, 0) : second[1] + words.NEAR]
    return bool(words.PATIENT.search(around)) or not words.MEETING.search(around)
