"""Objectives, notes of conversations, and milestones: a list of each, and a form for one."""

from functools import partial
from typing import Any

from tornado.web import HTTPError

from cmplearn import course
from cmplearn.portfolio.development import NOTE_ROLES, STATUSES, Milestone, Note, Objective, held_minutes
from cmplearn.portfolio.development_plan import Plan, twelve_months
from cmplearn.portfolio.self_ratings import gaps, items
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import new_key
from cmplearn.web.portfolio.plan_base import ID, KIND, PLAN, PlanHandler, iso
from cmplearn.web.portfolio.take_away import after_erasing

__all__ = ["routes"]

LONGEST_TALK_MINUTES = 600
LISTS = {"objectives": "objective", "notes": "note", "milestones": "milestone"}
"""Part of an address, and how the keys of its documents begin."""


class ListHandler(PlanHandler):
    """All objectives, notes or milestones."""

    @authenticated
    async def get(self, part: str) -> None:
        """Show them."""
        found = await self.read_plan()
        self.plan_page(
            f"plan_{part}.html",
            found,
            names={item.id: item.name for item in items(course.programme())},
            statuses=STATUSES,
            roles=NOTE_ROLES,
            minutes=sum((await in_writer(partial(self.with_reader, held_minutes))).values()),
            months=twelve_months(found, today()),
        )


class NewHandler(PlanHandler):
    """The way to a new one: an address of its own, so that saving twice makes one."""

    @authenticated
    async def get(self, part: str) -> None:
        """Go there; nothing is saved yet."""
        key = new_key(LISTS[part])
        self.redirect(self.url(f"{PLAN}/{part}/{key.rpartition('/')[2]}"), status=303)


class EraseHandler(PlanHandler):
    """Removing one, with every version of it."""

    @authenticated
    async def get(self, part: str, id: str) -> None:
        """Ask first."""
        self.plan_page("plan_erase.html", await self.read_plan(), part=part, id=id)

    @authenticated
    async def post(self, part: str, id: str) -> None:
        """Remove it."""
        erased = await in_writer(partial(self.portfolio.erase, KIND, f"{LISTS[part]}/{id}"))
        self.redirect(self.url(after_erasing(erased.remaining, f"{PLAN}/{part}")), status=303)


class PartHandler(PlanHandler):
    """A form for one document of a list."""

    part = ""
    template = ""

    @authenticated
    async def get(self, id: str) -> None:
        """Show the form, empty for one that isn't saved yet."""
        found = await self.read_plan()
        self.plan_page(self.template, found, one=self.one(found, id), id=id, **self.choices(found))

    @authenticated
    async def post(self, id: str) -> None:
        """Save it."""
        found = await self.read_plan()
        value = self.value(self.one(found, id))
        kept = {name: part for name, part in value.items() if part not in (None, "", [], ())}
        await self.save_form(KIND, f"{LISTS[self.part]}/{id}", kept, after=self.after(id))

    def one(self, found: Plan, id: str) -> Any:  # noqa: ARG002 - for those that follow
        """Return what is saved under the id, or a new one."""
        raise HTTPError(500)

    def value(self, kept: Any) -> dict[str, Any]:  # noqa: ARG002 - for those that follow
        """Return what the form says."""
        raise HTTPError(500)

    def choices(self, found: Plan) -> dict[str, Any]:  # noqa: ARG002 - for those that need it
        """Return what else the template names."""
        return {}

    def after(self, id: str) -> str:  # noqa: ARG002 - for those that need it
        """Return where to go on after a save."""
        return f"{PLAN}/{self.part}"


class ObjectiveHandler(PartHandler):
    """One objective."""

    part, template = "objectives", "plan_objective.html"

    def one(self, found: Plan, id: str) -> Objective:
        """Return the objective."""
        key = f"objective/{id}"
        return next((each for each in found.objectives if each.key == key), Objective(key))

    def choices(self, found: Plan) -> dict[str, Any]:
        """Return what an objective can serve, what was rated low first."""
        low = [gap.item.id for gap in gaps(found.ratings, course.programme())]
        every = sorted(items(course.programme()), key=lambda item: item.id not in low)
        return {
            "served": [(each.id, each.name, "rated low" if each.id in low else "") for each in every],
            "statuses": STATUSES,
        }

    def value(self, kept: Objective) -> dict[str, Any]:
        """Return what the form says; a progress note joins the others when its button was pressed."""
        progress: list[dict[str, Any]] = [{"on": iso(each.on), "words": each.words} for each in kept.progress]
        note = self.text_argument("progress_note", kept.progress_note)
        if note and self.get_body_argument("add", "") == "progress":
            progress.append({"on": iso(today()), "words": note})
            note = ""
        allowed = [item.id for item in items(course.programme())]
        return {
            "specific": self.text_argument("specific", kept.specific),
            "measure": self.text_argument("measure", kept.measure),
            "achievable": self.text_argument("achievable", kept.achievable),
            "own_case": self.text_argument("own_case", kept.own_case),
            "items": list(self.choices_argument("items", allowed)),
            "by": iso(self.date_argument("by", kept.by)),
            "status": self.choice_argument("status", tuple(STATUSES), kept.status),
            "progress": progress,
            "progress_note": note,
        }

    def after(self, id: str) -> str:
        """Stay on the page when a note was added."""
        is_note = self.get_body_argument("add", "") == "progress"
        return f"{PLAN}/objectives/{id}#progress" if is_note else f"{PLAN}/objectives"


class NoteHandler(PartHandler):
    """One conversation."""

    part, template = "notes", "plan_note.html"

    def one(self, found: Plan, id: str) -> Note:
        """Return the note; a new one is of today."""
        key = f"note/{id}"
        return next((each for each in found.notes if each.key == key), Note(key, on=today()))

    def choices(self, found: Plan) -> dict[str, Any]:  # noqa: ARG002 - the same for all
        """Return whom one can talk with."""
        return {"roles": [("", "Choose"), *NOTE_ROLES.items()]}

    def value(self, kept: Note) -> dict[str, Any]:
        """Return what the form says."""
        return {
            "on": iso(self.date_argument("on", kept.on)),
            "role": self.choice_argument("role", ("", *NOTE_ROLES), kept.role),
            "whom": self.line_argument("whom", kept.whom),
            "minutes": self.number_argument("minutes", 0, LONGEST_TALK_MINUTES, kept.minutes),
            "topic": self.text_argument("topic", kept.topic),
            "take_away": self.text_argument("take_away", kept.take_away),
            "next": self.text_argument("next", kept.next),
        }


class MilestoneHandler(PartHandler):
    """One milestone."""

    part, template = "milestones", "plan_milestone.html"

    def one(self, found: Plan, id: str) -> Milestone:
        """Return the milestone."""
        key = f"milestone/{id}"
        return next((each for each in found.milestones if each.key == key), Milestone(key))

    def value(self, kept: Milestone) -> dict[str, Any]:
        """Return what the form says."""
        return {
            "what": self.line_argument("what", kept.what),
            "by": iso(self.date_argument("by", kept.by)),
            "done_on": iso(self.date_argument("done_on", kept.done_on)),
        }


PARTS = "|".join(LISTS)

routes: list[tuple[str, type]] = [
    (rf"{PLAN}/({PARTS})", ListHandler),
    (rf"{PLAN}/({PARTS})/new", NewHandler),
    (rf"{PLAN}/({PARTS})/{ID}/erase", EraseHandler),
    (rf"{PLAN}/objectives/{ID}", ObjectiveHandler),
    (rf"{PLAN}/notes/{ID}", NoteHandler),
    (rf"{PLAN}/milestones/{ID}", MilestoneHandler),
]
