"""Feedback: whom the person asks, the form to give them, and what came back."""

import asyncio
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from cmplearn import course
from cmplearn.documents import feedback_form
from cmplearn.documents.development_facts import feedback_words, others_table
from cmplearn.errors import InputError
from cmplearn.portfolio import Profile, Reader, profile
from cmplearn.portfolio.development_plan import Plan, plan
from cmplearn.portfolio.feedback import (
    FEWEST,
    MOST,
    NOT_SEEN,
    QUESTIONS,
    ROLES,
    WHEN,
    Feedback,
    still_to_ask,
)
from cmplearn.portfolio.self_ratings import STEPS, items
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import new_key
from cmplearn.web.portfolio.plan_base import ID, KIND, PLAN, PlanHandler
from cmplearn.web.portfolio.take_away import after_erasing
from cmplearn.web.sending import FORMATS, send_paper

__all__ = ["FEEDBACK", "one_of", "routes"]

FEEDBACK = f"{PLAN}/feedback"
AGREED = {
    "": "Not asked yet, or no",
    "unnamed": "Yes, without their name where others read it",
    "named": "Yes, and their name may stand with it",
}


class FeedbackHandler(PlanHandler):
    """Everybody who was asked, and who is still to be."""

    @authenticated
    async def get(self) -> None:
        """Show them."""
        found = await self.read_plan()
        self.plan_page(
            "plan_feedback.html",
            found,
            rows=[(each, feedback_words(each, course.programme())) for each in found.feedback],
            others=others_table(found, course.programme()),
            wanted=[(words, still_to_ask(found.feedback, when)) for when, words in WHEN.items()],
            roles=ROLES,
            when=WHEN,
        )


class NewHandler(PlanHandler):
    """The way to ask somebody: an address of its own, so that saving twice makes one."""

    @authenticated
    async def get(self) -> None:
        """Go there; nothing is saved yet."""
        self.redirect(self.url(f"{FEEDBACK}/{new_key('feedback').rpartition('/')[2]}"), status=303)


class AskHandler(PlanHandler):
    """Whom the person asks, when, and about what."""

    @authenticated
    async def get(self, id: str) -> None:
        """Show the form; a new one suggests the sponsor, and what was asked before."""
        found, me = await in_writer(partial(self.with_reader, _plan_and_me))
        self.plan_page(
            "plan_feedback_ask.html",
            found,
            one=one_of(found, id, me),
            id=id,
            roles=[("", "Choose"), *ROLES.items()],
            when=list(WHEN.items()),
            skills=[
                (item.id, item.name, item.statement.partition(": ")[2])
                for item in items(course.programme())
                if not item.is_need
            ],
            fewest=FEWEST,
            most=MOST,
            formats={name: words for name, words in FORMATS.items() if name in ("docx", "pdf")},
        )

    @authenticated
    async def post(self, id: str) -> None:
        """Save it; a sixth competency is said, and the choice before it kept."""
        found, me = await in_writer(partial(self.with_reader, _plan_and_me))
        kept = one_of(found, id, me)
        skills = [item.id for item in items(course.programme()) if not item.is_need]
        chosen = self.choices_argument("competencies", skills)
        if len(chosen) > MOST:
            self.problems["competencies"] = (
                f"Choose {MOST} at most, so that the form stays one page: untick one."
            )
            chosen = kept.competencies
        asked = replace(
            kept,
            role=self.choice_argument("role", ("", *ROLES), kept.role),
            name=self.line_argument("name", kept.name),
            when=self.choice_argument("when", tuple(WHEN), kept.when),
            asked_on=self.date_argument("asked_on", kept.asked_on),
            competencies=chosen,
        )
        await self.save_form(KIND, asked.key, asked.to_value(), after=f"{FEEDBACK}/{id}")


class AnswersHandler(PlanHandler):
    """What came back, typed in from paper."""

    @authenticated
    async def get(self, id: str) -> None:
        """Show the form's questions as boxes."""
        found, me = await in_writer(partial(self.with_reader, _plan_and_me))
        self.show_answers(found, one_of(found, id, me), id)

    def show_answers(
        self, found: Plan, one: Feedback, id: str, read: bool = False, wrong: tuple[str, ...] = ()
    ) -> None:
        """Send the page; with what was `read` from a file in the boxes, not saved, and what was `wrong`."""
        self.plan_page(
            "plan_feedback_answers.html",
            found,
            one=one,
            id=id,
            read=read,
            wrong=wrong,
            roles=ROLES,
            skills=[item for item in items(course.programme()) if item.id in one.competencies],
            steps=STEPS,
            not_seen=NOT_SEEN,
            questions=QUESTIONS,
            agreed=list(AGREED.items()),
            said=("named" if one.may_name else "unnamed") if one.consent else "",
        )

    @authenticated
    async def post(self, id: str) -> None:
        """Save it."""
        found, me = await in_writer(partial(self.with_reader, _plan_and_me))
        kept = one_of(found, id, me)
        given = dict(kept.ratings) | dict.fromkeys(kept.not_seen, NOT_SEEN)
        for skill in kept.competencies:
            answer = self.choice_argument(skill, (*map(str, STEPS), NOT_SEEN), str(given.get(skill, "")))
            if answer:
                given[skill] = answer if answer == NOT_SEEN else int(answer)
        was_agreed = ("named" if kept.may_name else "unnamed") if kept.consent else ""
        agreed = self.choice_argument("agreed", tuple(AGREED), was_agreed)
        read = replace(
            kept,
            ratings={skill: step for skill, step in given.items() if isinstance(step, int)},
            not_seen=tuple(skill for skill, step in given.items() if step == NOT_SEEN),
            keep=self.text_argument("keep", kept.keep),
            differently=self.text_argument("differently", kept.differently),
            changed=self.text_argument("changed", kept.changed),
            said_on=self.date_argument("said_on", kept.said_on),
            consent=bool(agreed),
            may_name=agreed == "named",
        )
        await self.save_form(KIND, read.key, read.to_value(), after=FEEDBACK)


class UploadHandler(AnswersHandler):
    """A form that was filled in Word: what it says goes into the boxes, and waits there to be saved."""

    @authenticated
    async def post(self, id: str) -> None:
        """Show what was read."""
        files = self.request.files.get("file", [])
        found, me = await in_writer(partial(self.with_reader, _plan_and_me))
        given = one_of(found, id, me)
        try:
            if not files:
                raise InputError("No file was chosen. Choose the form that was filled in, then send it.")
            work = partial(feedback_form.read_file, files[0]["body"], given, course.programme())
            read, wrong = await asyncio.get_running_loop().run_in_executor(None, work)
        except InputError as error:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self.show_answers(found, given, id, wrong=(str(error),))
            return
        self.show_answers(found, replace(read, said_on=read.said_on or today()), id, read=True, wrong=wrong)


class FormPaperHandler(PlanHandler):
    """The one-page form to give them."""

    @authenticated
    async def get(self, id: str, format: str) -> None:
        """Send it, empty but for its questions."""
        found, me = await in_writer(partial(self.with_reader, _plan_and_me))
        asked = one_of(found, id, me)
        blank = Feedback(asked.key, asked.role, asked.name, asked.when, competencies=asked.competencies)
        await send_paper(
            self, feedback_form.paper(blank, course.programme(), me.name), format, "feedback-form"
        )


class EraseHandler(PlanHandler):
    """Removing what somebody said, with every version: they may take their words back."""

    @authenticated
    async def get(self, id: str) -> None:
        """Ask first."""
        self.plan_page("plan_erase.html", await self.read_plan(), part="feedback", id=id)

    @authenticated
    async def post(self, id: str) -> None:
        """Remove it."""
        erased = await in_writer(partial(self.portfolio.erase, KIND, f"feedback/{id}"))
        self.redirect(self.url(after_erasing(erased.remaining, FEEDBACK)), status=303)


def one_of(found: Plan, id: str, me: Profile) -> Feedback:
    """Return the feedback of that id, or a new one that suggests whom to ask and about what.

    Who was asked about some competencies at the start is asked about the same ones at the end.
    """
    key = f"feedback/{id}"
    kept = next((each for each in found.feedback if each.key == key), None)
    if kept:
        return kept
    when = "after" if found.ratings["after"].answered else "before"
    wanted = still_to_ask(found.feedback, when)
    role = wanted[0] if wanted else ""
    earlier = next((each for each in found.feedback if each.when == "before" and each.role == role), None)
    name = me.sponsor if role == "sponsor" else ""
    asked = earlier.competencies if earlier else next((e.competencies for e in found.feedback), ())
    return Feedback(key, role, name, when, today(), asked)


def _plan_and_me(reader: Reader) -> tuple[Plan, Profile]:
    return plan(reader), profile(reader)


routes: list[tuple[str, type]] = [
    (FEEDBACK, FeedbackHandler),
    (rf"{FEEDBACK}/new", NewHandler),
    (rf"{FEEDBACK}/{ID}", AskHandler),
    (rf"{FEEDBACK}/{ID}/answers", AnswersHandler),
    (rf"{FEEDBACK}/{ID}/upload", UploadHandler),
    (rf"{FEEDBACK}/{ID}/erase", EraseHandler),
    (rf"{FEEDBACK}/{ID}/form\.([a-z]+)", FormPaperHandler),
]
