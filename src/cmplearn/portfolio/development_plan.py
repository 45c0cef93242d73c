"""The development plan as a whole: what there is, the one next thing to do, and twelve months at a glance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cmplearn.course.plan import Programme
from cmplearn.portfolio import development, feedback, self_ratings
from cmplearn.portfolio.development import Dates, Milestone, Note, Objective, Review, Strategy
from cmplearn.portfolio.feedback import Feedback
from cmplearn.portfolio.keeping.documents import Reader
from cmplearn.portfolio.periods import add_months
from cmplearn.portfolio.self_ratings import SelfRatings

__all__ = ["Due", "Plan", "Step", "next_step", "plan", "twelve_months", "waits_for"]

MONTHS = 12


@dataclass(frozen=True)
class Plan:
    """What a development plan holds; `is_shown_anyway` when the person asked to see their start."""

    dates: Dates
    ratings: dict[str, SelfRatings]
    feedback: tuple[Feedback, ...]
    objectives: tuple[Objective, ...]
    notes: tuple[Note, ...]
    reviews: tuple[Review, ...]
    milestones: tuple[Milestone, ...]
    strategy: Strategy
    is_shown_anyway: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it has been written."""
        written = (self.feedback, self.objectives, self.notes, self.milestones, self.strategy.version)
        rated = any(each.version for each in self.ratings.values())
        return not any(written) and not rated and not any(each.version for each in self.reviews)

    @property
    def is_start_held_back(self) -> bool:
        """Whether the ratings of the start are kept out of sight until the person has looked back.

        Someone who sees what they said then can't say freely what they would say now.
        """
        unanswered = self.ratings["before"].items - self.ratings["then"].items
        return bool(self.ratings["after"].answered and unanswered) and not self.is_shown_anyway


def plan(reader: Reader) -> Plan:
    """Return the development plan that a portfolio holds."""
    return Plan(
        development.dates(reader),
        self_ratings.self_ratings(reader),
        feedback.feedback(reader),
        development.objectives(reader),
        development.notes(reader),
        development.reviews(reader),
        development.milestones(reader),
        development.strategy(reader),
    )


def waits_for(point: str, plan: Plan) -> str:
    """Return the id of the point that must come before `point`, or "" when it may be rated now.

    Looking back is asked only once the end has been rated: the yardstick of the end is the one to use.
    """
    return "after" if point == "then" and not plan.ratings["after"].answered else ""


@dataclass(frozen=True)
class Step:
    """The one thing to do next: what, why, and its page under `portfolio/plan`."""

    title: str
    why: str
    path: str


def next_step(plan: Plan, programme: Programme, today: date) -> Step:
    """Return the one thing to do next with a plan."""
    return next(_steps(plan, len(self_ratings.items(programme)), today))


def _steps(plan: Plan, items: int, today: date) -> Iterator[Step]:
    """Give what there is to do, the most useful first; it never ends empty."""
    last_day = plan.dates.last_day
    is_over = bool(last_day and today >= last_day)
    if plan.ratings["before"].answered < items and not is_over and not plan.ratings["after"].answered:
        yield Step("Rate where you are now", _rating_words(plan.ratings["before"], items), "ratings/before")
    if plan.ratings["after"].answered and plan.ratings["then"].answered < items:
        why = "Your ratings of the start stay out of sight until you have looked back."
        yield Step("Look back at your start", why, "ratings/then")
    if is_over and plan.ratings["after"].answered < items:
        why = _rating_words(plan.ratings["after"], items)
        yield Step("Rate where you are at the end", why, "ratings/after")
    yield from _later_steps(plan, today, is_over)


def _later_steps(plan: Plan, today: date, is_over: bool) -> Iterator[Step]:
    if wanted := feedback.still_to_ask(plan.feedback, "after" if is_over else "before"):
        whom = "your sponsor" if "sponsor" in wanted else "a colleague"
        yield Step(f"Ask {whom} how they see you", "One page, ten minutes of their time.", "feedback")
    if not plan.objectives:
        yield Step(
            "Write your first objective", "Something you will do, by a day, for a reason.", "objectives"
        )
    late = [each for each in plan.objectives if each.is_open and each.by and each.by <= today]
    if late:
        yield Step("An objective is due", "Say what came of it, or give it a new day.", _page_of(late[0]))
    for review in plan.reviews:
        due = plan.dates.review_due(review.months)
        if due and today >= due and not review.is_written:
            why = "What was promised, what came of it, what is next."
            yield Step(f"Review at {review.months} months", why, f"reviews/{review.months}-months")
    if is_over and plan.strategy.empty:
        yield Step("Write your development strategy", f"{len(plan.strategy.empty)} parts to go.", "strategy")
    yield Step(
        "Note what the last conversation about your work gave you", "Five minutes while it is fresh.", "notes"
    )


def _page_of(objective: Objective) -> str:
    return f"objectives/{objective.key.rpartition('/')[2]}"


def _rating_words(ratings: SelfRatings, items: int) -> str:
    if not ratings.answered:
        return f"{items} statements, about five minutes. You will be asked again at the end."
    return f"{ratings.answered} of {items} answered."


@dataclass(frozen=True)
class Due:
    """Something that belongs to a day: what, whether it is done, and its page under `portfolio/plan`."""

    on: date
    what: str
    is_done: bool
    path: str


def twelve_months(plan: Plan, today: date) -> list[tuple[date, list[Due]]]:
    """Return twelve months from the programme's first day (or this month), each with what falls into it.

    What lies before or after them comes with the first or the last: nothing with a day is left out.
    """
    first = (plan.dates.first_day or today).replace(day=1)
    months = [add_months(first, ahead) for ahead in range(MONTHS)]
    inside: dict[date, list[Due]] = {month: [] for month in months}
    for due in sorted(_due(plan), key=lambda each: each.on):
        inside[min(max(due.on.replace(day=1), months[0]), months[-1])].append(due)
    return list(inside.items())


def _due(plan: Plan) -> Iterator[Due]:
    first, last = plan.dates.first_day, plan.dates.last_day
    for day, title, point in ((first, "First day", "before"), (last, "Last day", "after")):
        if day:
            is_done = bool(plan.ratings[point].answered)
            yield Due(day, f"{title}: rate where you are", is_done, f"ratings/{point}")
    for review in plan.reviews:
        if due := plan.dates.review_due(review.months):
            yield Due(
                due, f"Review at {review.months} months", review.is_written, f"reviews/{review.months}-months"
            )
    for objective in plan.objectives:
        if objective.by:
            what = f"Objective: {objective.specific or 'not named yet'}"
            yield Due(objective.by, what, not objective.is_open, _page_of(objective))
    for milestone in plan.milestones:
        if milestone.by:
            yield Due(milestone.by, milestone.what or "Milestone", bool(milestone.done_on), "milestones")
