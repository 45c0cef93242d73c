"""The activities: all of them, one to do alone, its run sheet for a room, and what one answered."""

import json
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from markupsafe import Markup
from tornado.web import HTTPError

from cmplearn import course
from cmplearn.course import activities, cases
from cmplearn.course.activity import Activity, Step
from cmplearn.portfolio import Entry, Reader
from cmplearn.web.activity_answers import KIND, answers_of, answers_paper
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.prose import line, prose, scrolling
from cmplearn.web.sending import is_long, send_paper
from cmplearn.widgets.activity import ask_html, control

__all__ = ["TimedStep", "routes", "timed"]

TOO_LONG = (
    "These answers are too long for a file of their own here. Nothing is lost: copy them from the page, "
    "or download your portfolio, which has all of them."
)


@dataclass(frozen=True)
class TimedStep:
    """A step with the minutes since the start at which it begins and ends."""

    begins: int
    ends: int
    step: Step

    @property
    def asks(self) -> tuple[Markup, ...]:
        """What it asks, as it prints: the question and room for the answer."""
        return tuple(Markup(ask_html(ask)) for ask in self.step.asks)


def timed(activity: Activity) -> tuple[TimedStep, ...]:
    """Return the steps of an activity with the minutes that run, from 0 at its start."""
    found: list[TimedStep] = []
    for step in activity.steps:
        begins = found[-1].ends if found else 0
        found.append(TimedStep(begins, begins + step.minutes, step))
    return tuple(found)


class ActivitiesHandler(PageHandler):
    """Every activity, by module."""

    @authenticated
    def get(self) -> None:
        """Show them."""
        found, mistakes = activities.readable()
        modules = [
            (module, [each for each in found if each.module == module.number])
            for module in course.programme().modules
        ]
        self.page("activities.html", modules=modules, mistakes=mistakes, line=line)


class ActivityHandler(PageHandler):
    """One activity."""

    @authenticated
    def get(self, id: str) -> None:
        """Show it with its steps, to do alone."""
        activity = activities.load(id)
        programme = course.programme()
        shown = control(activity)
        declaration = json.dumps(shown.declaration, ensure_ascii=False, separators=(",", ":"))
        self.page(
            "activity.html",
            activity=activity,
            module=next(each for each in programme.modules if each.number == activity.module),
            lessons=[programme.lesson(id) for id in activity.lessons],
            cases=[cases.load(id) for id in activity.cases],
            declaration=declaration,
            html=Markup(shown.html),
            line=line,
            facilitator=self.is_facilitator,
        )


class RunSheetHandler(PageHandler):
    """What whoever leads an activity needs."""

    @authenticated
    def get(self, id: str) -> None:
        """Show the steps with their minutes, what to read out and what to say."""
        activity = activities.load(id)

        def words(text: str, name: str) -> Markup:
            # Links are written as seen from an activity's page; this one lies a step deeper.
            return scrolling(Markup(str(prose(text)).replace('href="../', f'href="{self.url()}')), name)

        self.page(
            "run_sheet.html",
            activity=activity,
            steps=timed(activity),
            words=words,
            line=line,
            facilitator=self.is_facilitator,
        )


def answers(activity: Activity, reader: Reader) -> list[Entry]:
    """Return what a portfolio has of an activity, in words."""
    return answers_of(activity, reader.documents(KIND, f"{activity.id}/"))


class AnswersHandler(ReadingHandler, PageHandler):
    """What one answered in an activity, as text to copy or to keep."""

    @authenticated
    async def get(self, id: str, format: str | None = None) -> None:
        """Show it, or send it as a file."""
        activity = activities.load(id)
        found = await in_writer(partial(self.with_reader, partial(answers, activity)))
        if format is None:
            self.page("activity_answers.html", activity=activity, answers=found)
        elif self.is_workshop and is_long(found):
            raise HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LONG)
        else:
            await send_paper(self, answers_paper(activity, found), format, f"{activity.id}-my-answers")


routes: list[tuple[str, type]] = [
    (r"activities", ActivitiesHandler),
    (r"activities/([a-z0-9-]+)", ActivityHandler),
    (r"activities/([a-z0-9-]+)/run-sheet", RunSheetHandler),
    (r"activities/([a-z0-9-]+)/answers", AnswersHandler),
    (r"activities/([a-z0-9-]+)/answers\.([a-z]+)", AnswersHandler),
]
