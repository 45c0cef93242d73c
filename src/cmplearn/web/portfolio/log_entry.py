"""The pages of one log entry: begin, write, read, its earlier versions, delete."""

import re
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from cmplearn import course
from cmplearn.course.dates import in_full
from cmplearn.errors import InputError, NotFoundError
from cmplearn.portfolio import Document, Portfolio, Profile, Reader, profile
from cmplearn.portfolio import log as learning_log
from cmplearn.portfolio.actions import erase_entry
from cmplearn.portfolio.keeping.erasing import Erased
from cmplearn.portfolio.log import Evidence, LogEntry
from cmplearn.portfolio.log_words import AI_WORDS, parts_of, programme_words
from cmplearn.portfolio.reflection import ENTRY_TYPES, MODELS, boxes, entry_type
from cmplearn.portfolio.sharing import copies_of, forget_copies
from cmplearn.web.ages import day_in_words, today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import FormHandler, new_key
from cmplearn.web.portfolio.log_beside import Beside, beside
from cmplearn.web.portfolio.log_choices import Choices, begun, choices, core_minutes, lesson_prompts
from cmplearn.web.portfolio.log_form import entry_from, other_models, plan_box
from cmplearn.web.portfolio.log_history import sittings
from cmplearn.web.portfolio.log_words import PRIVACY_WORDS, asked_for
from cmplearn.web.portfolio.take_away import after_erasing

__all__ = ["ENTRY", "EntryHandler", "routes"]

KIND = "log"
ENTRY = r"portfolio/log/entry/([A-Za-z0-9][A-Za-z0-9._/-]*)"
MINE = "mine"
BOX = re.compile(r"[a-z0-9_-]{1,40}")


class NewHandler(FormHandler):
    """Choose a kind of entry; each leads to an address of its own, so that what is typed there is kept."""

    @authenticated
    async def get(self) -> None:
        """Offer the kinds, or go on to a new entry of the one that was chosen."""
        kind = self.get_query_argument("type", "")
        if kind in {each.id for each in ENTRY_TYPES}:
            self.redirect(self.url(f"portfolio/log/entry/{new_key(MINE)}?type={kind}"), status=303)
            return
        titles = {lesson.id: lesson.title for lesson in course.programme().lessons}
        prompts = lesson_prompts()
        lessons = [(key, str(each["lesson"]), titles[str(each["lesson"])]) for key, each in prompts.items()]
        self.page("log_new.html", kinds=ENTRY_TYPES, lessons=lessons)


class EntryHandler(FormHandler):
    """Write an entry; a final one is read until it is reopened."""

    @authenticated
    async def get(self, key: str) -> None:
        """Show the form, or what is final."""
        entry, who = await self.found(key)
        if not entry.version and not entry.lesson and await self.was_erased(key):
            self.set_status(HTTPStatus.GONE)
            self.page("log_deleted.html")
            return
        told = await in_writer(partial(self.with_reader, partial(self.beside, key)))
        template = "log_final.html" if entry.is_final and not self.is_refused else "log_entry.html"
        self.page(template, told=told, **self.context(entry, who))

    @authenticated
    async def post(self, key: str) -> None:
        """Save what was typed, and go on at the box that was asked for."""
        entry, who = await self.found(key)
        typed = entry_from(self, entry, choices(entry, who))
        box = self.get_body_argument("at", "")
        place = f"#f-{box}" if BOX.fullmatch(box) else ""
        await self.save_form(KIND, key, typed.to_value(), after=f"portfolio/log/entry/{key}{place}")

    async def was_erased(self, key: str) -> bool:
        """Return whether an entry was here and was deleted."""
        return await in_writer(partial(self.with_reader, lambda reader: reader.was_erased(KIND, key)))

    def beside(self, key: str, reader: Reader) -> Beside:
        """Return what there is to know of an entry besides its text."""
        return beside(reader, key, self.colleagues)

    async def found(self, key: str) -> tuple[LogEntry, Profile]:
        """Return the entry, begun when nothing is saved under its key, and its writer."""
        saved, who = await in_writer(partial(self.with_reader, partial(_entry_and_writer, key=key)))
        if saved is not None and (not saved.is_empty or key not in lesson_prompts()):
            return saved, who
        fresh = begun(key, self.get_query_argument("type", ""), who)
        if saved is None:
            return fresh, who
        return saved.with_(prompt=saved.prompt or fresh.prompt, title=saved.title or fresh.title), who

    def context(self, entry: LogEntry, who: Profile) -> dict[str, Any]:
        """Return what the templates of an entry name."""
        offered: Choices = choices(entry, who)
        shown = boxes(entry.model, entry.type)
        plan = plan_box(entry.model)
        return {
            "entry": entry,
            "kind": entry_type(entry.type),
            "kinds": ENTRY_TYPES,
            "models": MODELS,
            "boxes": shown,
            "plan_box": plan,
            "is_same_plan": plan is not None
            and bool(entry.next_action.what)
            and entry.next_action.what == entry.reflection.get(plan.name),
            "meant": core_minutes(entry.lesson),
            "others": other_models(entry),
            "offered": offered,
            "linked_outcomes": tuple(each for each in (entry.outcome, *entry.links.outcome) if each),
            "privacies": PRIVACY_WORDS,
            "ai_uses": AI_WORDS,
            "asked_for": asked_for(entry, who, shown),
            "parts": parts_of(entry, programme_words()),
            "type_options": [(each.id, each.name) for each in ENTRY_TYPES],
            "evidence_rows": [*entry.evidence, Evidence()],
            "all_words": "\n".join(filter(None, entry.words())),
            "day_in_words": partial(day_in_words, now=today()),
            "who": who,
        }


class ReadHandler(EntryHandler):
    """An entry to read and to print."""

    @authenticated
    async def get(self, key: str) -> None:
        """Show it."""
        entry, who = await self.found(key)
        self.page("log_read.html", **self.context(entry, who))


class HistoryHandler(EntryHandler):
    """Every version of an entry, what each changed, and a way back to it."""

    @authenticated
    async def get(self, key: str) -> None:
        """Show them, the latest first."""
        versions = await in_writer(partial(self.with_reader, partial(_history, key=key)))
        if not versions:
            raise NotFoundError("There is no such entry in your log, or nothing of it was saved yet.")
        self.page(
            "log_history.html",
            entry=LogEntry.from_value(versions[-1]),
            key=key,
            now=versions[-1].version,
            count=len(versions),
            sittings=sittings(versions),
            moment=moment,
        )

    @authenticated
    async def post(self, key: str) -> None:
        """Bring one version back, as a new one."""
        wanted = self.get_body_argument("bring_back", "")
        versions = await in_writer(partial(self.with_reader, partial(_history, key=key)))
        chosen = [each for each in versions if str(each.version) == wanted]
        if not chosen:
            raise InputError("That version is not in the history any more. Go back and choose another.")
        await self.save_form(KIND, key, chosen[0].value, after=f"portfolio/log/entry/{key}")


class DeleteHandler(EntryHandler):
    """Delete an entry, after asking."""

    @authenticated
    async def get(self, key: str) -> None:
        """Ask."""
        await self.ask(key)

    async def ask(self, key: str) -> None:
        """Show what goes, and the copies made for others."""
        entry, _ = await self.found(key)
        copies = await in_writer(partial(self.with_reader, lambda reader: copies_of(reader, KIND, key)))
        self.page("log_delete.html", entry=entry, copies=copies)

    @authenticated
    async def post(self, key: str) -> None:
        """Erase every version, when the box is ticked."""
        if self.get_body_argument("sure", "") != "yes":
            self.problems["sure"] = "Tick the box to say that you are sure. Nothing was erased."
            await self.ask(key)
            return
        remaining = await in_writer(partial(self.erased, key, self.get_body_argument("copies", "") == "yes"))
        self.redirect(self.url(after_erasing(remaining, "portfolio/log?deleted=yes")), status=303)

    def erased(self, key: str, with_copies: bool) -> tuple[str, ...]:
        """Erase an entry, and the copies of it made for others; return what could not be removed yet."""
        remaining = forget_copies(self.portfolio, KIND, key) if with_copies else ()
        return remaining + erase_entry(self.portfolio, key)


class ForgetHandler(EntryHandler):
    """Erase the earlier versions of an entry; the newest stays."""

    @authenticated
    async def post(self, key: str) -> None:
        """Erase them; what was saved while the page was open is the newest too."""
        erased = await in_writer(partial(_forget, self.portfolio, key))
        page = f"portfolio/log/entry/{key}?saved=yes"
        self.redirect(self.url(after_erasing(erased.remaining, page)), status=303)


def _forget(portfolio: Portfolio, key: str) -> Erased:
    return portfolio.erase_versions(KIND, key, but=portfolio.get(KIND, key).uid)


def _entry_and_writer(reader: Reader, key: str) -> tuple[LogEntry | None, Profile]:
    return learning_log.entry(reader, key), profile(reader)


def _history(reader: Reader, key: str) -> list[Document]:
    return reader.history(KIND, key)


def moment(at: datetime) -> str:
    """Return when something was saved, where the server is: "22 November 2026 at 09:30"."""
    there = at.astimezone()
    return f"{in_full(there.date())} at {there:%H:%M}"


routes: list[tuple[str, type]] = [
    (r"portfolio/log/new", NewHandler),
    (rf"{ENTRY}/history", HistoryHandler),
    (rf"{ENTRY}/read", ReadHandler),
    (rf"{ENTRY}/delete", DeleteHandler),
    (rf"{ENTRY}/forget", ForgetHandler),
    (ENTRY, EntryHandler),
]
