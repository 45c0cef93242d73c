"""Action points as pages show and read them: filters, the fields of a form, what changed when."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from cmplearn import course
from cmplearn.portfolio import Document
from cmplearn.portfolio.actions import ME, MODULES, PRIORITIES, STATUSES, TEAM, Action, Assurance
from cmplearn.web.ages import day_in_words
from cmplearn.web.forms import FormHandler

__all__ = ["Change", "Choices", "changes", "module_options", "people", "read_action", "sessions", "teams"]

SHOWS = {"open": "Open", "overdue": "Overdue", "done": "Done", "dropped": "Dropped", "all": "All"}
OTHER = "other"
WHOSE = ((ME, "Mine"), (TEAM, "The whole team’s"), (OTHER, "Someone else’s"))
LONGEST_WHAT = 500


@dataclass(frozen=True)
class Choices:
    """Which actions a page shows.

    People and teams are chosen by their place in the list: no address carries a name.

    Parameters
    ----------
    show : str
        A key of `SHOWS`.
    module : str
        "1" to "3", or "" for any.
    who, team : str
        Place in `people` or `teams` of all actions, or "" for any.
    """

    show: str = "open"
    module: str = ""
    who: str = ""
    team: str = ""

    @classmethod
    def of(cls, said: Callable[[str], str]) -> "Choices":
        """Return what an address asks for; what it can't mean is left out."""
        show, module = said("show"), said("module")
        return cls(
            show if show in SHOWS else "open",
            module if module in map(str, MODULES) else "",
            said("who"),
            said("team"),
        )

    def chosen(self, found: Sequence[Action], today: date) -> list[Action]:
        """Return the actions that fit."""
        who, team = _at(people(found), self.who), _at(teams(found), self.team)
        fits = [action for action in found if self._is_shown(action, today)]
        return [
            action
            for action in fits
            if self.module in ("", str(action.module))
            and who in (None, action.owner)
            and team in (None, action.team)
        ]

    def _is_shown(self, action: Action, today: date) -> bool:
        if self.show == "overdue":
            return action.is_overdue(today)
        return self.show in ("all", action.status)


def people(found: Iterable[Action]) -> list[str]:
    """Return whose actions there are: one's own first, the team's, then people by name."""
    owners = {action.owner for action in found}
    return [each for each in (ME, TEAM) if each in owners] + sorted(owners - {ME, TEAM}, key=str.casefold)


def teams(found: Iterable[Action]) -> list[str]:
    """Return the teams that actions name."""
    return sorted({action.team for action in found if action.team}, key=str.casefold)


def _at(names: Sequence[str], place: str) -> str | None:
    """Return the name at a place in a list, or None for no such place."""
    return names[int(place)] if place.isascii() and place.isdigit() and int(place) < len(names) else None


def sessions() -> list[tuple[str, str]]:
    """Return the days and set meetings at which an action may have been taken, with their words."""
    programme = course.programme()
    days = [(f"day-{each.number}", f"Day of module {each.number}") for each in programme.modules]
    return days + [
        (f"meeting-{each.number}", f"Set meeting {each.number}") for each in programme.set_meetings
    ]


def module_options() -> list[tuple[str, str]]:
    """Return the modules that an action may belong to, with their words."""
    modules = course.programme().modules
    return [("", "None"), *((str(each.number), f"{each.number} {each.title}") for each in modules)]


def read_action(handler: FormHandler, kept: Action) -> Action:
    """Return an action as a form says it; what could not be read is in the handler's `problems`.

    Parameters
    ----------
    handler : FormHandler
        That got the form.
    kept : Action
        As it is saved now; what the form does not ask stays.

    Returns
    -------
    Action
    """
    what = handler.line_argument("what", kept.what, LONGEST_WHAT)
    if not what:
        handler.problems.setdefault("what", "Say what will be done, in a line.")
    by = handler.date_argument("by", kept.by)
    module = handler.choice_argument("module", ["", *map(str, MODULES)], str(kept.module or ""))
    session = handler.choice_argument("session", ["", *dict(sessions()), kept.session], kept.session)
    return replace(
        kept,
        what=what or kept.what,
        why=handler.text_argument("why", kept.why),
        owner=_owner(handler, kept),
        by=by,
        note=handler.text_argument("note", kept.note),
        module=int(module) if module else None,
        session=session,
        team=handler.line_argument("team", kept.team),
        assurance=_assurance(handler, kept.assurance),
    )


def _owner(handler: FormHandler, kept: Action) -> str:
    """Return whose the action is: a name wins over the choice beside it."""
    now = kept.owner if kept.owner in (ME, TEAM) else OTHER
    whose = handler.choice_argument("whose", [value for value, _ in WHOSE], now)
    name = handler.line_argument("owner", kept.owner if now == OTHER else "")
    if whose == OTHER and not name:
        handler.problems["owner"] = "Say who: a first name or a role is enough."
        return kept.owner
    return name if whose == OTHER else whose


def _assurance(handler: FormHandler, kept: Assurance) -> Assurance:
    """Return the risk or alert that the form names; its record is never the form's to change."""
    about = handler.line_argument("alert", kept.about)
    priority = handler.choice_argument("priority", ["", *PRIORITIES], kept.priority)
    return replace(kept, about=about, priority=priority)


@dataclass(frozen=True)
class Change:
    """A line of an action's history: when, and what changed, in words."""

    at: datetime
    words: str


def changes(history: Sequence[Document], today: date) -> list[Change]:
    """Return what changed in an action, the latest first.

    Parameters
    ----------
    history : sequence of Document
        Its versions, oldest first.
    today : date
        For dates in words.

    Returns
    -------
    list of Change
    """
    versions = [Action.from_value(document) for document in history]
    if not versions:
        return []
    told = [Change(versions[0].saved_at, "Written down")]
    for before, after in pairwise(versions):
        words = _changed(before, after, today)
        if words:
            told.append(Change(after.saved_at, "; ".join(words)))
    return told[::-1]


def _changed(before: Action, after: Action, today: date) -> list[str]:
    """Return what is new in a version."""
    words = []
    if after.what != before.what:
        words.append(f"Words changed from “{before.what}”")
    if after.by != before.by:
        words.append(f"Date moved from {_day(before.by, today)} to {_day(after.by, today)}")
    if after.who != before.who:
        words.append(f"Passed from {before.who} to {after.who}")
    if after.status != before.status:
        words.append({"open": "Opened again"}.get(after.status, f"Marked {STATUSES[after.status].lower()}"))
    words += [f"Carried into {opening.replace('-', ' ')}" for opening in after.carried[len(before.carried) :]]
    if after.note != before.note and after.note:
        words.append(f"Noted: {after.note}")
    return words


def _day(on: date | None, today: date) -> str:
    return day_in_words(on, today) if on else "no date"
