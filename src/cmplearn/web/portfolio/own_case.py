"""The own case: where it stands, a form for each part, whom was asked, and its documents."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cmplearn.course.dates import stated_day
from cmplearn.course.own_case import Case, ListPlan, Output
from cmplearn.documents import Paper
from cmplearn.errors import NotFoundError
from cmplearn.portfolio.identifiers import is_asked_for
from cmplearn.portfolio.own_case import KIND, Filled, Gap, OwnCase, Row
from cmplearn.portfolio.own_case_versions import kept
from cmplearn.portfolio.profile import Profile, profile
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.portfolio.own_case_base import (
    PATH,
    OwnCaseHandler,
    choices_of,
    typed_before,
    year_names,
    years,
)
from cmplearn.web.sending import FORMATS, send_file, send_paper

if TYPE_CHECKING:
    from cmplearn.web.portfolio.own_case_glance import Glance

__all__ = ["routes"]


@dataclass(frozen=True)
class CaseCard:
    """One of the five cases on the overview: its parts and lists, and how it stands in words."""

    case: Case
    parts: tuple[Filled, ...]
    lists: tuple[tuple[ListPlan, tuple[Row, ...]], ...]
    progress: str


@dataclass(frozen=True)
class OutputCard:
    """One of the documents: what it still needs."""

    output: Output
    missing: tuple[Gap, ...]


def case_cards(case: OwnCase) -> list[CaseCard]:
    """Return the five cases and the document itself, with their progress in words."""
    return [_card(case, each) for each in case.plan.cases]


def _card(case: OwnCase, each: Case) -> CaseCard:
    parts = tuple(case.parts[part.id] for part in case.plan.of_case(each.id))
    lists = tuple((plan, case.rows[plan.id]) for plan in case.plan.lists_of_case(each.id))
    begun = sum(part.is_begun for part in parts) + sum(bool(rows) for _, rows in lists)
    gaps = sum(gap.case == each.id for gap in case.missing("full"))
    return CaseCard(each, parts, lists, progress_words(begun, len(parts) + len(lists), gaps))


def progress_words(begun: int, of: int, gaps: int) -> str:
    """Return how far a case is, in words.

    Examples
    --------
    >>> progress_words(0, 7, 12), progress_words(3, 7, 1), progress_words(7, 7, 0)
    ('Not begun', '3 of 7 begun; the full document still needs 1 thing', 'All begun; nothing is missing')
    """
    if not begun:
        return "Not begun"
    first = "All begun" if begun == of else f"{begun} of {of} begun"
    if not gaps:
        return f"{first}; nothing is missing"
    return f"{first}; the full document still needs {gaps} thing{'s' if gaps > 1 else ''}"


def place_path(place: str) -> str:
    """Return the page on which something is filled in.

    Examples
    --------
    >>> place_path("need"), place_path("lists/risks")
    ('portfolio/own-case/parts/need', 'portfolio/own-case/lists/risks')
    """
    return f"{PATH}/{place}" if place.startswith("lists/") else f"{PATH}/parts/{place}"


def _glance(case: OwnCase) -> "Glance":
    from cmplearn.web.portfolio.own_case_glance import glance  # loads the numbers' libraries

    return glance(case)


class OverviewHandler(OwnCaseHandler):
    """Where the case stands."""

    @authenticated
    async def get(self) -> None:
        """Show the five cases, what is missing, the figures and the documents."""
        case = await self.case()
        seen = await asyncio.to_thread(_glance, case)
        looked = [
            (place, label, flag)
            for place, label, text in case.texts
            for flag in self.flagged(text)
            if not is_asked_for(flag, label)
        ]
        self.page(
            "own_case.html",
            case=case,
            cards=case_cards(case),
            outputs=[OutputCard(each, case.missing(each.id)) for each in case.plan.documents],
            glance=seen,
            numbers=Markup(seen.picture.table_html()) if seen.picture else None,
            looked=looked,
            formats=FORMATS,
            path=place_path,
        )


class PartHandler(OwnCaseHandler):
    """The form of one part."""

    @authenticated
    async def get(self, id: str) -> None:
        """Show what was filled in, wherever it was."""
        case = await self.case()
        part = case.plan.part(id)
        places = [each.id for each in case.plan.parts]
        here = places.index(id)
        self.page(
            "own_case_part.html",
            case=case,
            filled=case.parts[id],
            this=part,
            in_case=next(each for each in case.plan.cases if each.id == part.case),
            listings=case.plan.lists_from(id),
            owners=[row for row in case.rows["owners"] if row.value.get("part") == id],
            offered=prefilled(await in_writer(partial(self.with_reader, profile)), id),
            before=case.plan.parts[here - 1] if here else None,
            after=case.plan.parts[here + 1] if here + 1 < len(places) else None,
            **shown_fields(case),
        )

    @authenticated
    async def post(self, id: str) -> None:
        """Save all that is valid."""
        case = await self.case()
        filled = case.parts[case.plan.part(id).id]
        here = [field for field in filled.part.fields if not field.same_as]
        value = self.read_fields(here, filled.value, case)
        await self.save_form(KIND, id, value, after=f"{PATH}/parts/{id}")


def shown_fields(case: OwnCase) -> dict[str, Any]:
    """Return the functions that the templates of a form need."""
    return {
        "choices_of": partial(choices_of, case=case),
        "day": stated_day,
        "years": years,
        "year_names": partial(year_names, case),
        "typed_before": partial(typed_before, case),
    }


class AskedHandler(OwnCaseHandler):
    """Whom was asked, what they said, what changed."""

    @authenticated
    async def get(self) -> None:
        """Show all of them, by part."""
        case = await self.case()
        self.page("own_case_asked.html", case=case, path=place_path)


class DocumentHandler(OwnCaseHandler):
    """One of the documents, as a file."""

    @authenticated
    async def get(self, output: str, format: str) -> None:
        """Send it, as the case stands or as a version was kept."""
        version = self.get_query_argument("version", "")
        case, name = await self._case_of(version)
        if output not in [each.id for each in case.plan.documents]:
            raise NotFoundError("There is no such document of your own case. They are all on its first page.")
        made = await asyncio.to_thread(_paper, case, output, name)
        await send_paper(self, made, format, f"own-case-{output}")

    async def _case_of(self, version: str) -> tuple[OwnCase, str]:
        if not version:
            return await self.case(), ""
        head, case = await in_writer(partial(self.with_reader, partial(_kept, id=version)))
        return case, head.name


def _paper(case: OwnCase, output: str, version: str) -> Paper:
    from cmplearn.documents.business_case import paper  # loads the numbers' libraries

    return paper(case, output, today(), version)


def _kept(reader: Any, id: str) -> Any:
    return kept(reader, id)


class TeamHandler(OwnCaseHandler):
    """The own case alone, apart from the log, as a file that a colleague can bring in."""

    @authenticated
    async def get(self) -> None:
        """Send it."""
        packed = await in_writer(partial(self.with_reader, _own_case_alone))
        send_file(self, packed, "application/zip", f"own-case-{today():%Y-%m-%d}.zip")


def _own_case_alone(reader: Any) -> bytes:
    return bytes(reader.bundle(kinds=(KIND,)))


def prefilled(me: Profile, part: str) -> dict[str, str]:
    """Return what the profile knows already of a part, by field, so that it isn't asked again."""
    known = {
        "document": (
            ("organisation", me.organisation),
            ("owner", ", ".join(filter(None, (me.name, me.role)))),
        ),
        "situation": (("sponsor", me.sponsor),),
    }
    return {field: words for field, words in known.get(part, ()) if words}


routes: list[tuple[str, type]] = [
    (PATH, OverviewHandler),
    (rf"{PATH}/parts/([a-z0-9-]+)", PartHandler),
    (rf"{PATH}/asked", AskedHandler),
    (rf"{PATH}/team/own-case\.zip", TeamHandler),
    (rf"{PATH}/documents/([a-z]+)\.([a-z]+)", DocumentHandler),
]
