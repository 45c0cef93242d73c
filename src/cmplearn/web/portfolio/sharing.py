"""Sharing: see it as it will be seen, say with whom, for what and until when, and take the copy."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from cmplearn.documents.shared import shared_copy
from cmplearn.errors import NotFoundError, RefusedError, StorageError
from cmplearn.portfolio import Reader
from cmplearn.portfolio import sharing as sharings
from cmplearn.portfolio.identifiers import Flag, find, is_asked_for
from cmplearn.portfolio.profile import Profile, profile
from cmplearn.portfolio.shared_words import Passage, copy_of, offers, passages
from cmplearn.portfolio.sharing import ROLES, Copy, Sharing
from cmplearn.web.ages import day_in_words, today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import FormHandler, new_operation
from cmplearn.web.portfolio.take_away import after_erasing
from cmplearn.web.sending import FORMATS, send_paper

__all__ = ["routes"]

USUAL_DAYS = 28
"""Days until which a copy is shared unless the person says otherwise."""

NAMES = {"log": "Learning log", "own-case": "My own case", "plan": "Development plan"}
"""The kinds of thing that can be shared, as pages call them."""

SINCES = {"changed": "Yours has changed since", "erased": "You have erased yours"}
"""What became of an original after its copy was made, in words."""

LOOK_FIRST = "Read it as it will be seen, then tick this."
RANDOM = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text for a page: plain words, flagged words with their number, or a line's end."""

    text: str
    number: int = 0
    is_break: bool = False


@dataclass(frozen=True)
class Shown:
    """A copy as a page shows it: each passage's rows in pieces, and the flags in order of their numbers."""

    parts: tuple[tuple[str, tuple[tuple[str, tuple[Piece, ...]], ...]], ...]
    flags: tuple[Flag, ...]


def shown(read: Sequence[Passage], colleagues: Sequence[str]) -> Shown:
    """Return passages with what the identifier check finds marked in place.

    Parameters
    ----------
    read : sequence of Passage
        The words.
    colleagues : sequence of str
        Names to look out for.

    Returns
    -------
    Shown
    """
    flags: list[Flag] = []
    parts = []
    for passage in read:
        rows = []
        for label, text in passage.rows:
            found = [flag for flag in find(text, colleagues) if not is_asked_for(flag, label)]
            rows.append((label, tuple(_pieces(text, found, len(flags)))))
            flags += found
        parts.append((passage.heading, tuple(rows)))
    return Shown(tuple(parts), tuple(flags))


def _pieces(text: str, flags: Sequence[Flag], before: int) -> Iterator[Piece]:
    """Yield a text in pieces; flags are numbered on from `before`."""
    place = 0
    for number, flag in enumerate(flags, before + 1):
        yield from _lines(text[place : flag.start])
        yield Piece(flag.text, number)
        place = flag.end
    yield from _lines(text[place:])


def _lines(text: str) -> Iterator[Piece]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Piece("", is_break=True)
        if line:
            yield Piece(line)


def digest(copy: Copy) -> str:
    """Return letters that change when any document of a copy does."""
    values = [(each.kind, each.key, each.version, each.value) for each in copy.documents]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


class SharingHandler(FormHandler):
    """What the pages of this file have in common."""

    async def read(self, use: Any, *what: Any) -> Any:
        """Return what a function makes of the portfolio, and of what else it takes."""
        return await in_writer(partial(self.with_reader, lambda reader: use(reader, *what)))

    def day(self, on: date | None) -> str:
        """Return a day in words; "" for none."""
        return day_in_words(on, today()) if on else ""


class ListHandler(SharingHandler):
    """What was shared, and what can be."""

    @authenticated
    async def get(self) -> None:
        """Show both lists."""
        try:
            given, choices = await self.read(_overview)
        except StorageError:
            self.page("sharing.html", is_readable=False)
            return
        self.page(
            "sharing.html",
            is_readable=True,
            given=given,
            choices=choices,
            kinds=NAMES,
            sinces=SINCES,
            day=self.day,
            now=today(),
        )


def _overview(reader: Reader) -> tuple[list[tuple[Sharing, str]], dict[str, list[Copy]]]:
    """Return what was shared, each with what became of it since, and what can be shared."""
    there = offers(reader)
    given = sharings.sharings(reader)
    return [(each, _since(reader, each, there)) for each in given], there


def _since(reader: Reader, given: Sharing, there: dict[str, list[Copy]]) -> str:
    """Return what became of a copy's original: "", or a name of `SINCES`."""
    if not any(reader.history(each.kind, each.key) for each in given.sources):
        return "erased"
    current = next((copy for copy in there.get(given.kind, ()) if copy.of == given.of), None)
    return "changed" if sharings.is_changed(reader, given, current.documents if current else ()) else ""


class NewHandler(SharingHandler):
    """One thing as it will be seen, and the form that freezes it."""

    @authenticated
    async def get(self, kind: str, rest: str) -> None:
        """Show the words with what stands out, and the form."""
        self.show(await self.read(copy_of, kind, rest[1:]))

    @authenticated
    async def post(self, kind: str, rest: str) -> None:
        """Freeze a copy, when all is said and the person has looked at what is there now."""
        copy = await self.read(copy_of, kind, rest[1:])
        about = self.about()
        if self.get_body_argument("seen", "") != digest(copy):
            self.problems["looked"] = f"This was changed after you opened the page. {LOOK_FIRST}"
        elif "yes" not in self.choices_argument("looked", ("yes",)):
            self.problems["looked"] = LOOK_FIRST
        if self.problems:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self.is_refused = True  # what was typed goes back in its boxes
            self.show(copy)
            return
        name = self.get_body_argument("operation", "")
        flags = shown(passages(kind, copy.documents), self.colleagues).flags
        work = partial(sharings.share, self.portfolio, copy, about, flags, today(), _name(name))
        given = await in_writer(work)
        self.redirect(self.url(f"portfolio/sharing/copy/{given.id}?shared=yes"), status=303)

    def about(self) -> dict[str, Any]:
        """Return with whom, for what and until when; note what is missing."""
        about = {
            "person": self.line_argument("person"),
            "role": self.choice_argument("role", tuple(ROLES)),
            "purpose": self.text_argument("purpose", longest=1_000),
            "until": self.date_argument("until", earliest=today()),
        }
        asks = {
            "person": "Say for whom: a name, or what the group is called.",
            "role": "Choose what they are to you.",
            "purpose": "Say for what, so that both of you know.",
            "until": "Say until when they may keep it.",
        }
        for name, words in asks.items():
            if not about[name] and name not in self.problems:
                self.problems[name] = words
        return about

    def show(self, copy: Copy) -> None:
        """Show the page."""
        self.page(
            "sharing_new.html",
            copy=copy,
            kinds=NAMES,
            roles=list(ROLES.items()),
            seen=digest(copy),
            until=today() + timedelta(days=USUAL_DAYS),
            shown=shown(passages(copy.kind, copy.documents), self.colleagues),
        )


def _name(operation: str) -> str:
    """Return the random name that the form carries, so that sending it twice shares once; else a new one."""
    return operation if RANDOM.fullmatch(operation) else new_operation()


class CopyHandler(SharingHandler):
    """One frozen copy: what it says, as a file, and what to say when it is withdrawn."""

    @authenticated
    async def get(self, name: str) -> None:
        """Show it."""
        given, read, _, since = await self.read(_whole, name)
        self.page(
            "sharing_copy.html",
            given=given,
            passages=read,
            since=since,
            sinces=SINCES,
            is_new=bool(self.get_query_argument("shared", "")),
            formats={name: words for name, words in FORMATS.items() if name != "txt"},
            day=self.day,
            now=today(),
        )

    @authenticated
    async def post(self, name: str) -> None:
        """Withdraw it, or erase it from the portfolio."""
        given = await self.read(sharings.sharing, name)
        if self.get_body_argument("do", "") == "erase":
            remaining = await in_writer(partial(sharings.forget, self.portfolio, given))
            self.redirect(self.url(after_erasing(remaining, "portfolio/sharing?erased=yes")), status=303)
            return
        await in_writer(partial(sharings.withdraw, self.portfolio, given, today(), new_operation()))
        self.redirect(self.url(f"portfolio/sharing/copy/{name}"), status=303)


class FileHandler(SharingHandler):
    """A frozen copy as a file."""

    @authenticated
    async def get(self, name: str, format: str) -> None:
        """Send it."""
        given, read, owner, _ = await self.read(_whole, name)
        if given.withdrawn is not None:
            raise RefusedError(
                "You have withdrawn this copy, so it is not given out as a file again. "
                "What it said is on its page."
            )
        day = f"{given.shared_on:%Y-%m-%d}" if given.shared_on else "copy"
        await send_paper(self, shared_copy(given, read, owner.name), format, f"shared-copy-{day}")


def _whole(reader: Reader, name: str) -> tuple[Sharing, list[Passage], Profile, str]:
    """Return a sharing, its words, who shared it, and what became of the original since."""
    given = sharings.sharing(reader, name)
    if given.kind not in NAMES:
        raise NotFoundError("This copy was made by a newer cmplearn, and this one can't show it.")
    read = passages(given.kind, sharings.frozen(reader, given))
    return given, read, profile(reader), _since(reader, given, offers(reader))


routes: list[tuple[str, type]] = [
    (r"portfolio/sharing", ListHandler),
    (r"portfolio/sharing/new/(log|own-case|plan)((?:/.+)?)", NewHandler),
    (r"portfolio/sharing/copy/([0-9a-f]+)", CopyHandler),
    (r"portfolio/sharing/copy/([0-9a-f]+)\.(docx|pdf|html)", FileHandler),
]
