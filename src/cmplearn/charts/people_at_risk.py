"""People, one by one: what a relative risk means out of so many."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, planes, svg, tables, words
from cmplearn.charts.picture import Picture

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.risk.absolute_from_relative"
COLUMNS = ("group", "times", "per_100_000", "expected", "one_in")
LEFT = 8
PITCH = 10  # from one person to the next
ROW = 17  # from one row of people to the next
ACROSS = int((svg.WIDTH - 2 * LEFT) // PITCH)
MOST = 800  # marks on one picture; beyond, each mark stands for ten times as many


class _Group(NamedTuple):
    name: str
    times: float
    per_100_000: float
    expected: float
    one_in: float


def people_at_risk(table: "pd.DataFrame") -> Picture:
    """Return each group's people to whom it happens, one mark a person.

    Parameters
    ----------
    table : DataFrame
        From `methods.risk.absolute_from_relative` or `people_from_two_ratios`.

    Returns
    -------
    Picture
        The table has one row a group: times, people, and one in how many.

    Raises
    ------
    InputError
        When the table lacks a column or a row.
    """
    tables.require(table, COLUMNS, SOURCE)
    found = [
        _Group(str(name), *row)
        for name, *row in zip(*(table[column].tolist() for column in COLUMNS), strict=True)
    ]
    among, event = float(table.attrs.get("people", 100_000)), str(table.attrs.get("event", "have it"))
    title = _finding(found, among, event)
    parts, height = _drawn(found, among)
    alt = " ".join(_described(found, title))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Group", "Times as likely", f"People of {words.count(among)}", "One in"),
        rows=tuple(
            (each.name, round(each.times, 2), round(each.expected, 2), _one_in(each)) for each in found
        ),
    )


def _finding(groups: Sequence[_Group], among: float, event: str) -> str:
    told = [f"{_people(each.expected)} {_lower(each.name)}" for each in groups]
    return f"Of every {words.count(among)} people in each group, this many {event}: {'; '.join(told)}"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _people(expected: float) -> str:
    return words.number(round(expected, 1) if expected < 10 else round(expected))


def _one_in(group: _Group) -> str:
    return f"1 in {words.count(round(group.one_in))}" if group.per_100_000 else "none"


def _times(group: _Group) -> str:
    return "" if group.times == 1 else f" ({words.number(group.times)} times)"


def _described(groups: Sequence[_Group], title: str) -> Iterator[str]:
    yield f"Picture of people. {title}."
    for each in groups:
        yield f"{each.name}: {_people(each.expected)} people, {_one_in(each)}{_times(each)}."


def _worth(groups: Sequence[_Group]) -> int:
    """Return how many people one mark stands for."""
    worth = 1
    while sum(round(each.expected / worth) for each in groups) > MOST:
        worth *= 10
    return worth


def _drawn(groups: Sequence[_Group], among: float) -> tuple[list[str], float]:
    worth, y = _worth(groups), 18.0
    parts: list[str] = []
    for each in groups:
        named, y = bars.heading(f"{each.name}: {_people(each.expected)}, {_one_in(each)}{_times(each)}", y)
        parts += named
        marks = round(each.expected / worth)
        for start in range(0, marks, ACROSS):
            parts += _row(min(ACROSS, marks - start), y - 8)
            y += ROW
        y += 10
    each_is = "one person" if worth == 1 else f"{worth} people"
    note, height = planes.caption(
        f"Each figure is {each_is} of {words.count(among)} in that group.", y + 4, small=True
    )
    return [*parts, *note], height


def _row(count: int, y: float) -> list[str]:
    """Return a row of people: heads and bodies, each row two dashed lines, however many they are."""
    reach = LEFT + PITCH * count - 4
    return [
        svg.line(LEFT + 1, y + 2, reach - 1, y + 2, stroke=svg.QUIET, width=4, dash=f"4 {PITCH - 4}"),
        svg.line(LEFT, y + 9, reach, y + 9, stroke=svg.QUIET, width=8, dash=f"6 {PITCH - 6}"),
    ]
