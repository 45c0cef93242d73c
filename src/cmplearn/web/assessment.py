"""An assignment as a form: fill in, check, hand in as a zip with a receipt."""

import asyncio
import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from cmplearn.errors import InputError, NotFoundError, StorageError
from cmplearn.marking import (
    Field,
    Form,
    HandIn,
    Prose,
    Receipt,
    check_answers,
    fill,
    pack,
    read_form,
    read_hand_in,
)
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.assignments import KEPT_AS, released
from cmplearn.web.base import ApiHandler, PageHandler, authenticated
from cmplearn.web.prose import prose

__all__ = ["routes"]

HANDED_IN = "handed-in"
SCROLLING = '<div class="table-wrap" role="region" aria-label="{name}: table {number}" tabindex="0">'
NAME = r"([a-z0-9-]+)"
STAMP = r"([0-9]{8}-[0-9]{6})"


@dataclass(frozen=True)
class Answers:
    """What a person typed in the hand-in part.

    Parameters
    ----------
    name, participant, ai_use : str
        As typed.
    own_work : bool
        Whether the declaration is ticked.
    """

    name: str = ""
    participant: str = ""
    ai_use: str = ""
    own_work: bool = False


def declaration(form: Form, field: Field) -> dict[str, Any]:
    """Return a field as the lesson kit's controls want it declared; they save it as it is typed."""
    return {
        "v": 1,
        "lesson": form.assignment,
        "id": field.name,
        "kind": field.kind,
        "kept_as": KEPT_AS,
        "label": field.label,
        "hint": field.hint,
        "unit": field.unit,
        "options": [list(option) for option in field.options],
        "rows": field.rows,
    }


def moment(receipt: Receipt) -> str:
    """Return when a hand-in was made, as "22 November 2026, 09:30:05 UTC"."""
    return f"{receipt.handed_in_at.day} {receipt.handed_in_at:%B %Y, %H:%M:%S} UTC"


def words(part: Prose) -> Markup:
    """Return an assignment's words as HTML: tables that scroll, and no style that the page forbids."""
    html = re.sub(r' style="text-align:(right|center)"', ' class="number-cell"', str(prose(part.markdown)))
    heading = re.search(r"<h\d>(.*?)</h\d>", html)
    name = escape(Markup(heading[1]).striptags() if heading else part.cell)
    number = count(1)
    html = re.sub("<table>", lambda _: f"{SCROLLING.format(name=name, number=next(number))}<table>", html)
    return Markup(html.replace("</table>", "</table></div>"))


def folder_of_copies(portfolio: Any) -> Path:
    """Return the folder beside the portfolio's file that holds what was handed in."""
    return Path(portfolio.path).parent / HANDED_IN


def keep_copy(portfolio: Any, handed_in: HandIn) -> None:
    """Write a hand-in beside the portfolio, whole or not at all.

    Raises
    ------
    StorageError
        When it can't be written.
    """
    folder = folder_of_copies(portfolio)
    path = folder / handed_in.file_name
    part = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(handed_in.content)
            file.flush()
            os.fsync(file.fileno())  # or a power cut could leave an empty file under the name
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise StorageError(
            f"Nothing was handed in: the copy could not be written to {folder} ({error.strerror}). "
            "Your answers are kept. Make room on the disk, then hand in again."
        ) from error


def copies(portfolio: Any, assignment: str) -> tuple[tuple[Path, Receipt], ...]:
    """Return the hand-ins kept of an assignment with their receipts, the latest first."""
    paths = folder_of_copies(portfolio).glob(f"{assignment}_*.zip")
    found = [(path, receipt) for path in paths if (receipt := _receipt_in(path)) is not None]
    return tuple(sorted(found, key=lambda each: each[1].stamp, reverse=True))


def _receipt_in(path: Path) -> Receipt | None:
    """Return the receipt in a kept copy; None when somebody damaged the file."""
    try:
        return read_hand_in(path.read_bytes()).receipt
    except (InputError, OSError):
        return None


def copy_of(portfolio: Any, assignment: str, stamp: str) -> tuple[Path, Receipt]:
    """Return one kept hand-in.

    Raises
    ------
    NotFoundError
        When nothing was handed in at that time.
    """
    for path, receipt in copies(portfolio, assignment):
        if receipt.stamp == stamp:
            return path, receipt
    raise NotFoundError(
        "There is no copy of a hand-in of that time. The assignment's page lists those there are."
    )


async def saved_values(portfolio: Any, assignment: str) -> dict[str, Any]:
    """Return what is saved in the portfolio for an assignment's fields."""
    fields = {field.name for field in read_form(released(assignment)).fields}
    prefix = f"{assignment}/"
    documents = await in_writer(partial(portfolio.documents, KEPT_AS, prefix))
    found = {document.key.removeprefix(prefix): document.value for document in documents}
    return {name: value for name, value in found.items() if name in fields}


class FormHandler(PageHandler):
    """The form page, and handing in."""

    @authenticated
    async def get(self, name: str) -> None:
        """Show the form."""
        kept = await self.kept(name)
        self.show(name, kept, Answers(kept[0].name, kept[0].participant) if kept else Answers())

    @authenticated
    async def post(self, name: str) -> None:
        """Hand in what is saved, and go on to the receipt; or show the form again with what is missing."""
        typed = Answers(
            name=self.get_body_argument("name", ""),
            participant=self.get_body_argument("participant", ""),
            ai_use=self.get_body_argument("ai_use", ""),
            own_work=self.get_body_argument("own_work", "") == "yes",
        )
        try:
            handed_in = await self.handed_in(name, typed)
        except InputError as error:
            self.set_status(400)
            self.show(name, await self.kept(name), typed, str(error))
            return
        await in_writer(partial(keep_copy, self.portfolio, handed_in))
        self.redirect(self.url(f"assessments/{name}/{HANDED_IN}/{handed_in.receipt.stamp}"), status=303)

    async def handed_in(self, name: str, typed: Answers) -> HandIn:
        """Return the hand-in made of what is saved."""
        notebook = fill(released(name), await saved_values(self.portfolio, name))
        return pack(notebook, released(name), **asdict(typed))

    async def kept(self, name: str) -> list[Receipt]:
        """Return the receipts of what was handed in before; none while the portfolio is closed."""
        portfolio = self.open_portfolio
        found = await in_writer(partial(copies, portfolio, name)) if portfolio else ()
        return [receipt for _, receipt in found]

    def show(self, name: str, kept: list[Receipt], typed: Answers, wrong: str = "") -> None:
        """Send the form page."""
        form = read_form(released(name))
        self.page(
            "assessment.html",
            form=form,
            parts=[(isinstance(part, Field), part) for part in form.parts],
            words=words,
            declaration=partial(declaration, form),
            moment=moment,
            typed=typed,
            wrong=wrong,
            kept=kept,
        )


class ReceiptHandler(PageHandler):
    """The receipt of one hand-in."""

    @authenticated
    async def get(self, name: str, stamp: str) -> None:
        """Show what was handed in and when."""
        path, receipt = await in_writer(partial(copy_of, self.portfolio, name, stamp))
        form = read_form(released(name))
        self.page("assessment_receipt.html", form=form, receipt=receipt, moment=moment, file_name=path.name)


class CopyHandler(PageHandler):
    """The zip of one hand-in."""

    @authenticated
    async def get(self, name: str, stamp: str) -> None:
        """Send the zip."""
        path, _ = await in_writer(partial(copy_of, self.portfolio, name, stamp))
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", f'attachment; filename="{path.name}"')
        self.set_header("Cache-Control", "no-store")
        self.finish(path.read_bytes())


class CheckHandler(ApiHandler):
    """The open tests on what is saved."""

    @authenticated
    async def post(self, name: str) -> None:
        """Send what the tests say of each field."""
        values = await saved_values(self.portfolio, name)
        work = partial(check_answers, released(name), values)
        checks = await asyncio.get_running_loop().run_in_executor(None, work)
        self.answer({"checks": [asdict(check) for check in checks]})


routes: list[tuple[str, type]] = [
    (rf"assessments/{NAME}", FormHandler),
    (rf"assessments/{NAME}/{HANDED_IN}/{STAMP}", ReceiptHandler),
    (rf"assessments/{NAME}/{HANDED_IN}/{STAMP}\.zip", CopyHandler),
    (rf"api/assessments/{NAME}/check", CheckHandler),
]
