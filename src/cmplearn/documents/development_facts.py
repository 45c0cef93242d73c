"""What a development plan says in facts and figures: for its pages, its paper and its written strategy."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cmplearn.course.dates import in_full
from cmplearn.course.plan import Programme
from cmplearn.methods.ratings import Comparison, Tally, compare
from cmplearn.portfolio.actions import Action
from cmplearn.portfolio.development import NOTE_ROLES, STATUSES, Objective
from cmplearn.portfolio.development_plan import Plan
from cmplearn.portfolio.feedback import NOT_SEEN, QUESTIONS, WHEN, Feedback
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.self_ratings import POINTS, Item, SelfRatings, items

__all__ = [
    "Situation",
    "by_when",
    "comparison",
    "entry_title",
    "facts",
    "feedback_words",
    "later_words",
    "named",
    "objective_rows",
    "others_table",
    "ratings_words",
    "serves",
]

FEW = 3  # items named in one line
MOST_TIED = 6  # of those that tie with the last of them


HELD_BACK = "Kept out of sight until the start has been rated again, looking back"


@dataclass(frozen=True)
class Situation:
    """What a strategy draws its facts from.

    Parameters
    ----------
    plan : Plan
        The development plan.
    programme : Programme
        What was rated, and its names.
    entries : tuple of LogEntry
        The log entries that the person chose.
    own_case : str
        Title of the own case, or "".
    sponsor : str
        Who backs it, or "".
    actions : tuple of Action
        The action points, in order.
    is_confidential : bool
        Whether the own case is marked commercial in confidence.
    """

    plan: Plan
    programme: Programme
    entries: tuple[LogEntry, ...] = ()
    own_case: str = ""
    sponsor: str = ""
    actions: tuple[Action, ...] = ()
    is_confidential: bool = False

    @property
    def without_ratings(self) -> "Situation":
        """The same without what the person said of themselves."""
        nothing = {id: SelfRatings(id) for id in self.plan.ratings}
        return replace(self, plan=replace(self.plan, ratings=nothing))


def by_when(on: date | None) -> str:
    """Return by when something is due.

    Examples
    --------
    >>> by_when(date(2026, 11, 2)), by_when(None)
    ('by 2 November 2026', 'no day set')
    """
    return f"by {in_full(on)}" if on else "no day set"


def comparison(plan: Plan, of: Iterable[Item], last: str = "after") -> Comparison:
    """Return the ratings of some items side by side; the start is left out while it is held back.

    Parameters
    ----------
    plan : Plan
        The development plan.
    of : iterable of Item
        Which to compare.
    last : str
        Id of the point that counts as the end.
    """
    before = {} if plan.is_start_held_back else plan.ratings["before"].ratings
    wanted = [item.id for item in of]
    start, looking_back, end = (
        {id: ratings.get(id) for id in wanted}
        for ratings in (before, plan.ratings["then"].ratings, plan.ratings[last].ratings)
    )
    return compare(start, looking_back, end)


def ratings_words(found: Comparison) -> list[str]:
    """Return what a comparison says in sentences: both starts, and the end beside each.

    Examples
    --------
    >>> for line in ratings_words(compare({"a": 4, "b": 3}, {"a": 2, "b": 3}, {"a": 5, "b": 3})):
    ...     print(line)
    Your middle rating is 3.5 at the start, 2.5 looking back, 4 at the end, over the 2 rated each time.
    Against the start as you rated it then, 1 of 2 went up, 1 stayed, none went down.
    Against the start as you see it now, 1 of 2 went up, 1 stayed, none went down.
    """
    told = {"before": "at the start", "then": "looking back", "after": "at the end"}
    lines = []
    if len(found.medians) > 1:
        rated = sum(all(getattr(row, point) is not None for point in found.points) for row in found.rows)
        middles = ", ".join(f"{middle:g} {told[point]}" for point, middle in found.medians.items())
        lines.append(f"Your middle rating is {middles}, over the {rated} rated each time.")
    for tally, start in (
        (found.tally("change"), "as you rated it then"),
        (found.tally("change_looking_back"), "as you see it now"),
    ):
        if tally.compared:
            lines.append(f"Against the start {start}, {_tally_words(tally)}.")
    return lines


def _tally_words(tally: Tally) -> str:
    return (
        f"{tally.higher or 'none'} of {tally.compared} went up, {tally.same or 'none'} stayed, "
        f"{tally.lower or 'none'} went down"
    )


def named(ids: Iterable[str], programme: Programme) -> list[str]:
    """Return the names of needs and competencies by their ids; an id that isn't one is left out."""
    names = {item.id: item.name for item in items(programme)}
    return [names[id] for id in ids if id in names]


def serves(objective: Objective, programme: Programme) -> str:
    """Return what an objective serves: needs and competencies by name, and the own case."""
    return "; ".join(
        [*named(objective.items, programme), *([objective.own_case] if objective.own_case else [])]
    )


def objective_rows(objective: Objective, programme: Programme) -> tuple[tuple[str, str], ...]:
    """Return an objective as labels and words, without what is empty."""
    progress = "\n".join(
        ": ".join(filter(None, (in_full(each.on), each.words))) for each in objective.progress if each.words
    )
    rows = (
        ("What I will do", objective.specific),
        ("How anyone can tell", objective.measure),
        ("What I need for it", objective.achievable),
        ("What it serves", serves(objective, programme)),
        ("By", in_full(objective.by)),
        ("Status", STATUSES[objective.status]),
        ("Progress", progress),
    )
    return tuple((label, words) for label, words in rows if words)


def feedback_words(given: Feedback, programme: Programme) -> tuple[tuple[str, str], ...]:
    """Return what somebody said as labels and words; nothing when they didn't agree to its use."""
    if not given.may_be_used:
        return ()
    names = {item.id: item.name for item in items(programme)}
    rated = [f"{names[id]} {step}" for id, step in given.ratings.items() if id in names]
    unseen = [names[id] for id in given.not_seen if id in names]
    rows = [
        ("Rated, 1 to 7", "; ".join(rated)),
        ("Not seen", "; ".join(unseen)),
        *((question, getattr(given, name)) for name, question in QUESTIONS.items()),
    ]
    return tuple((label, words) for label, words in rows if words)


def others_table(plan: Plan, programme: Programme) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the columns and rows of how others rated the person: a column for each of them at each point.

    Only what may be used is in it; no columns when that is nothing.
    """
    given = [each for each in plan.feedback if each.may_be_used and (each.ratings or each.not_seen)]
    if not given:
        return (), ()
    columns = ("Seen, 1 never to 7 always", *(f"{each.called}, {_when_words(each)}" for each in given))
    asked = {id for each in given for id in (*each.ratings, *each.not_seen)}
    rows = tuple(
        (item.name, *(_seen(each, item.id) for each in given))
        for item in items(programme)
        if item.id in asked
    )
    return columns, rows


def _when_words(given: Feedback) -> str:
    return WHEN.get(given.when, "on an unknown day").lower()


def _seen(given: Feedback, id: str) -> str:
    return str(given.ratings.get(id, NOT_SEEN if id in given.not_seen else "–"))


def later_words(plan: Plan, programme: Programme) -> list[str]:
    """Return how ratings made months later stand against those of the end."""
    wanted = [item.id for item in items(programme)]
    end = {id: plan.ratings["after"].ratings.get(id) for id in wanted}
    lines = []
    for each in POINTS:
        if each.months_after:
            later = {id: plan.ratings[each.id].ratings.get(id) for id in wanted}
            tally = compare(end, after=later).tally("change")
            if tally.compared:
                lines.append(f"{each.title}, against the end: {_tally_words(tally)}.")
    return lines


def entry_title(entry: LogEntry) -> str:
    """Return what to call a log entry.

    Examples
    --------
    >>> entry_title(LogEntry("2.3/reflect", lesson="2.3")), entry_title(LogEntry("mine/a"))
    ('Lesson 2.3', 'Log entry without a title')
    """
    return entry.title or (f"Lesson {entry.lesson}" if entry.lesson else "Log entry without a title")


def facts(section: str, found: Situation) -> tuple[tuple[str, str], ...]:
    """Return the facts that belong to a part of the strategy; never prose in the person's place.

    Parameters
    ----------
    section : str
        Id of one of `development.SECTIONS`.
    found : Situation
        What there is.

    Returns
    -------
    tuple of (label, words)
        Without what is empty.
    """
    return tuple((label, words) for label, words in FACTS[section](found) if words)


def _started(found: Situation) -> list[tuple[str, str]]:
    plan, programme = found.plan, found.programme
    before = SelfRatings("before") if plan.is_start_held_back else plan.ratings["before"]
    return [
        ("Rated at the start", HELD_BACK if plan.is_start_held_back else _when_rated(before, plan)),
        ("Lowest then", _extremes(before, programme, lowest=True)),
        ("Highest then", _extremes(before, programme, lowest=False)),
        ("Lowest looking back", _extremes(plan.ratings["then"], programme, lowest=True)),
        *_said(found, "before"),
    ]


def _when_rated(ratings: SelfRatings, plan: Plan) -> str:
    if not ratings.answered:
        return ""
    late = ", after the programme had begun" if ratings.is_late(plan.dates.first_day) else ""
    changed = ", changed since it began" if ratings.was_changed_late(plan.dates.first_day) else ""
    return f"{in_full(ratings.rated_on) or 'On an unknown day'}{late}{changed}"


def _extremes(ratings: SelfRatings, programme: Programme, *, lowest: bool) -> str:
    """Return the items with the lowest or the highest ratings, and their steps; how many more tie is said."""
    names = {item.id: item.name for item in items(programme)}
    known = [(id, step) for id, step in ratings.ratings.items() if id in names]
    ordered = sorted(known, key=lambda each: each[1] if lowest else -each[1])
    last = ordered[FEW - 1][1] if len(ordered) > FEW else None
    beyond = [each for each in ordered[FEW:] if each[1] == last]
    named = ordered[: FEW + len(beyond)] if len(beyond) <= MOST_TIED - FEW else ordered[:FEW]
    told = [f"{names[id]} ({step} of 7)" for id, step in named]
    if len(named) == FEW and beyond:
        told.append(f"and {len(beyond)} more at {last} of 7")
    return "; ".join(told)


def _learned(found: Situation) -> list[tuple[str, str]]:
    entries = [("Entry", entry_title(entry)) for entry in found.entries]
    compared = comparison(found.plan, items(found.programme))
    rose = compared.largest("change_looking_back")
    steps = compared.moves("change_looking_back")[rose[0]] if rose else 0
    by = f" ({'each ' if len(rose) > 1 else ''}by {steps} step{'s' if steps > 1 else ''})" if rose else ""
    words = "; ".join(named(rose, found.programme)) + by
    return [*entries, ("Rating rose most, looking back", words)]


def _nothing(_found: Situation) -> list[tuple[str, str]]:
    return []


def _influence(found: Situation) -> list[tuple[str, str]]:
    return [("My own case", found.own_case), ("Its sponsor", found.sponsor)]


def _objectives(found: Situation) -> list[tuple[str, str]]:
    return [
        (each.specific or "Objective without words", f"{by_when(each.by)}; {STATUSES[each.status].lower()}")
        for each in found.plan.objectives
        if each.status != "dropped"
    ]


def _know(found: Situation) -> list[tuple[str, str]]:
    return [(each.specific, each.measure) for each in found.plan.objectives if each.specific and each.is_open]


def _support(found: Situation) -> list[tuple[str, str]]:
    still_open = [each for each in found.plan.objectives if each.specific and each.is_open]
    needed = [(each.specific, each.achievable) for each in still_open]
    talks = [each for each in found.plan.notes if each.role]
    roles = [NOTE_ROLES[role] for role in dict.fromkeys(each.role for each in talks)]
    held = f"{len(talks)} noted: {', '.join(roles).lower()}" if talks else ""
    return [*needed, ("Conversations so far", held)]


def _feedback(found: Situation) -> list[tuple[str, str]]:
    return [*_said(found, "before"), *_said(found, "after")]


def _said(found: Situation, when: str) -> list[tuple[str, str]]:
    usable = [each for each in found.plan.feedback if each.when == when]
    return [
        (f"{each.called}, {WHEN[when].lower()}", "\n".join(map(_line, rows)))
        for each in usable
        if (rows := feedback_words(each, found.programme))
    ]


def _line(row: tuple[str, str]) -> str:
    label, words = row
    return f"{label} {words}" if label.endswith("?") else f"{label}: {words}"


def _lasting(found: Situation) -> list[tuple[str, str]]:
    plan = found.plan
    stones: Sequence[tuple[str, str]] = [
        (each.what, f"done on {in_full(each.done_on)}" if each.done_on else by_when(each.by))
        for each in plan.milestones
        if each.what
    ]
    due = [
        (f"Review at {each.months} months", in_full(each.held_on or plan.dates.review_due(each.months)))
        for each in plan.reviews
    ]
    return [*stones, *due]


FACTS: dict[str, Callable[[Situation], list[tuple[str, str]]]] = {
    "started": _started,
    "learned": _learned,
    "evidence": _nothing,
    "against": _nothing,
    "influence": _influence,
    "objectives": _objectives,
    "know": _know,
    "support": _support,
    "feedback": _feedback,
    "lasting": _lasting,
}
