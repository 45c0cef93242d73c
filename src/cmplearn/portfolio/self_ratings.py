"""How a person rates themselves on the programme's needs and competencies: at both ends, and looking back.

Kind "plan", key "ratings/<point>"; a value is::

    rated_on    "2026-11-22": the day of the first answer
    changed_on  the day of the latest
    ratings     {"D39": 1 to 7, or "not relevant"}
    note        text: anything to remember about that day

The steps are seven, only the ends in words: see `methods.ratings.TOP` for why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cmplearn.course.plan import Programme
from cmplearn.portfolio.keeping.documents import Reader
from cmplearn.portfolio.log_values import Parts

__all__ = [
    "ENDS",
    "NOT_RELEVANT",
    "POINTS",
    "STEPS",
    "Gap",
    "Item",
    "Point",
    "SelfRatings",
    "gaps",
    "items",
    "point",
    "self_ratings",
]

STEPS = range(1, 8)
ENDS = ("not at all true of me", "fully true of me")
NOT_RELEVANT = "not relevant"
LOW = 3  # below the middle of the scale
PREFIX = "ratings/"


@dataclass(frozen=True)
class Point:
    """A moment at which people rate themselves: id, name, what is asked, months after the last day."""

    id: str
    title: str
    asks: str
    months_after: int | None = None


POINTS = (
    Point(
        "before", "At the start", "How true is each of these of you today? Answer before module 1 if you can."
    ),
    Point("after", "At the end", "How true is each of these of you today, now that the programme is over?"),
    Point(
        "then",
        "Looking back",
        "Think back to the day you began. Knowing what you know now, how true was each of these of you then?",
    ),
    Point("3-months", "Three months on", "How true is each of these of you today?", 3),
    Point("6-months", "Six months on", "How true is each of these of you today?", 6),
)


def point(id: str) -> Point:
    """Return the point of that id, one of `POINTS`.

    Examples
    --------
    >>> point("then").title
    'Looking back'
    """
    return next(each for each in POINTS if each.id == id)


@dataclass(frozen=True)
class Item:
    """One thing to rate: a need or a competency of the programme, with the lessons that serve it."""

    id: str
    name: str
    statement: str
    lessons: tuple[str, ...]
    is_need: bool


def items(programme: Programme) -> tuple[Item, ...]:
    """Return the needs, then the competencies.

    Examples
    --------
    >>> from cmplearn.course import programme
    >>> found = items(programme())
    >>> len(found), found[0].name, found[-1].statement
    (20, 'From one person to a population',
     'Improving quality: tests small, measures honestly, and watches for harm on the other side')
    """
    needs = (Item(each.id, each.name, each.statement, each.lessons, True) for each in programme.needs)
    skills = (
        Item(each.id, each.title, f"{each.title}: {each.looks_like}", each.lessons, False)
        for each in programme.competencies
    )
    return (*needs, *skills)


@dataclass(frozen=True)
class SelfRatings:
    """A person's ratings at one point.

    Parameters
    ----------
    point : str
        Id of a `Point`.
    ratings : mapping of str to int
        Steps by item; what was left out or doesn't apply is not in it.
    not_relevant : tuple of str
        Items that the person said are not part of their work.
    rated_on, changed_on : date or None
        Days of the first and of the latest answer.
    note : str
        Anything to remember.
    version : int
        Of the saved document; 0 when nothing has been saved.
    """

    point: str
    ratings: Mapping[str, int] = field(default_factory=dict)
    not_relevant: tuple[str, ...] = ()
    rated_on: date | None = None
    changed_on: date | None = None
    note: str = ""
    version: int = 0

    @property
    def items(self) -> frozenset[str]:
        """Ids of the items that have an answer, "not relevant" included."""
        return frozenset((*self.ratings, *self.not_relevant))

    @property
    def answered(self) -> int:
        """How many items have an answer."""
        return len(self.items)

    def is_late(self, first_day: date | None) -> bool:
        """Return whether these ratings of the start were first made after the programme had begun."""
        return self.point == "before" and bool(first_day and self.rated_on and self.rated_on > first_day)

    def was_changed_late(self, first_day: date | None) -> bool:
        """Return whether ratings made in time were changed after the programme had begun."""
        changed = bool(first_day and self.changed_on and self.changed_on > first_day)
        return self.point == "before" and changed and not self.is_late(first_day)

    @classmethod
    def from_value(cls, point: str, value: Any, version: int = 0) -> "SelfRatings":
        """Return the ratings that a saved value holds; what can't be read counts as not said.

        Examples
        --------
        >>> SelfRatings.from_value("before", {"ratings": {"D39": 4, "D40": "not relevant", "D41": 9}}).ratings
        {'D39': 4}
        """
        parts = Parts(value)
        given = value.get("ratings") if isinstance(value, dict) else None
        given = given if isinstance(given, dict) else {}
        return cls(
            point,
            {item: step for item, step in given.items() if type(step) is int and step in STEPS},
            tuple(item for item, step in given.items() if step == NOT_RELEVANT),
            parts.day("rated_on"),
            parts.day("changed_on"),
            parts.text("note"),
            version,
        )

    def to_value(self) -> dict[str, Any]:
        """Return what is saved.

        Examples
        --------
        >>> SelfRatings("before", {"D39": 4}, ("D40",), date(2026, 1, 5), date(2026, 1, 5)).to_value()
        {'ratings': {'D39': 4, 'D40': 'not relevant'}, 'rated_on': '2026-01-05', 'changed_on': '2026-01-05'}
        """
        said: dict[str, Any] = {
            "ratings": dict(self.ratings) | dict.fromkeys(self.not_relevant, NOT_RELEVANT)
        }
        for name in ("rated_on", "changed_on"):
            if day := getattr(self, name):
                said[name] = day.isoformat()
        return said | ({"note": self.note} if self.note else {})


def self_ratings(reader: Reader) -> dict[str, SelfRatings]:
    """Return the ratings at each of `POINTS`, in their order; those never made have version 0."""
    saved = {document.key: document for document in reader.documents("plan", PREFIX)}
    found = {}
    for each in POINTS:
        document = saved.get(PREFIX + each.id)
        value, version = (document.value, document.version) if document else (None, 0)
        found[each.id] = SelfRatings.from_value(each.id, value, version)
    return found


@dataclass(frozen=True)
class Gap:
    """An item rated low, with the step it was given."""

    item: Item
    step: int


def gaps(ratings: Mapping[str, SelfRatings], programme: Programme) -> tuple[Gap, ...]:
    """Return what the latest ratings put below the middle of the scale, the lowest first.

    Examples
    --------
    >>> from cmplearn.course import programme
    >>> rated = {"before": SelfRatings("before", {"D48": 2, "D39": 6, "K1": 1})}
    >>> [(gap.item.id, gap.step) for gap in gaps(rated, programme())]
    [('K1', 1), ('D48', 2)]
    """
    order = ("6-months", "3-months", "after", "before")
    latest = next((ratings[id] for id in order if id in ratings and ratings[id].ratings), None)
    if latest is None:
        return ()
    low = [
        Gap(item, latest.ratings[item.id])
        for item in items(programme)
        if latest.ratings.get(item.id, LOW + 1) <= LOW
    ]
    return tuple(sorted(low, key=lambda gap: gap.step))
