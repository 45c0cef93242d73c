"""What a sponsor and colleagues say of a person, asked for by a one-page form before and after.

Kind "plan", key "feedback/<random>"; a value is::

    role          sponsor, line-manager, colleague, other
    name          text: whom the person asked
    when          before or after
    asked_on      ISO date
    competencies  ["K1", "K4", "K6"]: three to five that they are asked about
    ratings       {"K1": 1 to 7, or "not seen"}
    keep, differently, changed
                  texts: keep doing, do differently, one thing seen to change
    said_on       ISO date: the day the form came back
    consent       true when they agree that their words are kept here
    may_name      true when papers may say who they are
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cmplearn.portfolio.keeping.documents import Document, Reader
from cmplearn.portfolio.log_values import Parts
from cmplearn.portfolio.self_ratings import STEPS

__all__ = ["FEWEST", "MOST", "NOT_SEEN", "QUESTIONS", "ROLES", "WHEN", "Feedback", "feedback", "still_to_ask"]

ROLES = {
    "sponsor": "Sponsor",
    "line-manager": "Line manager",
    "colleague": "Colleague",
    "other": "Someone else",
}
WHEN = {"before": "At the start", "after": "At the end"}
QUESTIONS = {
    "keep": "What should I keep doing?",
    "differently": "What should I do differently?",
    "changed": "What is one thing you have seen me change?",
}
NOT_SEEN = "not seen"
FEWEST, MOST = 3, 5
PREFIX = "feedback/"
WANTED = (("sponsor", 1), ("colleague", 2))


@dataclass(frozen=True)
class Feedback:
    """Feedback that was asked for, and what came back; the module's docstring says what each part is."""

    key: str
    role: str = ""
    name: str = ""
    when: str = ""
    asked_on: date | None = None
    competencies: tuple[str, ...] = ()
    ratings: Mapping[str, int] = field(default_factory=dict)
    not_seen: tuple[str, ...] = ()
    keep: str = ""
    differently: str = ""
    changed: str = ""
    said_on: date | None = None
    consent: bool = False
    may_name: bool = False
    version: int = 0

    @property
    def is_back(self) -> bool:
        """Whether any answer has come."""
        return bool(self.ratings or self.not_seen or self.keep or self.differently or self.changed)

    @property
    def may_be_used(self) -> bool:
        """Whether the answers may stand in papers: they are there, and the person agreed."""
        return self.is_back and self.consent

    @property
    def called(self) -> str:
        """Who said it, as papers have it: by name only with leave.

        Examples
        --------
        >>> Feedback("a", "colleague", "Ann").called, Feedback("a", "sponsor", "Ann", may_name=True).called
        ('Colleague', 'Ann (sponsor)')
        """
        role = ROLES.get(self.role, ROLES["other"])
        return f"{self.name} ({role.lower()})" if self.may_name and self.name else role

    @classmethod
    def from_value(cls, key: str, value: Any, version: int = 0) -> "Feedback":
        """Return the feedback that a saved value holds; what can't be read counts as not said."""
        parts = Parts(value)
        said = value if isinstance(value, dict) else {}
        ratings = said.get("ratings")
        given = ratings if isinstance(ratings, dict) else {}
        return cls(
            key,
            parts.one_of("role", tuple(ROLES)),
            parts.text("name"),
            parts.one_of("when", tuple(WHEN)),
            parts.day("asked_on"),
            parts.texts("competencies"),
            {id: step for id, step in given.items() if type(step) is int and step in STEPS},
            tuple(id for id, step in given.items() if step == NOT_SEEN),
            keep=parts.text("keep"),
            differently=parts.text("differently"),
            changed=parts.text("changed"),
            said_on=parts.day("said_on"),
            consent=said.get("consent") is True,
            may_name=said.get("may_name") is True,
            version=version,
        )

    def to_value(self) -> dict[str, Any]:
        """Return what is saved; what was not said is left out."""
        said: dict[str, Any] = {
            name: getattr(self, name) for name in ("role", "name", "when", *QUESTIONS) if getattr(self, name)
        }
        said |= {name: day.isoformat() for name in ("asked_on", "said_on") if (day := getattr(self, name))}
        if self.competencies:
            said["competencies"] = list(self.competencies)
        if self.ratings or self.not_seen:
            said["ratings"] = dict(self.ratings) | dict.fromkeys(self.not_seen, NOT_SEEN)
        return said | {name: True for name in ("consent", "may_name") if getattr(self, name)}


def feedback(reader: Reader) -> tuple[Feedback, ...]:
    """Return all feedback that was asked for, what was asked at the start first."""
    found = [_read(document) for document in reader.documents("plan", PREFIX)]
    return tuple(sorted(found, key=lambda each: (each.when == "after", each.asked_on or date.max, each.key)))


def _read(document: Document) -> Feedback:
    return Feedback.from_value(document.key, document.value, document.version)


def still_to_ask(asked: tuple[Feedback, ...], when: str) -> tuple[str, ...]:
    """Return the roles that nobody has been asked in yet at a point: a sponsor and two colleagues.

    Examples
    --------
    >>> still_to_ask((Feedback("a", "colleague", when="before"),), "before")
    ('sponsor', 'colleague')
    """
    roles = [each.role for each in asked if each.when == when]
    return tuple(role for role, wanted in WANTED for _ in range(max(0, wanted - roles.count(role))))
