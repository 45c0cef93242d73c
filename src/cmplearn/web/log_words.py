"""What the log's pages call things, and what they tell of an entry."""

from cmplearn.portfolio import Profile
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.my_year import chosen, my_year
from cmplearn.portfolio.reflection import MODELS
from cmplearn.web.ages import today

__all__ = ["LABELS", "PRIVACY_WORDS", "lacking"]

PRIVACY_WORDS = (
    ("private", "Only me", "Nobody else sees it."),
    ("set", "My learning set, when I share it", "Meant for your set. You still choose when."),
    ("tutor", "My tutor, when I share it", "Meant for feedback. You still choose when."),
    ("assessor", "My assessor, when I hand it in", "One of the three entries that are marked."),
)
LABELS = {
    "Text": "What I wrote",
    "Learned": "What I learned",
    "Changed": "What I changed",
    "Benefited": "Who benefited, with an example",
    "Relevance": "Why it matters in my role",
    "Options": "Ways I weighed, and the one I chose",
    "Expected": "How it should help the people I serve",
    "Feedback from": "Who gave the feedback, and how",
    "Next action: what": "What I will do next",
    "Next action: by": "By when",
    "Ai use": "AI use",
    "Ai words": "Which AI tool, and for what",
    "Began": "First day",
    "Ended": "Last day",
    "Session": "Day or meeting",
    "Model": "Way to reflect",
    "State": "Draft or final",
} | {f"Reflection: {box.name.replace('_', ' ')}": box.label for model in MODELS for box in model.fields}
"""Labels of the parts of an entry, by the names that `form_values.side_by_side` gives them."""


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
