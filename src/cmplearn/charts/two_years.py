"""Two years of a group picked for a bad one, beside those who were not picked."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import lines, planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.charts.units import unit

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.segmentation.regression_to_the_mean or picked_for_a_bad_year"
COLUMNS = ("group", "people", "mean_year_1", "mean_year_2")
CALLED = {"others": "Not picked", "all": "Everyone"}
WITH_WORK = "selected, with the work"
LEVEL = 0.005  # a change of a smaller share than this is none (our choice)


class _Group(NamedTuple):
    """A group: what it is called, how many people, and events a person in the two years."""

    key: str
    name: str
    people: int
    before: float
    after: float

    @property
    def change(self) -> float:
        """The change as a share of the first year."""
        return (self.after - self.before) / self.before if self.before else 0.0


def two_years(table: "pd.DataFrame", *, counted: str = "emergency admissions") -> Picture:
    """Return two years of the people picked, with and without help, of those not picked, and of all.

    Parameters
    ----------
    table : DataFrame
        From `methods.segmentation.regression_to_the_mean` or `picked_for_a_bad_year`.
    counted : str
        What was counted, in the plural.

    Returns
    -------
    Picture
        The table has one row a group.

    Raises
    ------
    InputError
        When the table lacks a column or a row.
    """
    tables.require(table, COLUMNS, SOURCE)
    rows = list(zip(*(table[column].tolist() for column in COLUMNS), strict=True))
    helped = any(key == WITH_WORK for key, *_ in rows)
    groups = [_Group(str(key), _named(str(key), helped), *rest) for key, *rest in rows]
    title = _finding(groups)
    measure = f"{words.capital(counted)} a person and year"
    parts, height = _drawn(groups, measure)
    alt = " ".join(_described(groups, title, counted))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Group", "People", f"{measure}, year picked", f"{measure}, year after", "Change (%)"),
        rows=tuple(
            (
                group.name,
                group.people,
                round(group.before, 4),
                round(group.after, 4),
                round(100 * group.change, 1) if group.before else "none in the year picked",
            )
            for group in groups
        ),
    )


def _named(key: str, helped: bool) -> str:
    if key == WITH_WORK:
        return "Picked, with the work"
    if key == "selected":
        return "Picked, nothing done" if helped else "Picked"
    return CALLED.get(key, key)


def _finding(groups: Sequence[_Group]) -> str:
    found = {group.key: group for group in groups}
    picked = found.get("selected", groups[0])
    told = f"The {words.count(picked.people)} picked {_moved(picked)}"
    if WITH_WORK in found:
        with_work = found[WITH_WORK]
        return (
            f"The {words.count(picked.people)} picked {_moved(with_work)} with the work; "
            f"with nothing done they {_moved(picked)}"
        )
    others = found.get("others")
    return f"{told}; those not picked {_moved(others)}" if others else told


def _moved(group: _Group) -> str:
    if not group.before and group.after:
        return f"rise from none to {group.after:.2g} each"
    if abs(group.change) < LEVEL:
        return "stay as they are"
    return f"{'rise' if group.change > 0 else 'fall'} {words.percent(abs(group.change))}"


def _described(groups: Sequence[_Group], title: str, counted: str) -> Iterator[str]:
    written = unit("", [0.0, *(amount for group in groups for amount in (group.before, group.after))])
    yield f"Line chart of {counted} a person in the year when people were picked and the year after. {title}."
    for group in groups:
        yield (
            f"{group.name}, {words.counted(group.people, 'people')}: {written.short(group.before)}, "
            f"then {written.short(group.after)}."
        )


def _drawn(groups: Sequence[_Group], measure: str) -> tuple[list[str], float]:
    amounts = [0.0, *(amount for group in groups for amount in (group.before, group.after))]
    written = unit("", amounts)
    labels = [
        f"{words.capital(group.name.removeprefix('Picked, '))} {written.short(group.after)}"
        for group in groups
    ]
    plane = planes.plane(
        [0.0, 1.0],
        amounts,
        16,
        shown=written.short,
        room=planes.room_for(labels, samples=True),
        inset=24,
        height=planes.height_for(labels),
    )
    drawn = {group.name: (group.before, group.after) for group in groups}
    caption, height = planes.caption(measure, plane.bottom + 42)
    parts = [
        *planes.grid(plane, written.short),
        *planes.below(plane, [(plane.x(0), "year picked"), (plane.x(1), "year after")]),
        *lines.drawn(plane, [0.0, 1.0], drawn, labels),
    ]
    return [*parts, *caption], height
