"""Hours: by kind beside the plan, where each comes from, and what is noted by hand."""

import re
from functools import partial
from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError

from cmplearn import course
from cmplearn.course.dates import stated_day
from cmplearn.documents.hours_record import hours_record, hours_table, source
from cmplearn.errors import CmplearnError, NotFoundError
from cmplearn.portfolio import Document, Reader, profile
from cmplearn.portfolio.hours import (
    KIND,
    MINUTES_IN_HOUR,
    NOTED_KINDS,
    Hours,
    Line,
    hours,
    in_hours,
    said_minutes,
)
from cmplearn.portfolio.hours_words import KINDS_OF_HOURS, as_typed
from cmplearn.portfolio.log_words import hours_in_words
from cmplearn.portfolio.present import present
from cmplearn.web.ages import day_in_words, today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.form_values import hours_of as hours_typed
from cmplearn.web.forms import WHOLE_FORM, FormHandler, new_key, new_operation
from cmplearn.web.lesson_asks import lesson_asks
from cmplearn.web.sending import send_file, send_paper

__all__ = ["routes"]

PAGE = "portfolio/hours"
NOTE_KEY = re.compile(r"noted/[0-9a-f]{8,64}")
MOST_HOURS = 24  # in one note, which is of one day
NOTED_IN_WORDS = {
    "own case": "Own case: finding out, asking people, drafting",
    "assessment": "Assessment: the final case, practice, the panel",
    "log": "Log: peer discussion, preparing for set meetings",
}


def hours_of(reader: Reader) -> Hours:
    """Return the hours that a portfolio shows."""
    now = present(reader)
    return hours(course.programme(), now.documents, lesson_asks(), now.entries)


def link(line: Line) -> str:
    """Return where a line of the ledger can be changed, as `url` takes it."""
    if line.identity.startswith("noted:"):
        return f"{PAGE}/note/{line.stated_by}"
    if line.identity.startswith("conversation:"):
        return "portfolio/plan"
    if line.stated_by:
        return f"portfolio/log/entry/{line.stated_by}"
    lesson = re.match(r"lesson:([0-9.]+):", line.identity)
    return f"lessons/{lesson[1]}" if lesson else f"{PAGE}#attended"


class HoursForm(FormHandler):
    """What the pages of hours share."""

    def note_from_form(self, kept: dict[str, Any]) -> dict[str, Any]:
        """Return a note as its form says it, over what is kept."""
        hours_said = said_minutes(kept.get("minutes")) / MINUTES_IN_HOUR or None
        told = self._read("hours", partial(hours_typed, most=MOST_HOURS), hours_said)
        on = self.date_argument("date", stated_day(kept.get("date")), latest=today())
        return kept | {
            "kind": self.choice_argument("kind", NOTED_KINDS, str(kept.get("kind") or NOTED_KINDS[0])),
            "minutes": round((told or 0) * MINUTES_IN_HOUR),
            "date": on.isoformat() if on else "",
            "words": self.line_argument("words", str(kept.get("words") or "")),
        }

    async def show(self) -> None:
        """Send the page with everything."""
        found, documents = await in_writer(partial(self.with_reader, _contents))
        self.page(
            "hours.html",
            found=found,
            flags=[flag for line in found.lines for flag in self.flagged(line.words)],
            in_hours=in_hours,
            in_time=hours_in_words,
            link=link,
            source=source,
            kinds=list(NOTED_IN_WORDS.items()),
            kind_words=KINDS_OF_HOURS,
            sessions=sessions(documents),
            key=self.note_key(),
            today=today(),
            day_in_words=partial(day_in_words, now=today()),
        )

    def note_key(self) -> str:
        """Return the key that the form was given, so that sending it twice notes the hours once."""
        key = str(self.get_body_argument("key", ""))
        return key if NOTE_KEY.fullmatch(key) else new_key("noted")


def _contents(reader: Reader) -> tuple[Hours, list[Document]]:
    return hours_of(reader), reader.documents(KIND, "attended/")


def sessions(documents: list[Document]) -> list[dict[str, Any]]:
    """Return the days, and the set meetings between them, with whether each was attended and when."""
    programme = course.programme()
    kept = {each.key.removeprefix("attended/"): each for each in documents}
    names = {f"day-{each.number}": f"Day of module {each.number}" for each in programme.modules}
    between = [each for each in programme.set_meetings if each.when == "between"]
    names |= {f"meeting-{each.number}": f"Set meeting {each.number}" for each in between}
    return [{"name": name, "words": words, **_attended(kept.get(name))} for name, words in names.items()]


def _attended(document: Document | None) -> dict[str, Any]:
    value = document.value if document and isinstance(document.value, dict) else {}
    version = document.version if document else 0
    return {
        "attended": value.get("attended") is True,
        "date": stated_day(value.get("date")),
        "version": version,
    }


class HoursHandler(HoursForm):
    """Hours by kind, the ledger, and the two forms."""

    @authenticated
    async def get(self) -> None:
        """Show them."""
        await self.show()


class NoteHandler(HoursForm):
    """Hours noted by hand."""

    @authenticated
    async def post(self) -> None:
        """Note them; nothing is saved until the number and the date can be."""
        value = self.note_from_form({})
        if not value["minutes"] and "hours" not in self.problems:
            self.problems["hours"] = "Say how long, such as 1.5 hours, 1h30 or 90 min."
        if self.problems:
            self.is_refused = True
            self.problems = {WHOLE_FORM: "These hours were not noted.", **self.problems}
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self.show()
            return
        await self.save_form(KIND, self.note_key(), value, after=f"{PAGE}#ledger")

    async def again(self) -> None:
        """Show the page again after a save that wasn't whole."""
        await self.show()

    async def get(self) -> None:
        """Lead to the page with the form."""
        self.redirect(self.url(PAGE))


class OneNoteHandler(HoursForm):
    """A note of hours, to change."""

    async def note(self, key: str) -> Document:
        """Return a note."""
        try:
            return await in_writer(partial(self.with_reader, lambda reader: reader.get(KIND, key)))
        except NotFoundError as error:
            raise HTTPError(404, "There is no such note of hours.") from error

    @authenticated
    async def get(self, key: str) -> None:
        """Show its form."""
        document = await self.note(key)
        value = document.value if isinstance(document.value, dict) else {}
        self.page(
            "hours_note.html",
            note=value,
            on=stated_day(value.get("date")),
            hours=as_typed(said_minutes(value.get("minutes"))),
            document=document,
            kinds=list(NOTED_IN_WORDS.items()),
        )

    @authenticated
    async def post(self, key: str) -> None:
        """Save what the form says; no hours means that it counts nothing."""
        document = await self.note(key)
        kept = document.value if isinstance(document.value, dict) else {}
        await self.save_form(KIND, key, self.note_from_form(kept), after=f"{PAGE}/note/{key}")


class AttendedHandler(HoursForm):
    """Days and set meetings attended."""

    @authenticated
    async def post(self) -> None:
        """Save those that changed."""
        documents = await in_writer(
            partial(self.with_reader, lambda reader: reader.documents(KIND, "attended/"))
        )
        ticked = self.choices_argument("attended")
        for each in sessions(documents):
            await self.save_session(each, each["name"] in ticked)
        if self.problems:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self.show()
        else:
            self.redirect(self.url(f"{PAGE}?saved=yes"), status=303)

    async def save_session(self, kept: dict[str, Any], is_attended: bool) -> None:
        """Save one day or meeting, where something changed; one that fails does not stop the others."""
        on = self.date_argument(f"date-{kept['name']}", kept["date"], latest=today())
        if (is_attended, on) == (kept["attended"], kept["date"]):
            return
        value = {"attended": is_attended, "date": on.isoformat() if on else ""}
        key = f"attended/{kept['name']}"
        try:
            save = partial(self.portfolio.save, KIND, key, value, kept["version"], new_operation())
            await in_writer(save)
        except CmplearnError as error:
            self.problems[WHOLE_FORM] = str(error)

    async def get(self) -> None:
        """Lead to the page with the form."""
        self.redirect(self.url(PAGE))


class HoursFileHandler(HoursForm):
    """The record as a file."""

    @authenticated
    async def get(self, format: str) -> None:
        """Send it in a format."""
        found, name = await in_writer(partial(self.with_reader, _record))
        file = f"hours-{today():%Y-%m-%d}"
        if format == "csv":
            send_file(self, hours_table(found), "text/csv; charset=utf-8", f"{file}.csv")
            return
        paper = hours_record(found, course.programme().title, name, today().isoformat())
        await send_paper(self, paper, format, file)


def _record(reader: Reader) -> tuple[Hours, str]:
    return hours_of(reader), profile(reader).name


routes: list[tuple[str, type]] = [
    (r"portfolio/hours", HoursHandler),
    (r"portfolio/hours/note", NoteHandler),
    (r"portfolio/hours/note/(noted/[0-9a-f]+)", OneNoteHandler),
    (r"portfolio/hours/attended", AttendedHandler),
    (r"portfolio/hours/record\.([a-z]+)", HoursFileHandler),
]
