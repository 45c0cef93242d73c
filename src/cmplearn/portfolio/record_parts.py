"""The parts of a log entry that a regulator's record asks for, wherever in the entry they were written."""

from collections.abc import Iterable
from itertools import chain

from cmplearn.course.body import Body, Requirement
from cmplearn.course.dates import in_full
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.profile import Profile

__all__ = [
    "PART_FIELDS",
    "PART_WORDS",
    "codes",
    "expected_to_count",
    "has",
    "learned",
    "participatory_minutes",
    "plans",
    "story",
    "total_minutes",
]

# Every box of every way to reflect belongs to one of three parts; what isn't named here tells the story.
LEARNED_BOXES = ("so_what", "conclusion", "abstract_conceptualisation", "reflection")
PLAN_BOXES = ("now_what", "action_plan", "active_experimentation", "action")

NMC = "nmc"
"""The id by which an entry's partner is said to be on the NMC register."""

PART_WORDS = {
    "day": "when it was",
    "minutes": "how long it took",
    "participatory": "how much of the time was with others",
    "said": "what it was about",
    "learned": "what you learned",
    "changed": "what changed",
    "benefited": "who gained, with a real example",
    "relevance": "why it matters in your role",
    "options": "the ways you weighed",
    "expected": "how it should help the people you serve",
    "feedback-from": "who gave the feedback, and how",
    "partner": "whom you talked with",
    "partner-role": "your partner’s role",
    "partner-contact": "how your partner can be reached",
    "partner-pin": "your partner’s Pin",
    "nmc-partner": "a partner who is on the NMC register",
    "standards": "a link to a standard",
    "standards-met": "how it meets the standards you chose",
    "code-relevance": "how it is relevant to the Code, in your own words",
    "evidence": "evidence",
    "next-action": "what you will do next",
    "my-role": "your role, in your profile",
}
"""What an entry may lack, in words that follow "it lacks"."""

PART_FIELDS = {
    "day": "began",
    "minutes": "minutes",
    "participatory": "participatory_minutes",
    "said": "text",
    "learned": "learned",
    "changed": "changed",
    "benefited": "benefited",
    "relevance": "relevance",
    "options": "options",
    "expected": "expected",
    "feedback-from": "feedback_from",
    "partner": "partner_name",
    "partner-role": "partner_role",
    "partner-contact": "partner_contact",
    "partner-pin": "partner_pin",
    "nmc-partner": "partner_registered_with",
    "standards": "standards",
    "standards-met": "code_relevance",
    "code-relevance": "code_relevance",
    "evidence": "evidence_0_words",
    "next-action": "next_what",
    "my-role": "",
}
"""The field of the entry's form in which each is written; none for what the profile says."""


def story(entry: LogEntry) -> str:
    """Return what an entry tells of what happened.

    Examples
    --------
    >>> story(LogEntry("a", text="A visit.", reflection={"feelings": "Uneasy.", "so_what": "Ask first."}))
    'A visit.\\n\\nUneasy.'
    """
    boxes = (text for box, text in entry.reflection.items() if box not in (*LEARNED_BOXES, *PLAN_BOXES))
    return _joined(chain([entry.text], boxes))


def learned(entry: LogEntry) -> str:
    """Return what an entry says was learned.

    Examples
    --------
    >>> learned(LogEntry("a", reflection={"so_what": "Ask first."}))
    'Ask first.'
    """
    return _joined([entry.learned, *(entry.reflection.get(box, "") for box in LEARNED_BOXES)])


def plans(entry: LogEntry) -> str:
    """Return what an entry says its writer will do, and by when.

    Examples
    --------
    >>> plans(LogEntry("a", reflection={"now_what": "Ring the practice."}))
    'Ring the practice.'
    """
    action = entry.next_action
    by = f" (by {in_full(action.by)})" if action.by and action.what else ""
    boxes = (entry.reflection.get(box, "") for box in PLAN_BOXES)
    return _joined([action.what + by, *(text for text in boxes if text != action.what)])


def total_minutes(entry: LogEntry) -> float:
    """Return the minutes spent on an entry: those with others alone where nothing else was said."""
    return entry.minutes or entry.participatory_minutes or 0


def participatory_minutes(entry: LogEntry) -> float:
    """Return the minutes spent with others, never more than were spent."""
    return min(entry.participatory_minutes or 0, total_minutes(entry))


def codes(entry: LogEntry, body: Body) -> tuple[str, ...]:
    """Return the standards of a body that an entry is linked to, in the body's order."""
    linked = entry.links.standards.get(body.id)
    if not linked:
        return ()
    return tuple(standard.code for standard in body.all_standards if standard.code in linked)


def expected_to_count(entry: LogEntry, body: Body, requirement: Requirement) -> bool:
    """Return whether the writer of an entry would expect it to count for a requirement."""
    if entry.type in requirement.types:
        return True
    return bool(requirement.codes) and not set(requirement.codes).isdisjoint(codes(entry, body))


def has(entry: LogEntry, part: str, body: Body, requirement: Requirement, profile: Profile) -> bool:
    """Return whether an entry has a part that a requirement asks for.

    Parameters
    ----------
    entry : LogEntry
        What was written.
    part : str
        A key of `PART_WORDS`.
    body : Body
        Whose requirement it is.
    requirement : Requirement
        It may allow only some standards.
    profile : Profile
        Whose entry it is.

    Returns
    -------
    bool
    """
    match part:
        case "day":
            return bool(entry.began or entry.ended)
        case "minutes":
            return total_minutes(entry) > 0
        case "participatory":
            return participatory_minutes(entry) > 0
        case "standards":
            linked = codes(entry, body)
            return any(not requirement.only_codes or code in requirement.only_codes for code in linked)
        case "nmc-partner":
            return entry.partner.registered_with.casefold() == NMC
        case "evidence":
            return any(each.words or each.link or each.file for each in entry.evidence)
        case _:
            return bool(_text(entry, part, profile).strip())


def _text(entry: LogEntry, part: str, profile: Profile) -> str:
    """Return the text of a part that is a text."""
    match part:
        case "said":
            return story(entry) or entry.title
        case "learned":
            return learned(entry)
        case "standards-met":
            return entry.code_relevance or story(entry)
        case "next-action":
            return plans(entry)
        case "my-role":
            return profile.role
        case "partner":
            return entry.partner.name
        case _ if part.startswith("partner-"):
            return str(getattr(entry.partner, part.removeprefix("partner-")))
        case _:
            return str(getattr(entry, part.replace("-", "_")))


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(dict.fromkeys(filter(None, (text.strip() for text in texts))))
