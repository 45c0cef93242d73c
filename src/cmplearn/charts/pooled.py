"""Waits for one list or several, in rooms shared with emergencies or set apart."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.picture import Picture

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.queueing.shared_or_apart"
COLUMNS = ("one_list", "set_apart", "rooms", "load", "busiest_load", "growing", "mean_wait", "cancelled")
BAR = 24
TOP = 20
ROW = 74  # from the heading of one arrangement to that of the next
OVER = "grows without end"


class Arrangement(NamedTuple):
    """One row of the table, its names as in `COLUMNS`."""

    one_list: bool
    set_apart: bool
    rooms: int
    load: float
    busiest_load: float
    growing: int
    mean_wait: float
    cancelled: float

    @property
    def is_endless(self) -> bool:
        """Whether a list grows for ever."""
        return not math.isfinite(self.mean_wait)

    @property
    def wait(self) -> str:
        """The mean wait in words."""
        return OVER if self.is_endless else _turns(self.mean_wait)


def pooling(table: "pd.DataFrame") -> Picture:
    """Return the mean wait under each arrangement; two of them where it makes no difference who shares rooms.

    Parameters
    ----------
    table : DataFrame
        From `methods.queueing.shared_or_apart`.

    Returns
    -------
    Picture
        The table has one row an arrangement.

    Raises
    ------
    InputError
        When a column or every row is missing.
    """
    tables.require(table, COLUMNS, SOURCE)
    rows = [Arrangement(*each) for each in table[list(COLUMNS)].itertuples(index=False, name=None)]
    shared, apart = ([row for row in rows if row.set_apart == is_apart] for is_apart in (False, True))
    alike = [row.mean_wait for row in shared] == [row.mean_wait for row in apart]
    has_two = alike and not any(row.cancelled for row in rows)
    shown = shared if has_two else rows
    title = _finding(shown, has_two=has_two)
    told = "; ".join(
        f"{_name(row, has_two=has_two)}: {row.wait}, {_below(row, has_two=has_two)}" for row in shown
    )
    alt = f"Bars of the mean wait, in turns. {told}. {title}."
    parts, height = _drawn(shown, has_two=has_two)
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Arrangement", "Mean wait, turns", "Busiest list’s load", "Cancelled in 100"),
        rows=tuple(
            (
                _name(row, has_two=has_two),
                row.wait if row.is_endless else round(row.mean_wait, 2),
                words.percent(row.busiest_load),
                round(100 * row.cancelled, 1),
            )
            for row in shown
        ),
    )


def _turns(wait: float) -> str:
    return "under 0.1 turns" if wait < 0.05 else words.counted(round(wait, 1), "turns")


def _name(row: Arrangement, *, has_two: bool) -> str:
    lists = f"One list for all {row.rooms} rooms" if row.one_list else "A list for each room"
    return lists if has_two else f"{lists}, {'set apart' if row.set_apart else 'shared'}"


def _below(row: Arrangement, *, has_two: bool) -> str:
    busy = f"{'load' if row.one_list else 'load of the busiest'} {words.percent(row.busiest_load)}"
    if has_two:
        return busy
    return f"{busy}, {_cancelled(row)}"


def _cancelled(row: Arrangement) -> str:
    if not row.cancelled:
        return "none cancelled"
    return f"{words.count(round(100 * row.cancelled, 1))} in 100 cancelled"


def _finding(shown: list[Arrangement], *, has_two: bool) -> str:
    own, one = shown[:2]
    if all(row.is_endless for row in shown):
        return f"At a load of {words.percent(one.load)} every arrangement grows without end"
    if has_two:
        if own.is_endless:
            lists = f"{own.growing} of {own.rooms} lists grow" if own.growing > 1 else "one list grows"
            return f"Apart, {lists} without end; in one list for all the wait is {one.wait}"
        return f"One list for all {one.rooms} rooms: a wait of {one.wait}. A list for each: {own.wait}"
    apart = shown[2]
    return f"One list in shared rooms {_goes(one)}, {_cancelled(one)}; own lists set apart {_go(apart)}"


def _goes(row: Arrangement) -> str:
    return OVER if row.is_endless else f"waits {row.wait}"


def _go(row: Arrangement) -> str:
    return "grow without end" if row.is_endless else f"wait {row.wait}"


def _drawn(shown: list[Arrangement], *, has_two: bool) -> tuple[list[str], float]:
    finite = [row.mean_wait for row in shown if not row.is_endless]
    room = 24 + max(svg.text_width(_turns(wait)) for wait in finite or [0.0])
    span = bars.span([*finite, 1.0], 8, svg.WIDTH - room)
    parts: list[str] = []
    y = float(TOP)
    for row in shown:
        parts += _one(row, y, span, has_two=has_two)
        y += ROW
    caption = "Bars: mean wait in turns (one turn: one person’s time)"
    parts.append(svg.text(8, y, caption, size=svg.SMALL_SIZE, fill=svg.QUIET))
    return parts, y + 12


def _one(row: Arrangement, y: float, span: Any, *, has_two: bool) -> list[str]:
    parts = [svg.text(8, y, _name(row, has_two=has_two), bold=True)]
    top, dash = y + 8, "" if row.set_apart or has_two else "5 3"
    if row.is_endless:
        parts.append(svg.rect(8, top, svg.WIDTH - 16, BAR, fill=svg.AMBER, stroke=svg.INK, dash=dash))
        parts.append(svg.text(16, top + 17, f"{OVER} \N{RIGHTWARDS ARROW}", halo=False, bold=True))
    else:
        fill = svg.BLUE if row.one_list else svg.PALE_BLUE
        parts.append(span.bar(0, row.mean_wait, top, BAR, fill=fill, dash=dash))
        parts.append(svg.text(span.x(row.mean_wait) + 8, top + 17, row.wait))
    below = _below(row, has_two=has_two)
    parts.append(svg.text(8, top + BAR + 16, below, size=svg.SMALL_SIZE, fill=svg.QUIET))
    return parts
