"""What of a log entry, or of a person's profile, fills each field of a body's form."""

from cmplearn.course import bodies
from cmplearn.course.body import Form, FormField
from cmplearn.course.dates import in_full
from cmplearn.portfolio.log import Evidence, LogEntry
from cmplearn.portfolio.profile import Profile
from cmplearn.portfolio.record_parts import (
    codes,
    learned,
    participatory_minutes,
    plans,
    story,
    total_minutes,
)
from cmplearn.portfolio.reflection import entry_type

__all__ = ["dates", "evidence", "filled", "hours", "linked", "names_partner", "names_people"]

NAMING = ("partner-name", "partner-contact", "partner-pin", "my-name")
"""What a form asks for by name, so that a name is no slip there."""

AI_WORDS = {
    "": "",
    "none": "No AI was used.",
    "wording": "AI helped with the wording.",
    "part": "Using AI was part of the task.",
}


def filled(field: FormField, entry: LogEntry, form: Form, profile: Profile) -> str:
    """Return what belongs in a field; "" where nothing has been written.

    Parameters
    ----------
    field : FormField
        Of the form.
    entry : LogEntry
        The entry; an empty one for a form about the person.
    form : Form
        The form.
    profile : Profile
        Whose it is.

    Returns
    -------
    str
        As typed, in the order in which the form names its parts; the same words only once.
    """
    found = [_part(name, entry, form, profile).strip() for name in field.fill]
    return "\n\n".join(dict.fromkeys(text for text in found if text))


def names_people(field: FormField) -> bool:
    """Return whether a form asks for somebody's name or address in a field, so that it is no slip there."""
    return any(name in NAMING for name in field.fill)


def names_partner(form: Form, entry: LogEntry) -> bool:
    """Return whether a form, filled from an entry, says who the discussion partner is."""
    naming = [field for field in form.fields if names_people(field) and "my-name" not in field.fill]
    return any(filled(field, entry, form, Profile()) for field in naming)


def dates(entry: LogEntry) -> str:
    """Return when an entry was, in words; "" when it isn't said.

    Examples
    --------
    >>> from datetime import date
    >>> dates(LogEntry("a", began=date(2026, 11, 3), ended=date(2026, 11, 5)))
    '3 November 2026 to 5 November 2026'
    """
    return " to ".join(map(in_full, dict.fromkeys(filter(None, (entry.began, entry.ended)))))


def hours(minutes: float) -> str:
    """Return minutes as hours in words; "" for none.

    Examples
    --------
    >>> hours(90), hours(60), hours(20), hours(0)
    ('1.5 hours', '1 hour', '0.33 hours', '')
    """
    if not minutes:
        return ""
    number = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    return f"{number} hour{'' if number == '1' else 's'}"


def linked(entry: LogEntry, body_id: str) -> str:
    """Return the standards of a body that an entry is linked to, by code and name.

    Examples
    --------
    >>> from cmplearn.portfolio.log import Links
    >>> linked(LogEntry("a", links=Links(standards={"gphc": ("9",), "nmc": ("people",)})), "gphc")
    '9 Leadership'
    """
    body = bodies.load(body_id)
    mine = codes(entry, body)
    return "; ".join(item.in_words for item in body.all_standards if item.code in mine)


def evidence(entry: LogEntry) -> str:
    """Return what shows that it was so, each on a line.

    Examples
    --------
    >>> evidence(LogEntry("a", evidence=(Evidence("A certificate", name="course.pdf"),)))
    'A certificate (course.pdf)'
    """
    return "\n".join(filter(None, map(_evidence, entry.evidence)))


def _evidence(one: Evidence) -> str:
    words = " ".join(filter(None, (one.words, one.link)))
    return f"{words} ({one.name})".strip() if one.name else words


def _part(name: str, entry: LogEntry, form: Form, profile: Profile) -> str:
    match name:
        case "type":
            return entry_type(entry.type).name
        case "dates":
            return dates(entry)
        case "hours":
            return hours(total_minutes(entry))
        case "participatory-hours":
            return hours(participatory_minutes(entry))
        case "story":
            return story(entry)
        case "learned":
            return learned(entry)
        case "next-action":
            return plans(entry)
        case "standards":
            return linked(entry, form.body)
        case "partner-pin" if form.partner_on not in (None, entry.partner.registered_with):
            return ""
        case "evidence":
            return evidence(entry)
        case "ai-use":
            return " ".join(filter(None, (AI_WORDS.get(entry.ai_use, ""), entry.ai_words)))
        case "my-hours":
            return f"{profile.hours_a_week:g} hours a week" if profile.hours_a_week else ""
        case _ if name.startswith("my-"):
            return str(getattr(profile, name.removeprefix("my-")))
        case _ if name.startswith("partner-"):
            return str(getattr(entry.partner, name.removeprefix("partner-")))
        case _:
            return str(getattr(entry, name.replace("-", "_")))
