"""Pictures of a plan: which tasks decide its end, how far the others may slip, and the chance of its date."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, marks, planes, svg, tables, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from cmplearn.methods.process import ScheduleRisk

BAR = 16
PLAN = "methods.process.critical_path"
RISK = "methods.process.schedule_risk"
PLAN_COLUMNS = ("task", "duration", "start", "finish", "latest_finish", "slack", "critical")
CURVE = 60  # points of the curve of chances


class _Task(NamedTuple):
    """A task: as early as it can be, and how far it may slip without moving the end."""

    name: str
    duration: float
    start: float
    finish: float
    latest_finish: float
    slack: float
    is_critical: bool


def critical_path(plan: "pd.DataFrame", unit: str = "days", risk: "ScheduleRisk | None" = None) -> Picture:
    """Return the tasks of a plan as bars in time: those that decide its end, and the slack of the others.

    Parameters
    ----------
    plan : DataFrame
        From `methods.process.critical_path`.
    unit : str
        The unit of the times, a plural.
    risk : ScheduleRisk, optional
        From `methods.process.schedule_risk` for the same tasks: marks its deadline and the chance of it.

    Returns
    -------
    Picture
        Tasks in the order in which they start. The table has one row a task.

    Raises
    ------
    InputError
        When the table lacks a column or a row, or the risk is that of other tasks.
    """
    tables.require(plan, PLAN_COLUMNS, PLAN)
    rows = _tasks(plan)
    shares = _critical_shares(rows, risk)
    title = (
        f"{words.capital(_date_finding(risk, unit))}. {_end_finding(rows, unit)}"
        if risk
        else f"{_end_finding(rows, unit)}{_slack_finding(rows, unit)}"
    )
    parts, height = _bars(rows, unit, risk, shares)
    told = "; ".join(f"{row.name}: {_said(row, unit, shares)}" for row in rows)
    alt = f"Bar chart in time of {words.counted(len(rows), 'tasks')}. {title}. {told}."
    lasting = ("Takes", "Starts", "Ends", "May end", "May slip")
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            "Task",
            *(f"{name} ({unit})" for name in lasting),
            "Decides the end",
            *(("Decides it in (% of plans)",) if risk else ()),
        ),
        rows=tuple(
            (
                row.name,
                *(round(number, 4) for number in row[1:6]),
                "yes" if row.is_critical else "no",
                *((round(100 * shares[row.name], 2),) if risk else ()),
            )
            for row in rows
        ),
    )


def schedule_risk(risk: "ScheduleRisk", unit: str = "days") -> Picture:
    """Return the chance that a plan is finished by each day, with the deadline and the likely end marked.

    Parameters
    ----------
    risk : ScheduleRisk
        From `methods.process.schedule_risk`.
    unit : str
        The unit of the times, a plural.

    Returns
    -------
    Picture
        The table has the deadline, the end if every task takes its likely time, and the percentiles.

    Raises
    ------
    InputError
        When it is no such result.
    """
    if not hasattr(risk, "finishes") or not hasattr(risk, "chance_of_likely"):
        raise InputError(f"risk must be the risk of a plan; it is {risk!r:.80}. Take it from {RISK}.")
    likely, share = words.counted(risk.likely_finish, unit), words.chance(risk.chance_of_likely)
    title = f"{words.capital(_date_finding(risk, unit))}; {share} of plans keep to the likely {likely}"
    points = list(zip(risk.percentiles["chance"].tolist(), risk.percentiles["finish"].tolist(), strict=True))
    parts, height = _curve(risk, unit)
    told = ", ".join(f"{words.chance(chance)} by {_day(finish, unit)}" for chance, finish in points)
    likely = f"{_day(risk.likely_finish, unit)}: {words.chance(risk.chance_of_likely)}"
    alt = (
        f"Curve of the chance of being done, rising with time: {told}. If every task takes its likely time, "
        f"{likely}. {title}."
    )
    by = f"Finished by ({unit})"
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Point", by, "Chance (%)"),
        rows=(
            ("Deadline", round(risk.deadline, 4), round(100 * risk.chance, 2)),
            ("All tasks likely", round(risk.likely_finish, 4), round(100 * risk.chance_of_likely, 2)),
            *(
                (f"{words.chance(chance)} of plans", round(finish, 4), round(100 * chance, 2))
                for chance, finish in points
            ),
        ),
    )


def _tasks(plan: "pd.DataFrame") -> list[_Task]:
    numbers = tables.numbers(plan, PLAN_COLUMNS[1:-1], PLAN)
    read = zip(plan["task"].tolist(), *numbers, plan["critical"].tolist(), strict=True)
    rows = [
        _Task(str(name), duration, start, finish, latest, slack, bool(critical))
        for name, duration, start, finish, latest, slack, critical in read
    ]
    return sorted(rows, key=lambda row: (row.start, row.finish))


def _critical_shares(rows: Sequence[_Task], risk: "ScheduleRisk | None") -> dict[str, float]:
    if risk is None:
        return {}
    shares = dict(zip(risk.tasks["task"].tolist(), risk.tasks["critical_share"].tolist(), strict=True))
    if set(shares) != {row.name for row in rows}:
        raise InputError(
            f"risk must be that of the same tasks; it is that of {', '.join(map(str, shares))}. "
            f"Take it from {RISK} of this plan."
        )
    return shares


def _day(time: float, unit: str) -> str:
    """Return a point in time: day 40, week 3.5."""
    return f"{unit.removesuffix('s')} {words.count(time)}"


def _end_finding(rows: Sequence[_Task], unit: str) -> str:
    end = max(row.finish for row in rows)
    deciding = [row.name for row in rows if row.is_critical and row.duration] or [rows[-1].name]
    verb = "decides" if len(deciding) == 1 else "decide"
    return f"Takes {words.counted(end, unit)} at least; {words.listed(deciding)} {verb} that"


def _slack_finding(rows: Sequence[_Task], unit: str) -> str:
    loose = [row for row in rows if not row.is_critical]
    if not loose:
        return ", and nothing may slip"
    most = max(loose, key=lambda row: row.slack)
    return f"; {most.name} may slip {words.counted(most.slack, unit)}"


def _date_finding(risk: "ScheduleRisk", unit: str) -> str:
    return f"the chance of being done by {_day(risk.deadline, unit)} is {words.chance(risk.chance)}"


def _said(row: _Task, unit: str, shares: dict[str, float]) -> str:
    """Return the times of one task in words."""
    day = unit.removesuffix("s")
    when = (
        f"{words.counted(row.duration, unit)}, {day} {words.count(row.start)} to {words.count(row.finish)}"
        if row.duration
        else _day(row.start, unit)
    )
    slip = "decides the end" if row.is_critical else f"may slip {words.counted(row.slack, unit)}"
    if not shares:
        return f"{when}, {slip}"
    often = f"in {words.chance(shares[row.name])} of plans"
    return f"{when}, {slip}, {often}" if row.is_critical else f"{when}, {slip}, decides the end {often}"


def _bars(
    rows: Sequence[_Task], unit: str, risk: "ScheduleRisk | None", shares: dict[str, float]
) -> tuple[list[str], float]:
    deadline = [risk.deadline] if risk else []
    span = bars.span([*(row.latest_finish for row in rows), *deadline], 12, svg.WIDTH - 16)
    y = 20.0
    label: list[str] = []
    if risk:
        words_of_it = f"By {_day(risk.deadline, unit)}: {words.chance(risk.chance)} chance"
        middle = svg.kept_inside(span.x(risk.deadline), words_of_it)
        label, y = [svg.text(middle, y, words_of_it, anchor="middle", bold=True)], y + 28
    top = y - 20
    parts: list[str] = []
    drawn: list[str] = []
    for row in rows:
        named, y = bars.heading(row.name, y, bold=row.is_critical)
        parts += named
        for line in svg.wrap(_said(row, unit, shares), svg.WIDTH - 16, svg.SMALL_SIZE):
            parts.append(svg.text(8, y - 2, line, size=svg.SMALL_SIZE, fill=svg.QUIET))
            y += 16
        drawn += _bar(row, span, y - 10)
        y += BAR + 16
    bottom = y - 20
    parts.append(svg.line(8, bottom, svg.WIDTH - 8, bottom, stroke=svg.QUIET))
    if risk:
        x = span.x(risk.deadline)
        drawn.append(svg.line(x, top, x, bottom, stroke=svg.INK, width=2, dash="6 4"))
    return [*drawn, *label, *parts, *_days(span, bottom + 16, unit)], bottom + 44


def _bar(row: _Task, span: bars.Span, y: float) -> Iterator[str]:
    """Draw a task, and after it as a dashed line how far it may slip; a milestone is a diamond."""
    middle = y + BAR / 2
    if row.slack:
        first, last = span.x(row.finish), span.x(row.latest_finish)
        yield svg.line(first, middle, last, middle, stroke=svg.INK, width=2, dash="3 3")
        yield svg.line(last, y + 3, last, y + BAR - 3, stroke=svg.INK, width=2)
    if not row.duration:
        yield svg.diamond(span.x(row.start), middle, 7, fill=svg.BLUE if row.is_critical else svg.PAPER)
        return
    yield span.bar(row.start, row.finish, y, BAR, fill=svg.BLUE if row.is_critical else svg.PALE_BLUE)


def _days(span: bars.Span, y: float, unit: str) -> Iterator[str]:
    """Write round numbers of days below, and what they count."""
    for tick in words.ticks(span.low, span.high, most=6):
        label = words.count(tick)
        x = svg.kept_inside(span.x(tick), label, svg.SMALL_SIZE)
        yield svg.tick_label(x, y, label, anchor="middle")
    yield svg.text(8, y + 18, f"{words.capital(unit)} from the start", size=svg.SMALL_SIZE)


def _curve(risk: "ScheduleRisk", unit: str) -> tuple[list[str], float]:
    times, shares = _course(risk)
    safe = float(risk.percentiles["finish"].iloc[2])  # eight plans in ten
    named = [
        (
            risk.deadline,
            risk.chance,
            f"By {_day(risk.deadline, unit)}: {words.chance(risk.chance)}",
            svg.diamond,
            svg.AMBER,
        ),
        (
            risk.likely_finish,
            risk.chance_of_likely,
            f"All as likely, {_day(risk.likely_finish, unit)}: {words.chance(risk.chance_of_likely)}",
            svg.circle,
            svg.PAPER,
        ),
        (safe, 0.8, f"80% by {_day(safe, unit)}", svg.square, svg.PAPER),
    ]
    ats = [*times, *(at for at, *_ in named)]
    plane = planes.plane(ats, [0, 1], marks.height(len(named)), shown=words.percent)
    found = [
        marks.mark(plane.x(at), plane.y(chance), label, symbol, fill)
        for at, chance, label, symbol, fill in named
    ]
    stems, over = marks.stems_and_words(found)
    line = svg.polyline(plane.points(times, shares), stroke=svg.BLUE, width=3)
    ticks = words.ticks(plane.first, plane.last)
    below = planes.below(plane, [(plane.x(tick), words.count(tick)) for tick in ticks])
    caption, height = planes.caption(f"Chance of being done, by {unit} from the start", plane.bottom + 40)
    return [*planes.grid(plane, words.percent), *stems, line, *over, *below, *caption], height


def _course(risk: "ScheduleRisk") -> tuple[list[float], list[float]]:
    """Return times in order, and the share of plans that are done by each."""
    ordered = risk.finishes.copy()
    ordered.sort()
    last = len(ordered) - 1
    places = [round(last * step / CURVE) for step in range(CURVE + 1)]
    return ordered[places].tolist(), [(place + 1) / len(ordered) for place in places]
