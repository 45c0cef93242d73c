"""The parts of a portfolio as cards, each with one line on how it stands, and what to do next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cmplearn import course
from cmplearn.errors import CmplearnError
from cmplearn.portfolio import Document, Download, Reader, development_plan, profile
from cmplearn.portfolio.actions import Action, next_action
from cmplearn.portfolio.hours import hours, in_hours
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.my_year import BodyYear, chosen, my_year
from cmplearn.portfolio.own_case import own_case
from cmplearn.portfolio.present import present
from cmplearn.web.ages import age, day_in_words
from cmplearn.web.lesson_asks import lesson_asks
from cmplearn.web.next_step import NextStep

__all__ = ["Card", "State", "cards", "due_line", "next_in_portfolio", "state_of"]

CANNOT_TELL = "Open it to see how it stands."
LONGEST_IN_A_LINE = 80


@dataclass(frozen=True)
class State:
    """What a portfolio holds, read once for the page.

    Parameters
    ----------
    documents : sequence of Document
        Everything that was saved.
    entries : tuple of LogEntry
        Of the log, those with something in them.
    actions : tuple of Action
        In order.
    download : Download or None
        The last one.
    today : date
        The date where the person is.
    apart : int
        How many documents stand in two versions, of which the person has to choose.
    """

    documents: Sequence[Document]
    entries: tuple[LogEntry, ...]
    actions: tuple[Action, ...]
    download: Download | None
    today: date
    apart: int = 0

    def of(self, kind: str) -> list[Document]:
        """Return the documents of a kind."""
        return [document for document in self.documents if document.kind == kind]

    @property
    def is_safe(self) -> bool:
        """Whether all is in the last download."""
        return self.download is not None and self.download.saves_since == 0


@dataclass(frozen=True)
class Card:
    """A part of the portfolio: where it is, what it is called, what it is for, how it stands."""

    path: str
    title: str
    words: str
    line: str


def state_of(reader: Reader, today: date) -> State:
    """Return what a portfolio holds.

    Parameters
    ----------
    reader : Reader
        The portfolio.
    today : date
        The date where the person is.

    Returns
    -------
    State
    """
    now = present(reader)
    return State(now.documents, now.entries, now.actions, reader.last_download(), today, now.apart)


def cards(reader: Reader, state: State) -> list[Card]:
    """Return a card for each part of a portfolio; a part that cannot tell how it stands keeps its card.

    Parameters
    ----------
    reader : Reader
        The portfolio.
    state : State
        What it holds.

    Returns
    -------
    list of Card
    """
    return [Card(path, title, words, _told(line, reader, state)) for path, title, words, line in PARTS]


def _told(line: Callable[[Reader, State], str], reader: Reader, state: State) -> str:
    """Return a card's line; a mistake in one part must not close the others."""
    try:
        return line(reader, state)
    except CmplearnError:
        return CANNOT_TELL


def _log(_: Reader, state: State) -> str:
    drafts = sum(not entry.is_final for entry in state.entries)
    if not state.entries:
        return "Nothing written yet. Three sentences are enough."
    return counted(len(state.entries), "entry", "entries") + (
        f", {counted(drafts, 'draft')}" if drafts else ""
    )


def _own_case(reader: Reader, _: State) -> str:
    case = own_case(reader)
    if not case.is_begun:
        return "Not begun. It starts with the situation you chose."
    return f"Next: {case.next_gap.label}" if case.next_gap else "Every part is there."


def _actions(_: Reader, state: State) -> str:
    following = next_action(state.actions)
    if following:
        return due_line(following, state.today)
    still_open = sum(action.is_open for action in state.actions)
    return f"{still_open} open, none of them yours" if still_open else "Nothing open."


def due_line(action: Action, today: date) -> str:
    """Return an action and when it is due, in a line.

    Examples
    --------
    >>> due_line(Action("own/a1", "Ask the sponsor", by=date(2026, 12, 3)), date(2026, 11, 22))
    'Next: Ask the sponsor, by 3 December'
    >>> due_line(Action("own/a1", "Ask the sponsor", by=date(2026, 11, 3)), date(2026, 11, 22))
    'Overdue since 3 November: Ask the sponsor'
    """
    is_long = len(action.what) > LONGEST_IN_A_LINE
    what = f"{action.what[:LONGEST_IN_A_LINE].rstrip()}…" if is_long else action.what
    if action.by is None:
        return f"Next: {what}"
    due = day_in_words(action.by, today)
    return f"Overdue since {due}: {what}" if action.is_overdue(today) else f"Next: {what}, by {due}"


def _plan(reader: Reader, state: State) -> str:
    step = development_plan.next_step(development_plan.plan(reader), course.programme(), state.today)
    return f"Next: {step.title[:1].lower()}{step.title[1:]}"


def _hours(_: Reader, state: State) -> str:
    found = hours(course.programme(), state.documents, lesson_asks(), state.entries)
    return f"{in_hours(found.minutes)} of {found.planned_hours:g} hours"


def _answers(_: Reader, state: State) -> str:
    lessons = {lesson.id for lesson in course.programme().lessons}
    begun = [document.key.split("/")[0] for document in state.of("answer")]
    given = [lesson for lesson in begun if lesson in lessons]
    if not given:
        return "None yet."
    return f"{counted(len(given), 'answer')} in {counted(len(set(given)), 'lesson')}"


def _workbooks(_: Reader, __: State) -> str:
    ready = sum(lesson.status == "ready" for lesson in course.programme().lessons)
    return f"{counted(ready, 'lesson')} ready"


def _take_away(_: Reader, state: State) -> str:
    if not state.documents:
        return "Nothing to take away yet."
    if state.download is None:
        return "You have not downloaded it yet."
    taken = f"You last downloaded it {age(state.download.at, datetime.now(UTC))}"
    since = "and nothing has changed since."
    return (
        f"{taken}, {since}"
        if state.is_safe
        else f"{taken}. What you have changed since then is not in that copy."
    )


def _year(reader: Reader, state: State) -> str:
    me = profile(reader)
    if not me.profession and me.bodies is None:
        return "Say what you are, and see what your body asks of you."
    years = my_year(state.entries, me, chosen(me), state.today)
    said = [f"{year.body.short}: {_first_missing(year)}" for year in years if year.tallies]
    return ". ".join(said) or "Nothing is counted for you; the record is yours."


def _first_missing(year: BodyYear) -> str:
    """Return how the first thing that is missing stands."""
    missing = next((tally for tally in year.tallies if not tally.is_met), None)
    if missing is None:
        return "all there"
    unit = "hours of " if missing.requirement.counts == "hours" else ""
    return f"{missing.have:g} of {missing.requirement.need} {unit}{missing.requirement.name}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number of things.

    Examples
    --------
    >>> counted(1, "entry", "entries"), counted(2, "draft")
    ('1 entry', '2 drafts')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


PARTS: tuple[tuple[str, str, str, Callable[[Reader, State], str]], ...] = (
    ("portfolio/log", "Log", "What happened, what you learned, what you will do.", _log),
    ("portfolio/year", "My year", "One entry counts for the course and for your professional body.", _year),
    ("portfolio/own-case", "Own case", "Your situation, grown into a business case.", _own_case),
    ("portfolio/actions", "Actions", "What you said you would do, and by when.", _actions),
    ("portfolio/plan", "Development plan", "Where you were, where you are, where you go next.", _plan),
    ("portfolio/hours", "Hours", "Time by kind, filled from what you did.", _hours),
    ("portfolio/answers", "Answers in lessons", "What you answered, by lesson.", _answers),
    ("portfolio/workbooks", "Workbooks", "Lessons on paper or in Word, and back again.", _workbooks),
    (
        "portfolio/take-away",
        "Take away and share",
        "Download, bring in, show an entry to someone.",
        _take_away,
    ),
)
"""Path, title, what it is for, and how its line is made."""


def next_in_portfolio(state: State, *, is_temporary: bool) -> NextStep:
    """Return what to do first.

    In this order: save a temporary copy; choose between two versions; an overdue action; a draft; the next
    action; a new entry.

    Parameters
    ----------
    state : State
        What the portfolio holds.
    is_temporary : bool
        Whether this server will be deleted.

    Returns
    -------
    NextStep
    """
    if not state.documents:
        return NEXT_BEGIN
    if is_temporary and not state.is_safe:
        return NEXT_DOWNLOAD
    if state.apart:
        return _choose(state.apart)
    following = next_action(state.actions)
    if following and following.is_overdue(state.today):
        return _act(following, state.today)
    drafts = [entry for entry in state.entries if not entry.is_final]
    if drafts:
        return _finish(max(drafts, key=lambda entry: entry.saved_at or datetime.min.replace(tzinfo=UTC)))
    return _act(following, state.today) if following else NEXT_ENTRY


def _choose(apart: int) -> NextStep:
    return NextStep(
        kicker="Two copies brought together",
        title="One thing was changed in both" if apart == 1 else f"{apart} things were changed in both",
        words="Both versions are kept. Look at them side by side and choose which one to go on with.",
        action="Choose",
        path="portfolio/take-away",
    )


def _act(action: Action, today: date) -> NextStep:
    when = f"due {day_in_words(action.by, today)}" if action.by else "no date set"
    return NextStep(
        kicker=f"Overdue action, {when}" if action.is_overdue(today) else f"Next action, {when}",
        title=action.what,
        words="Done? Mark it. Not yet? Move its date, or say what got in the way.",
        action="Open my actions",
        path="portfolio/actions",
    )


def _finish(entry: LogEntry) -> NextStep:
    return NextStep(
        kicker="Log entry, a draft",
        title=entry.title or "An entry without a title",
        words="Add what is missing, or call it final as it is: length is never scored.",
        action="Go on with this entry",
        path=f"portfolio/log/entry/{entry.key}",
    )


WRITE = "portfolio/log/new?type=event"
"""A new entry of the plainest kind, which can be changed there."""

NEXT_BEGIN = NextStep(
    kicker="Nothing saved yet",
    title="Begin with a lesson, or with something that happened this week",
    words="What you write is saved as you type, and appears here.",
    action="Choose a lesson",
    path="programme",
    other_action="Write it down",
    other_path=WRITE,
)
NEXT_DOWNLOAD = NextStep(
    kicker="Nothing lasts here.",
    title="Download your portfolio before you leave",
    words="This copy is deleted some minutes after you stop using it, with all that you wrote. "
    "You get one file: pages that any browser can open, and the same as data to bring in elsewhere.",
    action="Download my portfolio",
    path="api/portfolio/download",
)
NEXT_ENTRY = NextStep(
    kicker="Up to date",
    title="Write down something from this week while it is fresh",
    words="What, so what, what next: three sentences are an entry.",
    action="Write it down",
    path=WRITE,
)
