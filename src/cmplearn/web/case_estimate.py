"""A reader's estimate of a sum: read as people type numbers, and set beside what the sum comes to."""

import re
from dataclasses import dataclass

from cmplearn.course.cases import Check
from cmplearn.course.figures import written
from cmplearn.errors import InputError

__all__ = ["Estimate", "estimate_of"]

NUMBER = re.compile(
    r"(?:(?:about|around|approximately|approx\.?|circa|ca?\.?|roughly|some|say) |[~≈] ?)?"
    r"(?P<sign>[-+]?) ?(?P<pound>£?) ?"
    r"(?P<digits>(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]{1,4})?|\.[0-9]{1,4})"
    r"(?:e\+?(?P<power>[0-9]{1,2}))?"
    r" ?(?:(?P<million>m|million)|(?P<thousand>k|thousand))? ?(?P<percent>%|per cent|percent)?(?: or so)?",
    re.IGNORECASE,
)
THOUSAND, MILLION = 1_000, 1_000_000
TOO_MUCH = 10**10
MINUS = str.maketrans("−–", "--")
TENTH, QUARTER = 0.1, 0.25

# What to call an estimate that is fewer times the sum than this; within a quarter there are other words.
TIMES_BELOW = (
    (0.01, "less than a hundredth of the sum"),
    (0.1, "less than a tenth of the sum"),
    (0.22, "less than a quarter of the sum"),
    (0.29, "about a quarter of the sum"),
    (0.42, "about a third of the sum"),
    (0.58, "about half the sum"),
    (1.0, "about two thirds of the sum"),
    (1.75, "about half as much again as the sum"),
    (2.5, "about twice the sum"),
)
MANY_TIMES = 10
VERY_MANY = ((1000, "more than a thousand times the sum"), (100, "more than a hundred times the sum"))


@dataclass(frozen=True)
class Estimate:
    """What a reader expects a sum to come to.

    Parameters
    ----------
    value : float
        The number, in the unit of the sum.
    check : Check
        The sum.
    """

    value: float
    check: Check

    @property
    def unit(self) -> str:
        """The unit of the sum."""
        return self.check.unit

    @property
    def text(self) -> str:
        """The estimate as prose shows it."""
        return written(self.value, self.unit)

    @property
    def is_near(self) -> bool:
        """Whether it is within a quarter of the sum, or the same as it once rounded."""
        return self._is_same or abs(self._times - 1) <= QUARTER

    @property
    def apart(self) -> str:
        """How far estimate and sum are apart, to follow "Your estimate is".

        A sum below nothing, such as a fall, may be answered without its minus sign: the sizes count.
        """
        return self._sizes_apart() + (", its minus sign left aside" if self._is_fall_without_sign else "")

    @property
    def _is_same(self) -> bool:
        shown = written(self._size, self.unit, self.check.decimals)
        return shown == written(self._against, self.unit, self.check.decimals)

    @property
    def _is_fall_without_sign(self) -> bool:
        return self.check.value < 0 < self.value

    @property
    def _size(self) -> float:
        return -self.value if self.value < 0 and self.check.value < 0 else self.value

    @property
    def _against(self) -> float:
        return abs(self.check.value)

    @property
    def _times(self) -> float:
        """How many times the sum the estimate is; infinite beside a sum of nothing."""
        return self._size / self._against if self._against else float("inf")

    def _sizes_apart(self) -> str:
        if self._is_same:
            return "what the sum comes to"
        if not self._against:
            return "not what the sum comes to, which is nothing at all"
        if self._size <= 0:
            return "nothing at all" if not self._size else "below nothing, and the sum is above it"
        if self.is_near:
            side = "more" if self._times > 1 else "less"
            is_close = abs(self._times - 1) <= TENTH
            return f"{'a little ' if is_close else ''}{side} than the sum, within a {_part(is_close)} of it"
        return _times_in_words(self._times)


def _part(is_close: bool) -> str:
    return "tenth" if is_close else "quarter"


def _times_in_words(times: float) -> str:
    for limit, words in TIMES_BELOW:
        if times < limit:
            return words
    for limit, words in VERY_MANY:
        if times > limit:
            return words
    return f"about {int(times + 0.5)} times the sum" if times < MANY_TIMES else "at least ten times the sum"


def estimate_of(typed: str, check: Check) -> Estimate:
    """Return the estimate that somebody typed.

    Parameters
    ----------
    typed : str
        A number as people write it: ``1,200``, ``£1 200``, ``18%``, ``2.5 million``, ``1.2k``, ``1e3``,
        ``about 4``, ``-3``.
    check : Check
        The sum.

    Raises
    ------
    InputError
        When it is no number, or has a sign of another unit than the sum's; fit to stand beside the field.
    """
    found = NUMBER.fullmatch(" ".join(typed.translate(MINUS).split()))
    if found is None:
        raise InputError(f"“{typed[:30]}” is not one number. Write one, such as 1,200 or 0.5.")
    for sign, name, units in (("£", "pound", ("pounds", "million pounds")), ("%", "percent", ("%",))):
        if found[name] and check.unit not in units:
            raise InputError(f"This sum is not in {sign}. Write a number alone: the unit stands beside it.")
    digits = found["digits"].replace(",", "").replace(" ", "")
    value = float(f"{found['sign']}{digits}e{found['power'] or 0}")
    value *= MILLION if found["million"] else THOUSAND if found["thousand"] else 1
    if check.unit == "million pounds" and (found["million"] or found["thousand"]):
        value /= MILLION
    if abs(value) >= TOO_MUCH:
        raise InputError("No sum here is so large. Write a smaller number.")
    return Estimate(value, check)
