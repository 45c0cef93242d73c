"""The reviews at three and six months: what was promised, what came of it, what is next."""

from cmplearn import course
from cmplearn.documents.development_facts import objective_rows
from cmplearn.portfolio.development import REVIEWS, Review
from cmplearn.portfolio.development_plan import Plan
from cmplearn.web.base import authenticated
from cmplearn.web.portfolio.plan_base import KIND, PLAN, PlanHandler, iso

__all__ = ["routes"]

TEXTS = ("promised", "delivered", "changed", "next")


class ReviewsHandler(PlanHandler):
    """Both reviews, with the days on which they fall due."""

    @authenticated
    async def get(self) -> None:
        """Show them."""
        self.plan_page("plan_reviews.html", await self.read_plan())


class ReviewHandler(PlanHandler):
    """One review."""

    @authenticated
    async def get(self, id: str) -> None:
        """Show the form beside the objectives."""
        found = await self.read_plan()
        programme = course.programme()
        self.plan_page(
            "plan_review.html",
            found,
            id=id,
            review=_review(found, id),
            objectives=[(each, objective_rows(each, programme)) for each in found.objectives],
        )

    @authenticated
    async def post(self, id: str) -> None:
        """Save it."""
        kept = _review(await self.read_plan(), id)
        value = {
            "held_on": iso(self.date_argument("held_on", kept.held_on)),
            "with_whom": self.line_argument("with_whom", kept.with_whom),
            **{name: self.text_argument(name, getattr(kept, name)) for name in TEXTS},
        }
        filled = {name: part for name, part in value.items() if part}
        await self.save_form(KIND, kept.key, filled, after=f"{PLAN}/reviews")


def _review(found: Plan, id: str) -> Review:
    return next(each for each in found.reviews if each.months == REVIEWS[id])


routes: list[tuple[str, type]] = [
    (rf"{PLAN}/reviews", ReviewsHandler),
    (rf"{PLAN}/reviews/({'|'.join(REVIEWS)})", ReviewHandler),
]
