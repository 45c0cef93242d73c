"""What bodies would still ask of one log entry, in words, with the field of its form for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cmplearn.course.body import Body, Rules
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.profile import Profile
from cmplearn.portfolio.record_parts import PART_FIELDS, PART_WORDS, expected_to_count, has
from cmplearn.portfolio.reflection import MODELS

__all__ = ["StillAsked", "still_asked"]


@dataclass(frozen=True)
class StillAsked:
    """What a body would still ask of an entry.

    Parameters
    ----------
    body : Body
        The body.
    parts : tuple of (str, str)
        What is missing, in words, and the field of the entry's form for it; "" where there is none.
    """

    body: Body
    parts: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """What stands before the parts, for example "The GPhC would still ask for:"."""
        return f"{self.body.called[:1].upper()}{self.body.called[1:]} would still ask for:"


def still_asked(
    entry: LogEntry, profile: Profile, wanted: Sequence[Body], today: date
) -> tuple[StillAsked, ...]:
    """Return what bodies would still ask of an entry.

    Parameters
    ----------
    entry : LogEntry
        What was written; whether it is a draft makes no difference.
    profile : Profile
        Whose entry it is.
    wanted : sequence of Body
        The bodies.
    today : date
        Stands in where the entry has no day.

    Returns
    -------
    tuple of StillAsked
        In the order of the bodies; those that would ask for nothing more are left out.

    Examples
    --------
    >>> from cmplearn.course import bodies
    >>> talk = LogEntry("a", "peer-discussion", changed="The letter.", benefited="A carer.")
    >>> [asked] = still_asked(talk, Profile(), [bodies.load("gphc")], date(2026, 11, 22))
    >>> asked.words, asked.parts[0]
    ('The GPhC would still ask for:', ('whom you talked with', 'partner_name'))
    """
    found = []
    for body in wanted:
        parts = _still_lacking(entry, profile, body, body.rules_on(entry.day or today))
        if parts:
            found.append(
                StillAsked(body, tuple((PART_WORDS[part], _field(part, entry, body)) for part in parts))
            )
    return tuple(found)


def _still_lacking(entry: LogEntry, profile: Profile, body: Body, rules: Rules | None) -> list[str]:
    """Return the parts that an entry lacks for what it would be expected to count for, each once."""
    told = [each for each in (rules.requirements if rules else ()) if expected_to_count(entry, body, each)]
    asked = [(part, each) for each in told for part in (*each.needs, *each.asks) if part != "participatory"]
    return list(dict.fromkeys(part for part, each in asked if not has(entry, part, body, each, profile)))


def _field(part: str, entry: LogEntry, body: Body) -> str:
    if part == "standards":
        return f"standards-{body.id}"
    first_box = next((model.fields[0].name for model in MODELS if model.id == entry.model), "text")
    return first_box if part == "said" else PART_FIELDS[part]
