"""What the log's pages call things, and what they tell of an entry."""

from collections.abc import Mapping
from datetime import date

from cmplearn.course import bodies
from cmplearn.portfolio import Profile
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.my_year import chosen, my_year
from cmplearn.portfolio.reflection import MODELS
from cmplearn.web.ages import today

__all__ = ["AI_WORDS", "LABELS", "PRIVACY_WORDS", "hours_in_words", "lacking", "parts_of"]

PRIVACY_WORDS = (
    ("private", "Only me", "Nobody else sees it."),
    ("set", "My learning set, when I share it", "Meant for your set. You still choose when."),
    ("tutor", "My tutor, when I share it", "Meant for feedback. You still choose when."),
    ("assessor", "My assessor, when I hand it in", "One of the three entries that are marked."),
)
AI_WORDS = (
    ("", "I’d rather not say yet"),
    ("none", "I used none"),
    ("wording", "It helped me word what I had thought"),
    ("part", "Using it was part of the task"),
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


def hours_in_words(minutes: float | None) -> str:
    """Return a length of time in words; "" when there is none.

    Examples
    --------
    >>> hours_in_words(90), hours_in_words(40), hours_in_words(60), hours_in_words(None)
    ('1 hour 30 minutes', '40 minutes', '1 hour', '')
    """
    whole, rest = divmod(round(minutes or 0), 60)
    parts = ((whole, "hour"), (rest, "minute"))
    return " ".join(f"{count:,} {word}{'s' if count != 1 else ''}" for count, word in parts if count)


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


def parts_of(entry: LogEntry, sessions: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return label and text of every part of an entry that is filled, in the order in which one reads it.

    Parameters
    ----------
    entry : LogEntry
        The entry.
    sessions : mapping
        Days and meetings in words.
    """
    boxes = {box.name: box.label for model in MODELS for box in model.fields}
    action = entry.next_action
    rows = [
        (entry.prompt or "What I wrote", entry.text),
        *((label, entry.reflection.get(name, "")) for name, label in boxes.items()),
        *((name, text) for name, text in entry.reflection.items() if name not in boxes),
        ("What I learned", entry.learned),
        ("What I changed", entry.changed),
        ("Who benefited, with an example", entry.benefited),
        ("Why it matters in my role", entry.relevance),
        ("Ways I weighed, and the one I chose", entry.options),
        ("How it should help the people I serve", entry.expected),
        ("Who gave the feedback, and how", entry.feedback_from),
        ("Next action", action.what + (f" (by {_day(action.by)})" if action.by else "")),
        ("When", _when(entry)),
        ("Time spent", hours_in_words(entry.minutes)),
        ("Of it with other people", hours_in_words(entry.participatory_minutes)),
        ("How I learned", entry.method),
        ("Day or meeting", "; ".join(sessions.get(each, each) for each in entry.session)),
        ("Discussion partner", _partner(entry)),
        ("Evidence", "\n".join(_joined(each.words, each.link, each.name) for each in entry.evidence)),
        ("Outcomes", "; ".join(dict.fromkeys(filter(None, (entry.outcome, *entry.links.outcome))))),
        ("Competencies", ", ".join(entry.links.competency)),
        ("Needs", ", ".join(entry.links.need)),
        *(
            (f"Standards of {_short(body)}", _named(body, codes))
            for body, codes in entry.links.standards.items()
        ),
        ("AI use", _joined(dict(AI_WORDS)[entry.ai_use] if entry.ai_use else "", entry.ai_words)),
    ]
    return [(label, text) for label, text in rows if text]


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B} {day.year}" if day else ""


def _when(entry: LogEntry) -> str:
    days = dict.fromkeys(filter(None, (_day(entry.began), _day(entry.ended))))
    return " to ".join(days)


def _partner(entry: LogEntry) -> str:
    partner = entry.partner
    register = f"registered with {_short(partner.registered_with)}" if partner.registered_with else ""
    return _joined(partner.name, partner.role, register, partner.pin, partner.contact)


def _short(body: str) -> str:
    return next((each.short for each in bodies.all() if each.id == body), body)


def _named(body: str, codes: tuple[str, ...]) -> str:
    names = {each.code: each.name for each in bodies.standards(body)}
    return "; ".join(f"{code} {names.get(code, '')}".strip() for code in codes)


def _joined(*texts: str) -> str:
    return ", ".join(filter(None, texts))
