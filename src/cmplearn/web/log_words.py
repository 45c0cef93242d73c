"""What the log's pages call things, and what they tell of an entry."""

from cmplearn.portfolio import Profile
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.my_year import chosen, my_year
from cmplearn.web.ages import today

__all__ = ["PRIVACY_WORDS", "lacking"]

PRIVACY_WORDS = (
    ("private", "Only me", "Nobody else sees it."),
    ("set", "My learning set, when I share it", "Meant for your set. You still choose when."),
    ("tutor", "My tutor, when I share it", "Meant for feedback. You still choose when."),
    ("assessor", "My assessor, when I hand it in", "One of the three entries that are marked."),
)


def lacking(entry: LogEntry, who: Profile) -> list[tuple[str, tuple[str, ...]]]:
    """Return what the bodies of a person would still want of an entry.

    Returns
    -------
    list of (str, tuple of str)
        A body's short name and what is missing, in words; bodies that want nothing more are left out.
    """
    found = []
    for standing in my_year([entry], who, chosen(who), entry.day or today()):
        nearly = [why for tally in standing.tallies for each in tally.nearly for why in each.why]
        lacks = [
            f"it lacks {part}" for tally in standing.tallies for each in tally.counted for part in each.lacks
        ]
        words = tuple(dict.fromkeys([*nearly, *lacks]))
        if words:
            found.append((standing.body.short, words))
    return found
