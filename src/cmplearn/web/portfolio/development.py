"""The development plan: where the person is and the next thing, its dates, its papers; and all its pages."""

from functools import partial

from cmplearn import course
from cmplearn.documents import development as paper_of_plan
from cmplearn.portfolio.development_plan import next_step
from cmplearn.portfolio.feedback import still_to_ask
from cmplearn.portfolio.self_ratings import POINTS, gaps, items
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.portfolio import (
    development_feedback,
    development_parts,
    development_ratings,
    development_reviews,
    development_strategy,
)
from cmplearn.web.portfolio.plan_base import KIND, PLAN, PlanHandler, iso, situation
from cmplearn.web.sending import FORMATS, send_paper

__all__ = ["routes"]

GAPS_SHOWN = 5


class OverviewHandler(PlanHandler):
    """The first page of the plan."""

    @authenticated
    async def get(self) -> None:
        """Show where the person is, the one next thing, and what to read next."""
        found, programme = await self.read_plan(), course.programme()
        lessons = {lesson.id: lesson for lesson in programme.lessons}
        self.plan_page(
            "plan.html",
            found,
            step=next_step(found, programme, today()),
            points=POINTS,
            count=len(items(programme)),
            gaps=[
                (gap, [lessons[id] for id in gap.item.lessons])
                for gap in gaps(found.ratings, programme)[:GAPS_SHOWN]
            ],
            still_to_ask=still_to_ask(found.feedback, "before"),
            formats=FORMATS,
        )


class DatesHandler(PlanHandler):
    """The first and the last day together, from which the rest is counted."""

    @authenticated
    async def get(self) -> None:
        """Show the two dates."""
        self.plan_page("plan_dates.html", await self.read_plan())

    @authenticated
    async def post(self) -> None:
        """Save them; a last day before the first is said, and not kept."""
        kept = (await self.read_plan()).dates
        first = self.date_argument("first_day", kept.first_day)
        last = self.date_argument("last_day", kept.last_day)
        if first and last and last < first:
            self.problems["last_day"] = "The last day is before the first. It is not saved yet."
            last = kept.last_day if kept.last_day and kept.last_day >= first else None
        value = {"first_day": iso(first), "last_day": iso(last)}
        await self.save_form(KIND, "dates", value, after=PLAN)


class PaperHandler(PlanHandler):
    """The plan as a file."""

    @authenticated
    async def get(self, format: str) -> None:
        """Send it."""
        found, name = await in_writer(partial(self.with_reader, situation))
        await send_paper(self, paper_of_plan.paper(found, today(), name), format, "my-development-plan")


routes: list[tuple[str, type]] = [
    (PLAN, OverviewHandler),
    (rf"{PLAN}/dates", DatesHandler),
    (rf"{PLAN}\.([a-z]+)", PaperHandler),
    *development_ratings.routes,
    *development_feedback.routes,
    *development_parts.routes,
    *development_reviews.routes,
    *development_strategy.routes,
]
