"""The size of a waiting list, week by week."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cmplearn.charts import lines, planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.charts.planes import End
from cmplearn.charts.units import unit
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.waiting_list.list_by_week"
COLUMNS = ("week", "referred", "treated", "waiting")


def list_by_week(
    table: "pd.DataFrame | Mapping[str, pd.DataFrame]", *, target: float | None = None
) -> Picture:
    """Return the size of the list at the end of each week.

    Parameters
    ----------
    table : DataFrame, or mapping of str to DataFrame
        From `methods.waiting_list.list_by_week`; several by name, such as two capacities; at most eight.
    target : float, optional
        How many people may wait.

    Returns
    -------
    Picture
        The table has one row a week: of one list people referred, treated and waiting, of more those waiting.

    Raises
    ------
    InputError
        When a table lacks a column or a row, they differ in weeks, or there are none or more than eight.
    """
    lists = {str(name): each for name, each in table.items()} if isinstance(table, Mapping) else {"": table}
    if not 1 <= len(lists) <= lines.MOST:
        raise InputError(f"table must be one to {lines.MOST} lists; it is {len(lists)}. Leave some out.")
    for each in lists.values():
        tables.require(each, COLUMNS, SOURCE)
    weeks = next(iter(lists.values()))["week"].tolist()
    if any(each["week"].tolist() != weeks for each in lists.values()):
        raise InputError("table must hold lists of the same weeks; they differ. Count all for as many weeks.")
    waiting = {name: each["waiting"].tolist() for name, each in lists.items()}
    title = _finding(waiting, weeks, target)
    parts, height = _drawn(waiting, weeks, target)
    alt = " ".join(_described(waiting, weeks, target, title))
    columns: tuple[str, ...] = ("Week", "Referred", "Treated", "Waiting at its end")
    numbers = [next(iter(lists.values()))[column].tolist() for column in COLUMNS[1:]]
    if len(lists) > 1:
        columns, numbers = ("Week", *(f"Waiting, {name}" for name in waiting)), list(waiting.values())
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=columns,
        rows=tuple((f"{week:g}", *amounts) for week, *amounts in zip(weeks, *numbers, strict=True)),
    )


def _finding(waiting: Mapping[str, Sequence[float]], weeks: Sequence[int], target: float | None) -> str:
    aim = "" if target is None else f"; the target is {words.count(target)}"
    if len(waiting) > 1:
        told = [f"{words.count(sizes[-1])} with {name}" for name, sizes in waiting.items()]
        return f"People waiting after {weeks[-1]} weeks: {words.listed(told, len(told))}{aim}"
    sizes = next(iter(waiting.values()))
    first, last = sizes[0], sizes[-1]
    if len(sizes) == 1:
        return f"{words.count(last)} people wait at the end of week {weeks[0]}{aim}"
    verb = "stays at" if first == last else "grows from" if last > first else "falls from"
    change = words.count(last) if first == last else f"{words.count(first)} to {words.count(last)}"
    if target is not None:
        aim = _towards(sizes, weeks, target)
    return f"The list {verb} {change}, weeks {weeks[0]} to {weeks[-1]}{aim}"


def _towards(sizes: Sequence[float], weeks: Sequence[int], target: float) -> str:
    """Return how the list ends beside its target, and since when where it is met to the end."""
    if sizes[-1] > target:
        return f": {words.count(sizes[-1] - target)} above the target of {words.count(target)}"
    over = [place for place, size in enumerate(sizes) if size > target]
    since = f"from week {weeks[over[-1] + 1]}" if over else "throughout"
    return f": within the target of {words.count(target)} {since}"


def _described(
    waiting: Mapping[str, Sequence[float]], weeks: Sequence[int], target: float | None, title: str
) -> Iterator[str]:
    yield f"Line chart of people waiting at the end of each of {words.counted(len(weeks), 'weeks')}. {title}."
    for name, sizes in waiting.items():
        begun = f"{words.capital(name)}: f" if name else "F"
        ends = f"{words.count(sizes[0])} at first, {words.count(sizes[-1])} at last"
        yield f"{begun}rom {words.count(min(sizes))} to {words.count(max(sizes))} people; {ends}."
    if target is not None:
        yield f"The target is {words.count(target)}."


def _drawn(
    waiting: Mapping[str, Sequence[float]], weeks: Sequence[int], target: float | None
) -> tuple[list[str], float]:
    goal = [] if target is None else [target]
    amounts = [0.0, *goal, *(size for line in waiting.values() for size in line)]
    shown = unit("", amounts).short
    labels = [
        f"{name} {words.count(sizes[-1])}".strip()
        for name, sizes in zip(lines.named(waiting), waiting.values(), strict=True)
    ]
    others = [f"target {words.count(each)}" for each in goal]
    room = planes.room_for([*labels, *others], samples=len(waiting) > 1)
    height = planes.height_for([*labels, *others])
    plane = planes.plane(weeks, amounts, 16, shown=shown, room=room, inset=4, height=height)
    ends, parts = [], planes.grid(plane, shown)
    for each, label in zip(goal, others, strict=True):
        y = plane.y(each)
        parts.append(svg.line(plane.left, y, plane.right, y, stroke=svg.INK, width=2, dash="2 3"))
        ends.append(End(y, label))
    parts += planes.below(plane, [(plane.x(week), f"{week:g}") for week in _ticks(weeks)])
    if len(weeks) <= 2 and len(waiting) == 1:  # two weeks are drawn as two points
        parts += planes.lone_points(plane, weeks, next(iter(waiting.values())), words.count)
    else:
        parts += lines.drawn(plane, weeks, waiting, labels, ends, joined=len(weeks) > 2)
    axes, height = planes.caption("People waiting, by week (at its end)", plane.bottom + 40)
    return [*parts, *axes], height


def _ticks(weeks: Sequence[int]) -> Sequence[float]:
    return weeks if len(weeks) <= 2 else [tick for tick in words.ticks(weeks[0], weeks[-1]) if tick % 1 == 0]
