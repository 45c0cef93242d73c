"""Who the owner of a portfolio is, asked once: profession, bodies, dates that matter, names to watch for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cmplearn.course.dates import stated_day
from cmplearn.portfolio.keeping.documents import Document, Reader

KIND, KEY = "profile", "me"
"""Where the profile is kept."""

PROFESSION_ANSWER = "profession"
"""Key of the answer in which the first lesson keeps the profession, under kind "answer"."""

PROFESSIONS = {
    "pharmacist": "Pharmacist",
    "pharmacy-technician": "Pharmacy technician",
    "GP": "GP",
    "nurse": "Nurse",
    "midwife": "Midwife",
    "nursing-associate": "Nursing associate",
    "manager": "Manager",
    "other": "Something else",
}
"""Every profession a person can say they have, in words."""

_LESSON_PROFESSION = {
    "pharmacist": "pharmacist",
    "pharmacy-technician": "pharmacist",
    "GP": "GP",
    "nurse": "nurse",
    "midwife": "nurse",
    "nursing-associate": "nurse",
    "manager": "manager",
}

MOST_HOURS = 168
"""Hours in a week."""


@dataclass(frozen=True)
class Profile:
    """What a person has said of themselves; everything may be missing.

    Parameters
    ----------
    name : str
        For papers they export.
    profession : str
        A key of `PROFESSIONS`, or "".
    role, organisation, team : str
        In their own words.
    bodies : tuple of str or None
        Ids of `course.bodies` whose rules they keep a record for; None when never asked.
    registration_ends, revalidation_due, appraisal_due : date or None
        GPhC registration runs out; NMC revalidation is due; the next appraisal is.
    dual_registered : bool
        Registered with the NMC as both a nurse (or nursing associate) and a midwife.
    hours_a_week : float or None
        That they work.
    colleagues : tuple of str
        Names that the identifier check looks for.
    sponsor : str
        Who backs their own case.
    version : int
        Of the saved document; 0 when nothing has been saved.
    """

    name: str = ""
    profession: str = ""
    role: str = ""
    organisation: str = ""
    team: str = ""
    bodies: tuple[str, ...] | None = None
    registration_ends: date | None = None
    revalidation_due: date | None = None
    appraisal_due: date | None = None
    dual_registered: bool = False
    hours_a_week: float | None = None
    colleagues: tuple[str, ...] = ()
    sponsor: str = ""
    version: int = 0

    @property
    def lesson_profession(self) -> str:
        """The profession as lessons ask for it: "pharmacist", "GP", "nurse", "manager" or "".

        Examples
        --------
        >>> Profile(profession="midwife").lesson_profession
        'nurse'
        """
        return _LESSON_PROFESSION.get(self.profession, "")

    @classmethod
    def from_value(cls, value: Any, version: int = 0) -> "Profile":
        """Return the profile that a saved value holds; what can't be read counts as not said.

        Examples
        --------
        >>> Profile.from_value({"profession": "GP", "appraisal_due": "2027-03-01", "hours_a_week": "many"})
        ... # doctest: +ELLIPSIS
        Profile(name='', profession='GP', ... appraisal_due=datetime.date(2027, 3, 1), ...)
        """
        said = value if isinstance(value, Mapping) else {}
        profession = _words(said.get("profession"))
        return cls(
            name=_words(said.get("name")),
            profession=profession if profession in PROFESSIONS else "",
            role=_words(said.get("role")),
            organisation=_words(said.get("organisation")),
            team=_words(said.get("team")),
            bodies=_names(said["bodies"]) if "bodies" in said else None,
            registration_ends=stated_day(said.get("registration_ends")),
            revalidation_due=stated_day(said.get("revalidation_due")),
            appraisal_due=stated_day(said.get("appraisal_due")),
            dual_registered=said.get("dual_registered") is True,
            hours_a_week=_hours(said.get("hours_a_week")),
            colleagues=_names(said.get("colleagues")),
            sponsor=_words(said.get("sponsor")),
            version=version,
        )

    def to_value(self) -> dict[str, Any]:
        """Return what is saved; what was not said is left out.

        Examples
        --------
        >>> Profile(profession="GP", bodies=(), appraisal_due=date(2027, 3, 1)).to_value()
        {'profession': 'GP', 'bodies': [], 'appraisal_due': '2027-03-01'}
        """
        said: dict[str, Any] = {name: getattr(self, name) for name in _TEXTS if getattr(self, name)}
        if self.bodies is not None:
            said["bodies"] = list(self.bodies)
        said |= {name: day.isoformat() for name in _DATES if (day := getattr(self, name))}
        if self.dual_registered:
            said["dual_registered"] = True
        if self.hours_a_week is not None:
            said["hours_a_week"] = self.hours_a_week
        if self.colleagues:
            said["colleagues"] = list(self.colleagues)
        return said


_TEXTS = ("name", "profession", "role", "organisation", "team", "sponsor")
_DATES = ("registration_ends", "revalidation_due", "appraisal_due")


def profile(reader: Reader) -> Profile:
    """Return who the owner of a portfolio is.

    Parameters
    ----------
    reader : Reader
        The portfolio, open for reading or writing.

    Returns
    -------
    Profile
        Empty where nothing was said. The profession comes from the first lesson when the profile has none,
        or when it was answered differently there since.
    """
    saved = _found(reader, KIND, KEY)
    mine = Profile.from_value(saved.value, saved.version) if saved else Profile()
    answered = _found(reader, "answer", PROFESSION_ANSWER)
    if answered is None or answered.value == mine.lesson_profession:
        return mine
    if saved and mine.profession and answered.saved_at <= saved.saved_at:
        return mine
    told = _words(answered.value)
    if told not in _LESSON_PROFESSION:
        return mine
    return Profile(**(vars(mine) | {"profession": told}))


def _found(reader: Reader, kind: str, key: str) -> Document | None:
    return next((each for each in reader.documents(kind, key) if each.key == key), None)


def _words(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _names(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else ()
    return tuple(dict.fromkeys(name for name in map(_words, given) if name))


def _hours(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= MOST_HOURS else None
