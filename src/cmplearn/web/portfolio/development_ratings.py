"""Rating oneself at a point, and what the ratings say side by side."""

from dataclasses import replace
from functools import partial

from markupsafe import Markup

from cmplearn import course
from cmplearn.documents.development import TWO_STARTS, pictures
from cmplearn.documents.development_facts import comparison, later_words, ratings_words
from cmplearn.errors import InputError
from cmplearn.portfolio.development_plan import Plan, waits_for
from cmplearn.portfolio.self_ratings import ENDS, NOT_RELEVANT, POINTS, STEPS, SelfRatings, items, point
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.portfolio.plan_base import KIND, PLAN, PlanHandler, situation

__all__ = ["routes"]

ANSWERS = (*map(str, STEPS), NOT_RELEVANT)
IN_TIME = ("before", "then", "after", "3-months", "6-months")
"""The points in the order of what they are about; `POINTS` are in the order in which they are asked."""

GROUPS = (("Thirteen needs", True), ("Seven competencies", False))
SHOWN_ANYWAY = "anyway"
POINT = "|".join(each.id for each in POINTS)
FOLLOWED_BY = {"before": PLAN, "after": f"{PLAN}/ratings/then"}


class RatingHandler(PlanHandler):
    """The twenty statements at one point."""

    @authenticated
    async def get(self, id: str) -> None:
        """Show them, or why they aren't asked or shown now."""
        plan = await self.read_plan()
        is_held_back = id == "before" and plan.is_start_held_back and not self._shows_anyway()
        if waits_for(id, plan) or is_held_back:
            self.plan_page(
                "plan_rating_waits.html",
                plan,
                point=point(id),
                is_held_back=is_held_back,
                waits_for=point(waits_for(id, plan) or "then"),
            )
            return
        every = items(course.programme())
        self.plan_page(
            "plan_rating.html",
            plan,
            point=point(id),
            rated=plan.ratings[id],
            groups=[
                (title, [item for item in every if item.is_need == is_need]) for title, is_need in GROUPS
            ],
            count=len(every),
            steps=STEPS,
            ends=ENDS,
            not_relevant=NOT_RELEVANT,
        )

    def _shows_anyway(self) -> bool:
        return self.get_query_argument("show", "") == SHOWN_ANYWAY or bool(self.problems)

    @authenticated
    async def post(self, id: str) -> None:
        """Save what is rated so far, dated."""
        plan = await self.read_plan()
        if waits_for(id, plan):
            raise InputError("Rate where you are at the end first: looking back comes after it.")
        rated = self._read_ratings(plan, id)
        await self.save_form(
            KIND, f"ratings/{id}", rated.to_value(), after=FOLLOWED_BY.get(id, f"{PLAN}/results")
        )

    def _read_ratings(self, plan: Plan, id: str) -> SelfRatings:
        """Return the ratings with what the form says; their days change only when a rating does."""
        kept = plan.ratings[id]
        before = dict(kept.ratings) | dict.fromkeys(kept.not_relevant, NOT_RELEVANT)
        given: dict[str, int | str] = {}
        for item in items(course.programme()):
            answer = self.choice_argument(item.id, ANSWERS, str(before.get(item.id, "")))
            if answer:
                given[item.id] = answer if answer == NOT_RELEVANT else int(answer)
        note = self.text_argument("note", kept.note)
        rated = replace(
            SelfRatings.from_value(id, {"ratings": given}),
            rated_on=kept.rated_on,
            changed_on=kept.changed_on,
            note=note,
        )
        if given != before:
            return replace(rated, rated_on=kept.rated_on or today(), changed_on=today())
        return rated


class ResultsHandler(PlanHandler):
    """The ratings side by side: pictures, words, and every number."""

    @authenticated
    async def get(self) -> None:
        """Show them; the start stays out of sight until it has been rated again looking back."""
        found, _ = await in_writer(partial(self.with_reader, situation))
        shown = found.plan
        if self.get_query_argument("show", "") == SHOWN_ANYWAY:
            shown = replace(shown, is_shown_anyway=True)
        found = replace(found, plan=shown)
        every = items(found.programme)
        self.plan_page(
            "plan_results.html",
            shown,
            pictures=[
                (title, chart.picture.title, Markup(chart.picture.html(f"{title}, as you rated them")))
                for title, chart in pictures(found)
            ],
            words=[
                (title, ratings_words(comparison(shown, [item for item in every if item.is_need == is_need])))
                for title, is_need in GROUPS
            ],
            later=later_words(shown, found.programme),
            explained=TWO_STARTS,
            points=[
                each
                for each in map(point, IN_TIME)
                if shown.ratings[each.id].answered and not (each.id == "before" and shown.is_start_held_back)
            ],
            items=every,
        )


routes: list[tuple[str, type]] = [
    (rf"{PLAN}/ratings/({POINT})", RatingHandler),
    (rf"{PLAN}/results", ResultsHandler),
]
