"""One door for pages that are a form whose content is one document of the portfolio.

A page's handler is a `FormHandler`: its `get` shows the form from what is saved, its `post` reads the fields
and ends with `save_form`. Scripts on the page save as a person types (``static/portfolio.js``) and get JSON;
without scripts the same `post` answers with pages. A field that can't be used never loses what stands
beside it: what is valid is saved, and the form comes back with the rest still in its boxes.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from inspect import isawaitable
from typing import Any, TypeVar

from cmplearn.errors import InputError, StorageError
from cmplearn.portfolio import Document, Portfolio, StaleVersionError
from cmplearn.portfolio.identifiers import Flag, find
from cmplearn.portfolio.in_words import told_apart
from cmplearn.portfolio.profile import profile
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, plain_words, status_of
from cmplearn.web.form_values import day_of, number_of, tidy

__all__ = ["FormHandler", "new_key", "new_operation"]

LONGEST_TEXT = 30_000
"""Characters that one box may hold: some 5,000 words, and three such boxes fit in one document."""

LONGEST_LINE = 300
NOT_CONTENT = ("_xsrf", "version", "operation")
ASKED = "_asked"
"""The name under which a form says which groups of boxes it has: browsers send nothing of an unticked one."""

SAVED = "saved"
WHOLE_FORM = "whole-form"
"""The name under which `problems` holds what is wrong with no one field."""

Value = TypeVar("Value")


def new_operation() -> str:
    """Return a name for one save that no other save has.

    Examples
    --------
    >>> new_operation() != new_operation()
    True
    """
    return secrets.token_hex(16)


def new_key(prefix: str) -> str:
    """Return a key for a new document: random, so that it says nothing of what is in it.

    Parameters
    ----------
    prefix : str
        What its kind of document is called, such as "mine".

    Examples
    --------
    >>> new_key("mine").startswith("mine/")
    True
    """
    return f"{prefix}/{secrets.token_hex(8)}"


def save_change(
    portfolio: Portfolio, kind: str, key: str, value: Any, version: int, operation: str
) -> Document:
    """Save a value as `Portfolio.save` does; when it is what is saved already, make no new version of it."""
    current = next(iter(portfolio.history(kind, key)[-1:]), None)
    if current is not None and (current.version, current.value) == (version, value):
        return current
    return portfolio.save(kind, key, value, version, operation)


class FormHandler(ReadingHandler, PageHandler):
    """A page with one form for one document; see the module for how its parts work together.

    Templates it shows may name, besides what every page has: ``problems`` (field: words), ``typed(name,
    value)`` (what to put in a box: what was typed when that could not be saved, else `value`),
    ``flagged(text)`` (what looks like a person's identifier), ``new_operation()`` and ``was_saved`` (the form
    was just saved).
    """

    def initialize(self) -> None:
        """Start with nothing wrong."""
        self.problems: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.colleagues: tuple[str, ...] = ()
        self.is_refused = False

    async def prepare(self) -> None:
        """Learn whose names to look out for."""
        await super().prepare()
        if self.current_user and not self._finished:
            with suppress(StorageError):
                found = await in_writer(partial(self.with_reader, profile))
                self.colleagues = tuple(found.colleagues)

    def decode_argument(self, value: bytes, name: str | None = None) -> str:  # noqa: ARG002 - tornado's
        """Return a field's text; bytes that are no text are replaced, never put in an error's words."""
        return value.decode("utf-8", "replace")

    # --- Reading the fields

    def text_argument(self, name: str, kept: str = "", longest: int = LONGEST_TEXT) -> str:
        """Return what was typed in a box, or note a problem and return what is `kept`.

        Parameters
        ----------
        name : str
            Of the field.
        kept : str
            What is saved now: it stays when the form doesn't have the field, or the text is too long.
        longest : int
            Most characters.

        Returns
        -------
        str
            Without control characters, with plain line ends.
        """
        text = self._typed(name)
        if text is None:
            return kept
        text = tidy(text)
        if len(text) > longest:
            self.problems[name] = (
                f"This is {len(text):,} characters long, and {longest:,} fit in this box. Shorten it or keep "
                "the long text in a file of your own. What was saved here before is kept."
            )
            return kept
        self.texts[name] = text
        return text

    def line_argument(self, name: str, kept: str = "", longest: int = LONGEST_LINE) -> str:
        """Return what was typed on one line, without spaces around it; see `text_argument`."""
        return " ".join(self.text_argument(name, kept, longest).split())

    def number_argument(
        self, name: str, minimum: float, maximum: float, kept: float | None = None
    ) -> float | None:
        """Return a number, None for an empty box, or note a problem and return what is `kept`.

        Parameters
        ----------
        name : str
            Of the field.
        minimum, maximum : float
            Least and greatest that can be.
        kept : float, optional
            What is saved now.
        """
        return self._read(name, partial(number_of, minimum=minimum, maximum=maximum), kept)

    def date_argument(
        self,
        name: str,
        kept: date | None = None,
        earliest: date = date(1990, 1, 1),
        latest: date | None = None,
    ) -> date | None:
        """Return a day, None for an empty box, or note a problem and return what is `kept`.

        Parameters
        ----------
        name : str
            Of the field.
        kept : date, optional
            What is saved now.
        earliest, latest : date
            First and last that can be; by default 1990 and ten years from now.
        """
        last = latest or datetime.now(UTC).date().replace(month=12, day=31, year=datetime.now(UTC).year + 10)
        return self._read(name, partial(day_of, earliest=earliest, latest=last), kept)

    def choice_argument(self, name: str, allowed: Sequence[str], kept: str = "") -> str:
        """Return the one chosen of those allowed; what is `kept` when the form has no such choice."""
        text = self._typed(name)
        if text is None:
            return kept
        if text not in allowed:
            self.problems[name] = "Choose one of these."
            return kept
        return text

    def choices_argument(
        self, name: str, allowed: Sequence[str] | None = None, kept: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Return what was ticked of what is allowed; what is `kept` when the form has no such boxes."""
        ticked = [each for each in dict.fromkeys(self.get_body_arguments(name, strip=False)) if each]
        if not ticked and name not in self.get_body_arguments(ASKED):
            return tuple(kept)
        return tuple(each for each in ticked if allowed is None or each in allowed)

    def _typed(self, name: str) -> str | None:
        found: str | None = self.get_body_argument(name, None, strip=False)
        return found

    def _read(self, name: str, read: Callable[[str], Value], kept: Value) -> Value:
        """Return a field read by a function; note what it says is wrong."""
        text = self._typed(name)
        if text is None:
            return kept
        try:
            return read(text)
        except InputError as error:
            self.problems[name] = str(error)
            return kept

    # --- Saving

    async def save_form(self, kind: str, key: str, value: Any, *, after: str) -> None:
        """Save the document and answer; what could not be read of the form is told, and stays in its box.

        Parameters
        ----------
        kind, key : str
            Of the document.
        value : JSON value
            What to save: all that is valid.
        after : str
            Where to go on, as `url` takes it; to a browser without scripts only when nothing is wrong.
        """
        version = self._version()
        operation = tidy(self.get_body_argument("operation", "")) or new_operation()
        try:
            saved = await in_writer(
                partial(save_change, self.portfolio, kind, key, value, version, operation)
            )
            await self.saved(saved)
        except StaleVersionError as error:
            self._conflict(error.current, value)
        except (InputError, StorageError) as error:
            await self._refuse(error)
        else:
            await self._acknowledge(saved, after)

    async def saved(self, document: Document) -> None:
        """Do what else belongs to a save, before it is acknowledged; a form that needs it says what."""

    async def again(self) -> None:
        """Show the form again after a save that wasn't whole: by default as `get` does."""
        shown = self.get(*self.path_args, **self.path_kwargs)
        if isawaitable(shown):
            await shown

    @property
    def wants_json(self) -> bool:
        """Whether a script asks, and not a person's browser."""
        return "application/json" in self.request.headers.get("Accept", "")

    def _version(self) -> int:
        """Return the version that the form was made from."""
        text = self.get_body_argument("version", "0")
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0

    async def _acknowledge(self, saved: Document, after: str) -> None:
        if self.wants_json:
            self.answer(
                {
                    "version": saved.version,
                    "saved_at": saved.saved_at.isoformat(),
                    "problems": self.problems,
                    "flags": self._flags(),
                    "after": self._marked(after),
                }
            )
        elif self.problems:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self.again()
        else:
            self.redirect(self._marked(after), status=303)

    def _marked(self, after: str) -> str:
        """Return an address that says to the page behind it that something was saved."""
        path, mark, part = after.partition("#")
        return f"{self.url(path)}{'&' if '?' in path else '?'}{SAVED}=yes{mark}{part}"

    async def _refuse(self, error: InputError | StorageError) -> None:
        """Answer that nothing was saved; a person gets the form back with all that they typed."""
        self.set_status(status_of(error))
        if self.wants_json:
            self.answer({"message": str(error)}, status_of(error))
            return
        self.is_refused = True
        self.problems[WHOLE_FORM] = str(error)
        await self.again()

    def _conflict(self, current: Document, value: Any) -> None:
        """Answer that somebody saved meanwhile: both texts, and the choice."""
        message = "This was also changed somewhere else since you opened it. Nothing was overwritten."
        if self.wants_json:
            body = {"message": message, "version": current.version, "value": current.value}
            self.answer(body, HTTPStatus.CONFLICT)
            return
        self.set_status(HTTPStatus.CONFLICT)
        self.page(
            "form_conflict.html",
            message=message,
            rows=told_apart(replace(current, value=value), current),
            version=current.version,
            fields=self._fields(),
        )

    def _fields(self) -> list[tuple[str, str]]:
        """Return every field as it was sent."""
        names = [name for name in self.request.body_arguments if name not in NOT_CONTENT]
        return [(name, text) for name in names for text in self.get_body_arguments(name, strip=False)]

    def _flags(self) -> list[dict[str, str]]:
        return [
            {"field": name, "kind": flag.kind.replace("'", "’"), "text": flag.text, "why": flag.why}
            for name, text in self.texts.items()
            for flag in self.flagged(text)
        ]

    # --- Showing the form

    def typed(self, name: str, value: Any) -> Any:
        """Return what belongs in a box: what was typed, when that isn't saved; else `value`."""
        if name not in self.problems and not self.is_refused:
            return value
        found = self.get_body_arguments(name, strip=False)
        return tuple(found) if isinstance(value, tuple | list) else (found[-1] if found else "")

    def flagged(self, text: object) -> tuple[Flag, ...]:
        """Return what in a text looks like something from which a person could be recognised."""
        return find(text, self.colleagues) if isinstance(text, str) and text else ()

    def html(self, template: str, **context: Any) -> str:
        """Return a page as text; a template may also name what the class says."""
        ours: Mapping[str, Any] = {
            "problems": self.problems,
            "typed": self.typed,
            "flagged": self.flagged,
            "new_operation": new_operation,
            "was_saved": bool(self.get_query_argument(SAVED, "")) and not self.problems,
        }
        return super().html(template, **ours, **context)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Tell a script in JSON, a person with a page."""
        if self.wants_json:
            error = kwargs.get("exc_info", (None, None))[1]
            self.answer({"message": plain_words(status_code, error)[1]}, status_code)
        else:
            super().write_error(status_code, **kwargs)

    def answer(self, value: dict[str, Any], status: int = HTTPStatus.OK) -> None:
        """Send a JSON object."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(value)
