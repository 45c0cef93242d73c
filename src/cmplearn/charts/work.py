"""The picture of a process: its steps, where the time goes, where work comes back, what holds it up."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

BAR = 16
LANE = 11  # between two loops of rework
FIRST_LANE = 16  # from the way down to the innermost loop
MOST_LANES = 6
STEPS = "methods.process.step_times"
STEP_COLUMNS = ("step", "visits", "touch", "wait", "time", "capacity", "adds_value")


class _Step(NamedTuple):
    """A step as the table has it: times over all visits, and what goes back from it to which step."""

    name: str
    visits: float
    touch: float
    wait: float
    time: float
    capacity: float
    adds_value: bool
    share_back: float = 0
    back_to: int = 0


def process_map(times: "pd.DataFrame", steps: "pd.DataFrame | None" = None, unit: str = "hours") -> Picture:
    """Return the steps of a process in order, with the time worked and waited at each, and the bottleneck.

    Parameters
    ----------
    times : DataFrame
        From `methods.process.step_times`.
    steps : DataFrame, optional
        The steps that it came from; with their rework and rework_to, loops are drawn.
    unit : str
        The unit of the times, a plural.

    Returns
    -------
    Picture
        The table has one row a step.

    Raises
    ------
    InputError
        When the table lacks a column or a row, or `steps` are other steps.
    """
    tables.require(times, STEP_COLUMNS, STEPS)
    rows = _with_rework(_steps(times), steps)
    narrow = _bottleneck(rows)
    title = _where_time_goes(rows, narrow, unit)
    parts, height = _mapped(rows, narrow, unit)
    alt = f"Process map of {words.counted(len(rows), 'steps')}. {title}. {_each_step(rows, unit)}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            "Step",
            "Visits",
            f"Worked on ({unit})",
            f"Waiting ({unit})",
            "Can finish, for each of these",
            "Adds value",
            "Goes back (%)",
            "Back to",
        ),
        rows=tuple(_row(rows, step) for step in rows),
    )


def _steps(times: "pd.DataFrame") -> list[_Step]:
    numbers = tables.numbers(times, STEP_COLUMNS[1:-1], STEPS)
    read = zip(times["step"].tolist(), *numbers, times["adds_value"].tolist(), strict=True)
    return [
        _Step(str(name), visits, touch, wait, time, capacity, bool(adds))
        for name, visits, touch, wait, time, capacity, adds in read
    ]


def _with_rework(rows: list[_Step], steps: "pd.DataFrame | None") -> list[_Step]:
    if steps is None or "rework" not in steps.columns:
        return rows
    names = [row.name for row in rows]
    if [str(name).strip() for name in steps["step"].tolist()] != names:
        raise InputError(
            f"steps must be those that the times came from; they are {', '.join(map(str, steps['step']))}. "
            f"Take the times from {STEPS} of these steps."
        )
    targets = steps["rework_to"].tolist() if "rework_to" in steps.columns else names
    return [
        row._replace(share_back=float(share), back_to=names.index(target) if target in names else place)
        for place, (row, share, target) in enumerate(
            zip(rows, steps["rework"].tolist(), targets, strict=True)
        )
    ]


def _bottleneck(rows: Sequence[_Step]) -> _Step | None:
    """Return the step that can handle the fewest, none where nothing is worked on."""
    narrow = min(rows, key=lambda row: row.capacity)
    return None if math.isinf(narrow.capacity) else narrow


def _where_time_goes(rows: Sequence[_Step], narrow: _Step | None, unit: str) -> str:
    wait = math.fsum(row.wait for row in rows)
    total = math.fsum(row.time for row in rows)
    longest = max(rows, key=lambda row: row.wait)
    where = "longest there" if longest is narrow else f"longest at {longest.name}"
    if wait == 0:
        waiting = f"nothing waits in {words.counted(total, unit)}"
    elif wait == total:
        waiting = f"all {words.counted(total, unit)} are waiting, {where}"
    else:
        waiting = f"{words.chance(wait / total)} of {words.counted(total, unit)} is waiting, {where}"
    return f"{narrow.name} is the bottleneck; {waiting}" if narrow else words.capital(waiting)


def _each_step(rows: Sequence[_Step], unit: str) -> str:
    return "; ".join(f"{row.name}: {_said(rows, row, unit)}" for row in rows)


def _said(rows: Sequence[_Step], row: _Step, unit: str) -> str:
    """Return the numbers of one step in words."""
    said = [f"{words.counted(row.touch, unit)} worked on", f"{words.count(row.wait)} waiting"]
    if row.visits != 1:
        said.append(f"passed {words.number(row.visits)} times")
    if row.share_back:
        target = rows[row.back_to].name
        back = "are done again" if target == row.name else f"go back to {target}"
        said.append(f"{words.chance(row.share_back)} {back}")
    if not row.adds_value:
        said.append("adds no value")
    return ", ".join(said)


def _row(rows: Sequence[_Step], row: _Step) -> tuple[str | float, ...]:
    return (
        row.name,
        round(row.visits, 4),
        round(row.touch, 4),
        round(row.wait, 4),
        "no limit" if math.isinf(row.capacity) else round(row.capacity, 4),
        "yes" if row.adds_value else "no",
        round(100 * row.share_back, 2),
        rows[row.back_to].name if row.share_back else "",
    )


def _mapped(rows: Sequence[_Step], narrow: _Step | None, unit: str) -> tuple[list[str], float]:
    lanes = _lanes(rows)
    spine = 14 + (FIRST_LANE - 6 + LANE * max(lanes.values()) if lanes else 0)
    left = spine + 16
    span = bars.span((row.time for row in rows), left, svg.WIDTH - 12)
    parts, y = _key(left, 18, unit)
    nodes: list[float] = []
    for number, row in enumerate(rows, 1):
        nodes.append(y - 5)
        named = f"{number} {row.name}{': bottleneck' if row is narrow else ''}"
        for line in svg.wrap(named, svg.WIDTH - left - 8):
            parts.append(svg.text(left, y, line, bold=True))
            y += 18
        for line in svg.wrap(_said(rows, row, unit), svg.WIDTH - left - 8, svg.SMALL_SIZE):
            parts.append(svg.text(left, y, line, size=svg.SMALL_SIZE, fill=svg.QUIET))
            y += 16
        y -= 9
        parts.append(span.bar(0, row.touch, y, BAR, fill=svg.BLUE))
        parts.append(span.bar(row.touch, row.time, y, BAR, fill=svg.PAPER, dash="4 3"))
        y += BAR + 26
    return [*_loops(rows, lanes, spine, nodes), *_spine(rows, narrow, spine, nodes), *parts], y - 16


def _key(left: float, y: float, unit: str) -> tuple[list[str], float]:
    """Say which part of a bar is which, and return the baseline of the first step."""
    parts = [
        svg.rect(left, y - 12, 18, 14, fill=svg.BLUE, stroke=svg.INK),
        svg.text(left + 24, y, "worked on", size=svg.SMALL_SIZE),
        svg.rect(left + 124, y - 12, 18, 14, fill=svg.PAPER, stroke=svg.INK, dash="4 3"),
        svg.text(left + 148, y, "waiting", size=svg.SMALL_SIZE),
    ]
    y += 18
    for line in svg.wrap(
        f"{words.capital(unit)} for one piece of work, all passes", svg.WIDTH - left - 8, 13
    ):
        parts.append(svg.tick_label(left, y, line, anchor="start"))
        y += 16
    return parts, y + 14


def _lanes(rows: Sequence[_Step]) -> dict[int, int]:
    """Return the lane of the loop of each step from which work goes back: the innermost that is free."""
    taken: list[list[tuple[int, int]]] = []
    found: dict[int, int] = {}
    loops = sorted((place - row.back_to, place) for place, row in enumerate(rows) if row.share_back)
    for length, place in loops:
        start, lane = place - length, 0
        while lane < len(taken) and any(start <= end and first <= place for first, end in taken[lane]):
            lane += 1
        lane = min(lane, MOST_LANES - 1)
        taken += [[] for _ in range(lane + 1 - len(taken))]
        taken[lane].append((start, place))
        found[place] = lane
    return found


def _spine(rows: Sequence[_Step], narrow: _Step | None, x: float, nodes: Sequence[float]) -> Iterator[str]:
    """Draw the way down from step to step, the bottleneck as a diamond."""
    yield svg.line(x, nodes[0] - 17, x, nodes[-1], stroke=svg.INK, width=2)
    for row, y in zip(rows, nodes, strict=True):
        if row is narrow:
            yield svg.diamond(x, y, 9, fill=svg.AMBER)
        else:
            yield svg.circle(x, y, 5, fill=svg.PAPER)


def _loops(
    rows: Sequence[_Step], lanes: dict[int, int], spine: float, nodes: Sequence[float]
) -> Iterator[str]:
    """Draw the ways back, each with an arrow head where it comes in again, above the step."""
    for place, lane in lanes.items():
        x, start, end = (
            spine - FIRST_LANE - LANE * lane,
            nodes[place] + 4,
            _entry(nodes[rows[place].back_to], lane),
        )
        tip = spine - 2
        points = [(spine, start), (x, start), (x, end), (tip, end)]
        yield svg.polyline(points, stroke=svg.QUIET, width=2, dash="4 2")
        yield svg.polyline([(tip - 5, end - 4), (tip, end), (tip - 5, end + 4)], stroke=svg.QUIET)


def _entry(node: float, lane: int) -> float:
    """Return where a loop of a lane comes in, so that the heads of two are told apart."""
    return node - 12 - 5 * min(lane, 1)
