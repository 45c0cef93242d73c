"""What leaves a room: all answers as a table, all results as a page, and the pictures. Nobody's name."""

import asyncio
import csv
import io
import zipfile
from collections.abc import Iterator

from cmplearn.charts import Picture
from cmplearn.course.activity import Ask
from cmplearn.documents import Block, Chart, Heading, Note, Paper, Table
from cmplearn.rooms.export import as_csv, harmless
from cmplearn.rooms.state import State
from cmplearn.rooms.tally import Tally, tally
from cmplearn.web.base import PageHandler
from cmplearn.web.rooms.authority import Facilitating
from cmplearn.web.rooms.doubts import doubt, doubt_of_text
from cmplearn.web.rooms.facilitate_api import ROOM
from cmplearn.web.rooms.results import pictures
from cmplearn.web.sending import send_file, send_paper

__all__ = ["pictures_zip", "results_paper", "routes"]

MOST_OF_TITLE = 40
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip: the same results make the same file."""


def results_paper(state: State) -> Paper:
    """Return all results of a room as a paper, without anybody's name.

    Words that people typed are in it as far as they were published: a paper is passed round.

    Parameters
    ----------
    state : State
        Of the room.
    """
    joined = len(state.present())
    day = state.room.created_at.astimezone().strftime("%d %B %Y")
    blocks = [block for item in state.room.items for block in _activity(state, item.id)]
    return Paper(
        title=state.room.title,
        subtitle=f"{day}. {joined} joined by phone." if joined else f"{day}. Nobody joined by phone.",
        blocks=tuple(blocks) or (Note("Nothing was asked.", "small"),),
    )


def _activity(state: State, item: str) -> Iterator[Block]:
    activity = state.activity(item)
    yield Heading(activity.title, 1)
    for step in activity.steps:
        if step.asks and step.title != activity.title and len(activity.steps) > 1:
            yield Heading(step.title, 2)
        for ask in step.asks:
            yield from _asked(state, item, ask)


def _asked(state: State, item: str, ask: Ask) -> Iterator[Block]:
    found = tally(state, item, ask.id)
    yield Heading(ask.label, 3)
    if found.is_hidden:
        yield Note(found.why, "missing")
        return
    if not found.answered:
        yield Note("Nobody answered.", "small")
        return
    yield Note(f"{found.answered} answered.", "small")
    for picture in pictures(state, item, ask.id):
        yield Chart(picture)
        yield Table(picture.columns, tuple(_words(row) for row in picture.rows))
    yield from _typed(found)


def _typed(found: Tally) -> Iterator[Block]:
    published = [(each["text"], doubt_of_text(each)) for each in found.texts if each["is_published"]]
    if any(doubt for _, doubt in published):
        yield Table(("What people wrote", "Look again before you pass it on"), tuple(published))
    elif published:
        yield Table(("What people wrote",), tuple((text,) for text, _ in published))
    held = len(found.texts) - len(published)
    if held:
        yield Note(f"{held} in people’s own words not shown: nobody let all see them.", "small")


def _words(row: tuple[str | float, ...]) -> tuple[str, ...]:
    return tuple(value if isinstance(value, str) else f"{value:,.10g}" for value in row)


def pictures_zip(state: State) -> bytes:
    """Return a zip with each picture of a room's results, and its numbers beside it as CSV."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, picture in _pictures(state):
            for ending, content in (("svg", picture.svg), ("csv", _table(picture))):
                archive.writestr(zipfile.ZipInfo(f"{name}.{ending}", FIXED_TIME), content)
    return file.getvalue()


def _pictures(state: State) -> Iterator[tuple[str, Picture]]:
    for item in state.room.items:
        for ask in item.activity.asks:
            for number, picture in enumerate(pictures(state, item.id, ask.id), 1):
                yield f"{item.id}-{ask.id}-{number}", picture


def _table(picture: Picture) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([harmless(value) for value in row] for row in (picture.columns, *picture.rows))
    return file.getvalue().encode("utf-8-sig")


class ExportHandler(Facilitating, PageHandler):
    """What all exports share."""

    async def state(self, id: str) -> State:
        """Return where a room stands now, to be written in a thread: votes are taken meanwhile."""
        return (await self.settings["cmplearn_rooms"].by_id(id)).state.copy()  # type: ignore[no-any-return]

    def send(self, content: bytes, kind: str, ending: str, state: State) -> None:
        """Send a file, named by the room's day."""
        send_file(self, content, kind, f"{name_of(state)}.{ending}")


def name_of(state: State) -> str:
    """Return what a room's files are called: its day, and the title that whoever prepared it gave it."""
    day = f"room-{state.room.created_at.astimezone():%Y-%m-%d}"
    return f"{day}-{state.room.title[:MOST_OF_TITLE]}".rstrip()


class AnswersCsvHandler(ExportHandler):
    """All answers as a table."""

    async def get(self, id: str) -> None:
        """Send it, marked as UTF-8 for spreadsheets."""
        state = await self.state(id)
        table = await asyncio.to_thread(as_csv, state, await self.settings["cmplearn_rooms"].secret(), doubt)
        self.send(table.encode("utf-8-sig"), "text/csv; charset=utf-8", "csv", state)


class ResultsHandler(ExportHandler):
    """All results as a paper."""

    async def get(self, id: str, format: str) -> None:
        """Send it in one of the formats of papers."""
        state = await self.state(id)
        await send_paper(self, await asyncio.to_thread(results_paper, state), format, name_of(state))


class PicturesHandler(ExportHandler):
    """All pictures."""

    async def get(self, id: str) -> None:
        """Send them in a zip."""
        state = await self.state(id)
        self.send(await asyncio.to_thread(pictures_zip, state), "application/zip", "zip", state)


routes: list[tuple[str, type]] = [
    (rf"facilitate/rooms/{ROOM}/answers\.csv", AnswersCsvHandler),
    (rf"facilitate/rooms/{ROOM}/results\.([a-z]+)", ResultsHandler),
    (rf"facilitate/rooms/{ROOM}/pictures\.zip", PicturesHandler),
]
