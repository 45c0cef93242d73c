"""Lessons as workbooks: to download, and to bring back filled in, with every difference shown first."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError

from cmplearn import course
from cmplearn.documents.word_text import LARGEST_FILE
from cmplearn.documents.workbook import Filled, workbook
from cmplearn.documents.workbook_reading import WorkbookRead, read_workbook
from cmplearn.errors import InputError, NotFoundError, StorageError
from cmplearn.portfolio import Portfolio, Reader, StaleVersionError
from cmplearn.portfolio.identifiers import Flag, find
from cmplearn.portfolio.profile import profile
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.held import Held
from cmplearn.web.lesson_text import lesson_text
from cmplearn.web.portfolio.workbook_fields import (
    Difference,
    Field,
    Saved,
    differences,
    fields,
    filled,
    questions_asked,
    with_answer,
)
from cmplearn.web.sending import send_paper

__all__ = ["routes"]

KINDS = ("answer", "own-case", "log")
TAKE, KEEP, BOTH = "take", "keep", "both"
TOO_LONG_AGO = "It has been too long since you chose that file. Nothing was brought in: choose it again."


@dataclass(frozen=True)
class Looked:
    """A workbook that was read, and what it changes, until the person has chosen.

    Parameters
    ----------
    read : WorkbookRead
        What it says.
    saved : Saved
        The portfolio as it was when the differences were shown.
    changed : list of Difference
        What differs.
    same, empty : int
        How many answers are the same, and how many boxes were left empty.
    colleagues : tuple of str
        Names to look out for.
    """

    read: WorkbookRead
    saved: Saved
    changed: list[Difference]
    same: int
    empty: int
    colleagues: tuple[str, ...] = ()

    def flags(self, text: str) -> tuple[Flag, ...]:
        """Return what in a text looks like something from which a person could be recognised."""
        return find(text, self.colleagues)


@dataclass
class Outcome:
    """What became of each difference."""

    taken: list[Difference] = field(default_factory=list)
    kept: list[Difference] = field(default_factory=list)
    moved: list[Difference] = field(default_factory=list)
    refused: list[tuple[Difference, str]] = field(default_factory=list)


LOOKED_AT: Held[Looked] = Held(seconds=3600, most=3)
"""Workbooks until their owner has chosen: what was read of them, in memory alone."""


def look(reader: Reader, read: WorkbookRead, asked: Mapping[str, Field]) -> Looked:
    """Return what a workbook would change."""
    saved = Saved.of(document for kind in KINDS for document in reader.documents(kind))
    changed, same, empty = differences(read.values, asked, saved)
    return Looked(read, saved, changed, same, empty, tuple(profile(reader).colleagues))


def take_over(portfolio: Portfolio, looked: Looked, choices: Sequence[str], token: str) -> Outcome:
    """Save what was chosen, document by document; one that was changed since it was shown is left alone.

    Parameters
    ----------
    portfolio : Portfolio
        Where to.
    looked : Looked
        What was shown.
    choices : sequence of str
        "take", "keep" or "both" for each difference.
    token : str
        Under which it was shown: sending it again saves nothing twice.

    Returns
    -------
    Outcome
    """
    outcome = Outcome()
    wanted: dict[tuple[str, str], list[tuple[Difference, str]]] = {}
    for difference, choice in zip(looked.changed, choices, strict=True):
        if choice == KEEP:
            outcome.kept.append(difference)
        else:
            wanted.setdefault(difference.field.document, []).append((difference, choice))
    for document, chosen in wanted.items():
        value = looked.saved.value(chosen[0][0].field)
        for difference, choice in chosen:
            answer = difference.joined if choice == BOTH else difference.written
            value = with_answer(difference.field, value, answer)
        mine = [difference for difference, _ in chosen]
        try:
            version = looked.saved.version(document)
            portfolio.save(*document, value, version, _operation(token, document, value))
            outcome.taken += mine
        except StaleVersionError:
            outcome.moved += mine
        except InputError as error:
            outcome.refused += [(difference, str(error)) for difference in mine]
    return outcome


def _operation(token: str, document: tuple[str, str], value: Any) -> str:
    """Return a name for saving this value: the same for the same choice sent twice, another for another."""
    content = json.dumps([document, value], sort_keys=True).encode()
    return f"workbook {token} {sha256(content).hexdigest()[:16]}"


class WorkbooksHandler(ReadingHandler, PageHandler):
    """The page: workbooks to download, and the form to bring one back."""

    def prepare(self) -> Any:
        """Refuse a body larger than any workbook."""
        if len(self.request.body) > LARGEST_FILE + 100_000:
            raise HTTPError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "That file is larger than any workbook: at most 20 MB are read. Nothing was changed.",
            )
        return super().prepare()

    @authenticated
    async def get(self) -> None:
        """Show it."""
        self.overview()

    def overview(self, problem: str = "") -> None:
        """Send the page; `problem` says what is wrong with the file that was sent."""
        lessons = course.programme().lessons
        if problem:
            self.set_status(HTTPStatus.BAD_REQUEST)
        self.page(
            "workbooks.html",
            problem_with_file=problem,
            ready=[lesson for lesson in lessons if lesson.status == "ready"],
            waiting=[lesson for lesson in lessons if lesson.status != "ready"],
        )

    def differences_page(
        self, looked: Looked, problems: Mapping[str, str], moved: Iterable[str] = ()
    ) -> None:
        """Send the page of differences."""
        token = LOOKED_AT.keep(looked) if looked.changed else ""
        asked = fields()
        self.set_header("Cache-Control", "no-store")
        self.page(
            "workbook_differences.html",
            looked=looked,
            token=token,
            absent=[asked[name].question.blank.label for name in looked.read.absent],
            problems=problems,
            chosen=lambda place: self.get_body_argument(f"take-{place}", ""),
            moved=tuple(moved),
        )


class BringBackHandler(WorkbooksHandler):
    """A filled-in workbook, before anything is taken over."""

    @authenticated
    async def get(self) -> None:
        """Show the page with the form: this address is only where it is sent to."""
        self.overview()

    @authenticated
    async def post(self) -> None:
        """Read the file and show what it would change."""
        sent = self.request.files.get("workbook", [])
        asked = fields()
        questions = {name: each.question for name, each in asked.items()}
        try:
            if not sent or not sent[0]["filename"]:
                raise InputError("Choose a file first.")
            content = bytes(sent[0]["body"])
            loop = asyncio.get_running_loop()
            read = await loop.run_in_executor(None, read_workbook, content, questions)
        except InputError as error:
            self.overview(str(error))
            return
        self.differences_page(
            await in_writer(partial(self.with_reader, partial(look, read=read, asked=asked))), {}
        )


class TakeOverHandler(WorkbooksHandler):
    """What the person has chosen."""

    @authenticated
    async def get(self) -> None:
        """Show the page with the form: this address is only where choices are sent to."""
        self.overview()

    @authenticated
    async def post(self) -> None:
        """Save it; ask again where nothing was chosen, or where something changed meanwhile."""
        token = self.get_body_argument("token", "")
        looked = LOOKED_AT.get(token)
        if looked is None:
            self.overview(TOO_LONG_AGO)
            return
        choices = [self._choice(place, each) for place, each in enumerate(looked.changed)]
        missing = {
            f"take-{place}": looked.changed[place] for place, choice in enumerate(choices) if not choice
        }
        if missing:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            LOOKED_AT.forget(token)
            words = {
                name: f"Choose which to keep: {each.field.question.blank.label}"
                for name, each in missing.items()
            }
            self.differences_page(looked, words)
            return
        outcome = await in_writer(partial(take_over, self.portfolio, looked, choices, token))
        again = await self._look_again(looked, outcome) if outcome.moved else None
        self.set_header("Cache-Control", "no-store")
        self.page(
            "workbook_taken.html",
            outcome=outcome,
            looked=looked,
            lessons=[course.programme().lesson(number) for number in looked.read.lessons],
            again=LOOKED_AT.keep(again) if again else "",
            next=again,
        )

    def _choice(self, place: int, difference: Difference) -> str:
        allowed = (TAKE, KEEP, BOTH) if difference.can_be_joined else (TAKE, KEEP)
        found = self.get_body_argument(f"take-{place}", "")
        return found if found in allowed else ""

    async def _look_again(self, looked: Looked, outcome: Outcome) -> Looked:
        """Return what still differs of the answers that were changed meanwhile."""
        names = {each.field.name for each in outcome.moved}
        values = {name: value for name, value in looked.read.values.items() if name in names}
        read = WorkbookRead(values, (), looked.read.lessons, ())
        return await in_writer(partial(self.with_reader, partial(look, read=read, asked=fields())))


class LookAgainHandler(WorkbooksHandler):
    """The differences that were put off."""

    @authenticated
    async def get(self) -> None:
        """Show the page with the form: this address is only where it is sent to."""
        self.overview()

    @authenticated
    async def post(self) -> None:
        """Show them."""
        looked = LOOKED_AT.get(self.get_body_argument("token", ""))
        if looked is None:
            self.overview(TOO_LONG_AGO)
            return
        self.differences_page(looked, {})


class WorkbookHandler(ReadingHandler, PageHandler):
    """One workbook."""

    @authenticated
    async def get(self, number: str, format: str) -> None:
        """Send it, with what is answered already unless an empty one is asked for."""
        lesson = course.programme().lesson(number)
        text = lesson_text(lesson)
        if text is None:
            raise NotFoundError(
                f"Lesson {number} is in preparation, so it has no workbook yet. “Workbooks” lists them all."
            )
        is_empty = self.get_query_argument("answers", "") == "none"
        answers, asked = ({}, {}) if is_empty else await self._answers(number)
        name = f"workbook-{number}{'-empty' if is_empty else ''}"
        await send_paper(self, workbook(text, answers, asked), format, name)

    async def _answers(self, number: str) -> tuple[dict[str, Filled], dict[str, str]]:
        """Return what is answered, and the questions as asked; nothing when the portfolio can't be read."""
        try:
            return await in_writer(partial(self.with_reader, partial(_answered, number=number)))
        except StorageError:
            return {}, {}


def _answered(reader: Reader, number: str) -> tuple[dict[str, Filled], dict[str, str]]:
    mine = [each for each in fields().values() if each.question.lesson == number]
    saved = Saved.of(document for kind in KINDS for document in reader.documents(kind))
    return filled(mine, saved), questions_asked(mine, saved, profile(reader).lesson_profession)


routes: list[tuple[str, type]] = [
    (r"portfolio/workbooks", WorkbooksHandler),
    (r"portfolio/workbooks/bring-back", BringBackHandler),
    (r"portfolio/workbooks/take-over", TakeOverHandler),
    (r"portfolio/workbooks/look-again", LookAgainHandler),
    (r"portfolio/workbooks/([0-9.]+)\.(docx|pdf)", WorkbookHandler),
]
