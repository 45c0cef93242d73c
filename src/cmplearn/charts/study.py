"""The picture of where the hours of a course come from, and how many nobody has set free yet."""

from typing import TYPE_CHECKING

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.workforce import StudyTime

BAR = 18


def study_time(time: "StudyTime") -> Picture:
    """Return the hours of a course in bars: in the room, protected, part of the job, and still to be found.

    Parameters
    ----------
    time : StudyTime
        From `methods.workforce.study_time`.

    Returns
    -------
    Picture
        The table has one row for each part.

    Raises
    ------
    InputError
        When it is no such result.
    """
    if not hasattr(time, "to_find_a_week"):
        raise InputError(
            f"time must be the hours of a course; it is {time!r:.80}. "
            "Take it from methods.workforce.study_time."
        )
    rows = _rows(time)
    title = _finding(time)
    told = "; ".join(f"{name}: {_told(hours)}" for name, hours in rows)
    alt = f"Bars for the {words.counted(time.hours, 'hours')} of a course. {told}. {title}."
    parts: list[str] = []
    span = bars.Span(0, max(time.hours, *(hours for _, hours in rows)), 8, svg.WIDTH - 66)
    y = 20.0
    for name, hours in rows:
        is_left = name == rows[-1][0]
        named, y = bars.heading(name, y, bold=is_left)
        parts += named
        parts.append(span.bar(0, hours, y - 10, BAR, fill=svg.AMBER if is_left else svg.PALE_BLUE))
        parts.append(svg.text(span.x(hours) + 6, y + 4, _told(hours), bold=is_left))
        y += BAR + 18
    parts.append(svg.tick_label(8, y, f"Hours, of {words.count(time.hours)} in all", anchor="start"))
    return Picture(
        svg=svg.document(y + 10, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Where they come from", "Hours", f"Hours a week, over {words.count(time.weeks)} weeks"),
        rows=tuple((name, round(hours, 2), round(hours / time.weeks, 2)) for name, hours in rows),
    )


def _rows(time: "StudyTime") -> list[tuple[str, float]]:
    return [
        ("In the room with others", time.together),
        ("Protected by your employer", time.protected),
        ("Own case that is your job anyhow", time.in_job),
        ("Still to be found", time.to_find),
    ]


def _finding(time: "StudyTime") -> str:
    if not time.to_find:
        return "No hours are left to find: check that the promise is as large as this"
    hours = _told(time.to_find_a_week)
    return f"{hours} hour{' a week is' if hours == '1' else 's a week are'} still to be found"


def _told(hours: float) -> str:
    """Return hours to a tenth: parts shown whole would not add up to the whole."""
    return f"{round(hours, 1):,g}"
