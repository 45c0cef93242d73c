"""The development plan as a paper: ratings, what others said, objectives, conversations, reviews, year."""

from collections.abc import Iterator
from datetime import date

from cmplearn.charts import ratings as ratings_picture
from cmplearn.course.dates import in_full
from cmplearn.documents import development_facts as told
from cmplearn.documents.development_facts import Situation
from cmplearn.documents.paper import Block, Chart, Facts, Heading, Note, Paper, Table, Words
from cmplearn.portfolio.development import NOTE_ROLES
from cmplearn.portfolio.development_plan import twelve_months
from cmplearn.portfolio.feedback import WHEN
from cmplearn.portfolio.self_ratings import ENDS, Item, items, point

__all__ = ["paper", "pictures"]

HELD_BACK = (
    "The ratings of the start are left out until the start has been rated again, looking back: whoever sees "
    "what they said then can’t say freely what they would say now."
)
TWO_STARTS = (
    "Ratings are what a person thinks of themselves on a day, not a measurement. Someone who learns what a "
    "task takes may put their start lower at the end than they did then: their yardstick moved. Neither "
    "start is the true one, so both are shown."
)


def paper(found: Situation, today: date, name: str = "") -> Paper:
    """Return the whole plan.

    Parameters
    ----------
    found : Situation
        The plan and what belongs to it.
    today : date
        The day on which it is written out.
    name : str
        The person's name, or "".

    Returns
    -------
    Paper
    """
    blocks = (
        *_ratings(found),
        *_feedback(found),
        *_objectives(found),
        *_notes(found),
        *_reviews(found),
        *_months(found, today),
    )
    return Paper(
        "Development plan", blocks, subtitle=" · ".join(filter(None, (name, in_full(today)))), author=name
    )


def pictures(found: Situation) -> Iterator[tuple[str, Chart]]:
    """Give a heading and a picture for the needs, then for the competencies; none for what nobody rated."""
    for title, is_need in (("Thirteen needs", True), ("Seven competencies", False)):
        wanted = [item for item in items(found.programme) if item.is_need == is_need]
        compared = told.comparison(found.plan, wanted)
        if compared.points:
            yield title, Chart(ratings_picture(compared, {item.id: item.name for item in wanted}, ENDS))


def _ratings(found: Situation) -> Iterator[Block]:
    yield Heading("Where I stand")
    drawn = list(pictures(found))
    if not drawn:
        yield Note("Nothing has been rated yet.", "missing")
        return
    yield Words(TWO_STARTS)
    if found.plan.is_start_held_back:
        yield Note(HELD_BACK)
    yield Facts(tuple(_when(found)), "When each was rated")
    for title, chart in reversed(drawn):  # the shorter picture first: it still fits on the first page
        yield Heading(title, 2)
        yield chart
    for line in told.later_words(found.plan, found.programme):
        yield Words(line)
    yield _all_ratings(found)


def _when(found: Situation) -> Iterator[tuple[str, str]]:
    first = found.plan.dates.first_day
    for id, rated in found.plan.ratings.items():
        if rated.answered:
            late = " (after the programme had begun)" if rated.is_late(first) else ""
            changed = " (changed after the programme had begun)" if rated.was_changed_late(first) else ""
            yield point(id).title, f"{in_full(rated.rated_on) or 'day not known'}{late}{changed}"


def _all_ratings(found: Situation) -> Table:
    held_back = {"before"} if found.plan.is_start_held_back else set()
    shown_points = [id for id, rated in found.plan.ratings.items() if rated.answered and id not in held_back]
    order = [id for id in ("before", "then", "after", "3-months", "6-months") if id in shown_points]

    def cell(item: Item, id: str) -> str:
        rated = found.plan.ratings[id]
        return str(rated.ratings.get(item.id, "not relevant" if item.id in rated.not_relevant else ""))

    return Table(
        ("Rated, 1 to 7", *(point(id).title for id in order)),
        tuple((item.name, *(cell(item, id) for id in order)) for item in items(found.programme)),
        "Every rating",
    )


def _feedback(found: Situation) -> Iterator[Block]:
    yield Heading("What others told me")
    usable = [(each, told.feedback_words(each, found.programme)) for each in found.plan.feedback]
    if not any(rows for _, rows in usable):
        yield Note("No feedback that may be shown has come back yet.", "missing")
    columns, ratings = told.others_table(found.plan, found.programme)
    if columns:
        yield Table(columns, ratings, "How others rated it")
    for each, rows in usable:
        if rows:
            when = WHEN.get(each.when, "")
            yield Facts(rows, ", ".join(filter(None, (each.called, when.lower(), in_full(each.said_on)))))


def _objectives(found: Situation) -> Iterator[Block]:
    yield Heading("Objectives")
    if not found.plan.objectives:
        yield Note("No objective has been written yet.", "missing")
    for number, objective in enumerate(found.plan.objectives, 1):
        yield Facts(told.objective_rows(objective, found.programme), f"Objective {number}")
        if objective.is_open and objective.missing:
            yield Note(f"{'; '.join(objective.missing)}.", "missing")


def _notes(found: Situation) -> Iterator[Block]:
    if found.plan.notes:
        yield Heading("Conversations")
        rows = tuple(
            (
                in_full(note.on),
                " · ".join(filter(None, (NOTE_ROLES.get(note.role, ""), note.whom))),
                note.topic,
                note.take_away,
                note.next,
            )
            for note in found.plan.notes
        )
        yield Table(("When", "With", "About", "What I take away", "Next"), rows)


def _reviews(found: Situation) -> Iterator[Block]:
    for review in found.plan.reviews:
        if review.is_written:
            yield Heading(f"Review at {review.months} months")
            rows = (
                ("Held on", in_full(review.held_on)),
                ("With", review.with_whom),
                ("What was promised", review.promised),
                ("What came of it", review.delivered),
                ("What changed", review.changed),
                ("What is next", review.next),
            )
            yield Facts(tuple(row for row in rows if row[1]))


def _months(found: Situation, today: date) -> Iterator[Block]:
    rows = [
        (in_full(due.on), due.what, "yes" if due.is_done else "")
        for _, inside in twelve_months(found.plan, today)
        for due in inside
    ]
    if rows:
        yield Heading("Twelve months")
        yield Table(("Day", "What", "Done"), tuple(rows))
