"""What the log's pages call things, and what they tell of an entry."""

from collections.abc import Sequence

from cmplearn.portfolio import Profile
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.my_year import chosen
from cmplearn.portfolio.record_parts import LEARNED_BOXES
from cmplearn.portfolio.reflection import ReflectionField
from cmplearn.portfolio.still_asked import still_asked
from cmplearn.web.ages import today

__all__ = ["PRIVACY_WORDS", "asked_for"]

PRIVACY_WORDS = (
    ("private", "Only me", "Nobody else sees it."),
    ("set", "My learning set, when I share it", "Meant for your set. You still choose when."),
    ("tutor", "My tutor, when I share it", "Meant for feedback. You still choose when."),
    ("assessor", "My assessor, when I hand it in", "One of the three entries that are marked."),
)

Asked = tuple[str, tuple[tuple[str, str], ...]]


def asked_for(entry: LogEntry, who: Profile, shown: Sequence[ReflectionField]) -> tuple[Asked, ...]:
    """Return what the bodies of a person would still ask of an entry.

    Parameters
    ----------
    entry : LogEntry
        The entry.
    who : Profile
        Its writer.
    shown : sequence of ReflectionField
        The boxes that its form shows.

    Returns
    -------
    tuple of (str, tuple of (str, str))
        Whose wish it is, and of each thing its words and the box of the form for it; "" for the profile.
    """
    return tuple(
        (asked.words, tuple((words, _box(field, entry, shown)) for words, field in asked.parts))
        for asked in still_asked(entry, who, chosen(who), today())
    )


def _box(field: str, entry: LogEntry, shown: Sequence[ReflectionField]) -> str:
    """Return the box for a field: what a way to reflect asks itself has no second box."""
    if field == "text" and shown and not (entry.text or entry.prompt):
        return shown[0].name
    if field == "learned":
        return next((each.name for each in shown if each.name in LEARNED_BOXES), field)
    return field
