"""The own case as it stands: parts and rows as they were filled, what is missing, and who was asked.

A part is the document of kind "own-case" under the part's id, as the lessons save it. A row of a list is a
document of its own, ``lists/<list>/<row>``, so that two people's rows come together without a choice. What
lessons collect about a first benefit, measure or decision is a row too: nothing is asked twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cmplearn.course import own_case as course_own_case
from cmplearn.course.own_case import ListPlan, OwnCasePlan, Part
from cmplearn.portfolio import own_case_gaps
from cmplearn.portfolio.keeping.documents import Reader
from cmplearn.portfolio.own_case_values import Engagement, Filled, Gap, Row, is_empty, number, shown

__all__ = [
    "ASKED",
    "KIND",
    "ROWS",
    "VERSIONS",
    "Engagement",
    "Filled",
    "Gap",
    "OwnCase",
    "Row",
    "is_empty",
    "number",
    "of_values",
    "option_names",
    "order_after",
    "order_moved",
    "own_case",
    "row_key",
    "shown",
]

KIND = "own-case"
ROWS = "lists/"
VERSIONS = "versions/"
ASKED = ("asked", "said", "changed", "asked-on")
UNNAMED = "Our own case"


@dataclass(frozen=True)
class OwnCase:
    """The whole case.

    Parameters
    ----------
    plan : OwnCasePlan
        What it is made of.
    parts : mapping of str to Filled
        Every part of the plan by id, empty ones too.
    rows : mapping of str to tuple of Row
        Rows of every list, in order.
    """

    plan: OwnCasePlan
    parts: Mapping[str, Filled]
    rows: Mapping[str, tuple[Row, ...]]

    def text(self, part: str, name: str) -> str:
        """Return one field of a part as it is read; "" where nothing was filled in."""
        return self.parts[part].text(name)

    def number(self, part: str, name: str) -> float | None:
        """Return one field of a part as a number, or None."""
        return number(self.parts[part].get(name))

    @property
    def title(self) -> str:
        """What the case is called."""
        return self.text("document", "title") or UNNAMED

    @property
    def is_begun(self) -> bool:
        """Whether anything at all was filled in."""
        return any(each.is_begun for each in self.parts.values()) or any(self.rows.values())

    @property
    def is_confidential(self) -> bool:
        """Whether every page says that it is commercial in confidence."""
        return self.parts["document"].value.get("confidential") == "yes"

    @property
    def has_permission(self) -> bool:
        """Whether the sponsor has agreed to its use in the programme."""
        return self.parts["document"].value.get("permission") == "yes"

    def row(self, listing: str, id: str) -> Row | None:
        """Return one row of a list, or None."""
        return next((each for each in self.rows[listing] if each.id == id), None)

    def missing(self, output: str) -> tuple[Gap, ...]:
        """Return what a document needs and that is empty, in the order of the five cases.

        Parameters
        ----------
        output : str
            "sponsor", "short", "committee" or "full".

        Returns
        -------
        tuple of Gap
        """
        places: dict[str, int] = {case.id: place for place, case in enumerate(self.plan.cases)}
        return tuple(sorted(own_case_gaps.gaps(self, output), key=lambda gap: places[gap.case]))

    @property
    def next_gap(self) -> Gap | None:
        """The one thing to do next: what the sponsor's page needs first, then the committee's, then all."""
        for output in ("sponsor", "committee", "full"):
            gaps = self.missing(output)
            if gaps:
                return gaps[0]
        return None

    @property
    def engagements(self) -> tuple[Engagement, ...]:
        """Everybody who was asked, by part, then those asked about no part."""
        found = [
            Engagement(
                filled.part.title,
                filled.part.id,
                filled.text("asked"),
                filled.text("said"),
                filled.text("changed"),
                filled.text("asked-on"),
            )
            for filled in self.parts.values()
            if filled.part.lesson and any(filled.text(name) for name in ASKED)
        ]
        found += [
            Engagement(
                "",
                f"{ROWS}engagement",
                row.text("asked"),
                row.text("said"),
                row.text("changed"),
                row.text("day"),
            )
            for row in self.rows["engagement"]
        ]
        return tuple(found)

    @property
    def texts(self) -> tuple[tuple[str, str, str], ...]:
        """Every text that somebody typed: where it is written, what was asked, and the text."""
        found = [
            (filled.part.id, each.label, filled.text(each.name))
            for filled in self.parts.values()
            for each in filled.part.fields
            if each.kind == "text" and filled.text(each.name)
        ]
        found += [
            (f"{ROWS}{row.plan.id}/{row.id}", each.label, row.text(each.name))
            for rows in self.rows.values()
            for row in rows
            for each in row.plan.fields
            if each.kind == "text" and row.text(each.name) and not _is_the_parts(row, each.name)
        ]
        return tuple(found)


def _is_the_parts(row: Row, name: str) -> bool:
    return name in row.plan.told(row.part)


def own_case(reader: Reader) -> OwnCase:
    """Return the own case as it stands.

    Parameters
    ----------
    reader : Reader
        A portfolio.

    Returns
    -------
    OwnCase
        Complete even where nothing is saved: parts are empty then.

    Raises
    ------
    CourseError
        When ``course/own_case.yaml`` has a mistake in it.

    Examples
    --------
    >>> case = own_case(Reader(None))
    >>> case.is_begun, case.title, case.next_gap.place
    (False, 'Our own case', 'situation')
    """
    documents = [each for each in reader.documents(KIND) if not each.key.startswith(VERSIONS)]
    return of_values(
        {each.key: each.value for each in documents},
        {each.key: (each.version, each.saved_at) for each in documents},
    )


def of_values(values: Mapping[str, Any], saved: Mapping[str, tuple[int, datetime]] | None = None) -> OwnCase:
    """Return the own case that documents hold, such as those of a kept version.

    Parameters
    ----------
    values : mapping of str to JSON value
        The documents' values by key; what the plan doesn't know is left out.
    saved : mapping of str to (int, datetime), optional
        Version and time of each.

    Returns
    -------
    OwnCase
    """
    plan = course_own_case.plan()
    known = saved or {}
    parts = {part.id: _filled(part, values, known.get(part.id)) for part in plan.parts}
    rows = {
        each.id: tuple(sorted(_rows(each, values, known, parts), key=lambda row: (row.order, row.id)))
        for each in plan.lists
    }
    return OwnCase(plan, parts, rows)


def _filled(part: Part, values: Mapping[str, Any], saved: tuple[int, datetime] | None) -> Filled:
    version, at = saved or (0, None)
    elsewhere = {}
    for each in part.fields:
        if each.same_as:
            other, _, name = each.same_as.partition("/")
            elsewhere[each.name] = _as_value(values.get(other)).get(name)
    return Filled(part, _as_value(values.get(part.id)), version, at, elsewhere)


def _as_value(saved: Any) -> dict[str, Any]:
    """Return a document's value; nothing where it isn't one of the own case."""
    return saved if isinstance(saved, dict) else {}


def row_key(listing: str, id: str) -> str:
    """Return the key of a row's document."""
    return f"{ROWS}{listing}/{id}"


def _rows(
    plan: ListPlan,
    values: Mapping[str, Any],
    saved: Mapping[str, tuple[int, datetime]],
    parts: Mapping[str, Filled],
) -> Iterator[Row]:
    prefix = row_key(plan.id, "")
    sources = [source.part for source in plan.from_parts]
    for key, value in values.items():
        id = key.removeprefix(prefix)
        if not key.startswith(prefix) or id in sources or not isinstance(value, dict) or value.get("removed"):
            continue
        yield Row(plan, id, value, saved.get(key, (0, None))[0], _order(value))
    for source in sources:
        key = row_key(plan.id, source)
        yield from _row_of_part(plan, parts[source], values.get(key), saved.get(key, (0, None))[0])


def _row_of_part(plan: ListPlan, filled: Filled, added: Any, version: int) -> Iterator[Row]:
    """Yield the row that a lesson's form has, with what was added to it in the list; none while empty."""
    taken = {own: filled.value.get(theirs) for own, theirs in plan.told(filled.part.id).items()}
    if all(is_empty(value) for value in taken.values()):
        return
    more = _as_value(added)
    yield Row(plan, filled.part.id, {**more, **taken}, version, _order(more), filled.part.id)


def _order(value: Mapping[str, Any]) -> float:
    return number(value.get("order")) or 0.0


def order_after(rows: Sequence[Row]) -> float:
    """Return the place of a row that comes after all others."""
    return max((row.order for row in rows), default=0.0) + 1.0


def order_moved(rows: Sequence[Row], id: str, *, up: bool) -> float | None:
    """Return the place that a row gets when it changes places with a neighbour; None at the end of the list.

    Parameters
    ----------
    rows : sequence of Row
        Of one list, in order.
    id : str
        The row to move.
    up : bool
        Towards the beginning.

    Returns
    -------
    float or None
        A number between its new neighbours', so that no other row has to change.
    """
    ids = [row.id for row in rows]
    place = ids.index(id) if id in ids else -1
    target = place - 1 if up else place + 1
    if place < 0 or not 0 <= target < len(rows):
        return None
    beyond = target - 1 if up else target + 1
    near = rows[target].order
    if not 0 <= beyond < len(rows):
        return near - 1.0 if up else near + 1.0
    return (near + rows[beyond].order) / 2


def option_names(case: OwnCase) -> dict[str, str]:
    """Return the name of each option by its row's id, told apart where two are called the same."""
    names: dict[str, str] = {}
    for row in case.rows["options"]:
        same = sum(name == row.name or name.startswith(f"{row.name} (") for name in names.values())
        names[row.id] = f"{row.name} ({same + 1})" if same else row.name
    return names
