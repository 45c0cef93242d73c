"""A document that was written on two computers: both texts side by side, and the person chooses."""

import copy
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from cmplearn.errors import InputError
from cmplearn.portfolio import Apart, Document, Reader, StaleVersionError
from cmplearn.portfolio.field_words import label_of
from cmplearn.web.ages import age
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.form_values import tidy
from cmplearn.web.forms import new_operation
from cmplearn.web.portfolio.side_by_side import compared, rows_of
from cmplearn.web.portfolio.take_away import KeepingHandler

__all__ = ["routes"]

Path = tuple[str, ...]

THIRD = "third"
BETWEEN = "\n\n"
CHOSEN = re.compile(r"[a-z0-9-]*")
"""How values look that were chosen and not typed, such as "planned" or "2026-11-22"."""

ANSWER = ("My answer",)  # where the whole value is one text


def texts_of(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Give every text in a value with its place; texts in lists are left alone.

    Examples
    --------
    >>> list(texts_of({"a": "x", "b": {"c": "y"}, "d": ["z"], "e": 1}))
    [(('a',), 'x'), (('b', 'c'), 'y')]
    """
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from texts_of(part, (*path, str(name)))


def differing(heads: Sequence[Document]) -> dict[Path, str]:
    """Return where texts of versions differ, each with all its wordings one after the other."""
    values = [dict(texts_of(head.value)) for head in reversed(heads)]
    found = {}
    for place in dict.fromkeys(place for value in values for place in value):
        wordings = dict.fromkeys(value.get(place, "") for value in values)
        is_text = not all(CHOSEN.fullmatch(text) for text in wordings)
        if len(wordings) > 1 and is_text and _has_room(heads[-1].value, place):
            found[place] = BETWEEN.join(filter(None, wordings))
    return found


def _has_room(value: Any, place: Path) -> bool:
    """Return whether a text can stand at a place of a value without displacing what is no text."""
    for name in place:
        if not isinstance(value, dict):
            return False
        if name not in value:
            return True
        value = value[name]
    return value is None or isinstance(value, str)


def with_texts(value: Any, texts: Sequence[tuple[Path, str]]) -> Any:
    """Return a value with some texts replaced.

    Examples
    --------
    >>> with_texts({"a": "x", "n": 1}, [(("a",), "both"), (("b", "c"), "new")])
    {'a': 'both', 'n': 1, 'b': {'c': 'new'}}
    """
    whole: dict[str, Any] = {"": copy.deepcopy(value)}
    for place, text in texts:
        *folders, last = ("", *place)
        part = whole
        for name in folders:
            if part.get(name) is None:
                part[name] = {}
            part = part[name]
        part[last] = text
    return whole[""]


def found_apart(reader: Reader, kind: str, key: str) -> Apart | None:
    """Return a document with its versions, or None when it has only one."""
    return next((each for each in reader.versions_apart() if (each.kind, each.key) == (kind, key)), None)


class VersionsHandler(KeepingHandler):
    """The versions of one document, and the choice."""

    @authenticated
    async def get(self, kind: str, key: str) -> None:
        """Show them side by side."""
        await self.show(kind, key)

    async def show(self, kind: str, key: str, wrong: str = "", typed: Sequence[str] = ()) -> None:
        """Send the page; `typed` are the texts of a third version that could not be saved."""
        apart = await in_writer(partial(self.with_reader, lambda reader: found_apart(reader, kind, key)))
        heads = apart.heads if apart else ()
        texts = differing(heads) if heads else {}
        shown = typed if len(typed) == len(texts) else list(texts.values())
        versions = compared(heads)
        self.page(
            "two_versions.html",
            kind=kind,
            key=key,
            versions=versions,
            rows=rows_of(versions),
            boxes=[(label_of(place or ANSWER), text) for place, text in zip(texts, shown, strict=True)],
            wrong=wrong,
            operation=new_operation(),
            age=partial(age, now=datetime.now(UTC)),
        )

    @authenticated
    async def post(self, kind: str, key: str) -> None:
        """Save the choice, which follows all versions that were on the page."""
        seen = self.get_body_arguments("head")
        typed = [tidy(text) for text in self.get_body_arguments("text", strip=False)]
        work = partial(
            self.settled, kind, key, seen, self.get_body_argument("keep", ""), typed, self.operation()
        )
        try:
            await in_writer(work)
        except StaleVersionError:
            self.set_status(HTTPStatus.CONFLICT)
            words = "It was changed while this page was open. Nothing was saved: look at the versions again."
            await self.show(kind, key, words, typed)
        except InputError as error:
            self.set_status(HTTPStatus.BAD_REQUEST)
            await self.show(kind, key, str(error), typed)
        else:
            self.back("settled")

    def operation(self) -> str:
        """Return the name that the page gave this choice, so that a second click does nothing more."""
        return self.get_body_argument("operation", "") or new_operation()

    def settled(
        self, kind: str, key: str, seen: list[str], keep: str, typed: list[str], operation: str
    ) -> Document | None:
        """Save the version that was chosen, or the third; None when there was nothing left to choose."""
        apart = found_apart(self.portfolio, kind, key)
        if apart is None:
            return None
        if keep == THIRD:
            places = differing(apart.heads)
            if len(places) != len(typed) or {head.uid for head in apart.heads} != set(seen):
                raise StaleVersionError(apart.heads[-1])
            value = with_texts(apart.heads[-1].value, list(zip(places, typed, strict=True)))
        else:
            chosen = next((head for head in apart.heads if head.uid == keep), None)
            if chosen is None:
                raise InputError("Choose which version to keep, or write a third.")
            value = chosen.value
        settled: Document = self.portfolio.settle(kind, key, value, seen, operation)
        return settled


routes: list[tuple[str, type]] = [(r"portfolio/take-away/versions/([^/]+)/(.+)", VersionsHandler)]
