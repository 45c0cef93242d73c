"""The pages of one log entry: begin, write, read, its earlier versions, delete."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from cmplearn import course
from cmplearn.course.dates import in_full
from cmplearn.errors import InputError, NotFoundError
from cmplearn.portfolio import Document, Profile, Reader, profile
from cmplearn.portfolio import log as learning_log
from cmplearn.portfolio.actions import erase_entry
from cmplearn.portfolio.in_words import told_apart
from cmplearn.portfolio.log import Evidence, LogEntry
from cmplearn.portfolio.log_words import AI_WORDS, parts_of, programme_words
from cmplearn.portfolio.reflection import ENTRY_TYPES, MODELS, boxes, entry_type
from cmplearn.web.ages import day_in_words, today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import FormHandler, new_key
from cmplearn.web.log_choices import Choices, begun, choices, lesson_prompts
from cmplearn.web.log_form import entry_from, other_models
from cmplearn.web.log_words import PRIVACY_WORDS, lacking
from cmplearn.web.take_away import after_erasing

__all__ = ["ENTRY", "EntryHandler", "routes"]

KIND = "log"
ENTRY = r"portfolio/log/entry/([A-Za-z0-9][A-Za-z0-9._/-]*)"
MINE = "mine"


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
        template = "log_final.html" if entry.is_final and not self.is_refused else "log_entry.html"
        self.page(template, **self.context(entry, who))

    @authenticated
    async def post(self, key: str) -> None:
        """Save what was typed."""
        entry, who = await self.found(key)
        typed = entry_from(self, entry, choices(entry, who))
        await self.save_form(KIND, key, typed.to_value(), after=f"portfolio/log/entry/{key}")

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
        return {
            "entry": entry,
            "kind": entry_type(entry.type),
            "kinds": ENTRY_TYPES,
            "models": MODELS,
            "boxes": boxes(entry.model, entry.type),
            "others": other_models(entry),
            "offered": offered,
            "linked_outcomes": tuple(each for each in (entry.outcome, *entry.links.outcome) if each),
            "privacies": PRIVACY_WORDS,
            "ai_uses": AI_WORDS,
            "lacking": lacking(entry, who),
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
        before = [replace(versions[0], value={}), *versions[:-1]]
        steps = [(new, told_apart(new, old)) for new, old in zip(versions, before, strict=True)]
        self.page(
            "log_history.html",
            entry=LogEntry.from_value(versions[-1]),
            key=key,
            steps=list(reversed(steps)),
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
        entry, _ = await self.found(key)
        self.page("log_delete.html", entry=entry)

    @authenticated
    async def post(self, key: str) -> None:
        """Erase every version, when the box is ticked."""
        if self.get_body_argument("sure", "") != "yes":
            self.problems["sure"] = "Tick the box to say that you are sure. Nothing was deleted."
            entry, _ = await self.found(key)
            self.page("log_delete.html", entry=entry)
            return
        remaining = await in_writer(partial(erase_entry, self.portfolio, key))
        self.redirect(self.url(after_erasing(remaining, "portfolio/log?deleted=yes")), status=303)


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
    (ENTRY, EntryHandler),
]
