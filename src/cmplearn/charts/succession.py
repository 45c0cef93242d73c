"""The picture of who did a job in a place down the years: era by era, with the days asked about beside."""

from typing import TYPE_CHECKING

from cmplearn.charts import svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from cmplearn.methods.commissioning import Era, Succession

LINE = 38  # half the width of a day's label
NAMES = 96
ROOM = svg.WIDTH - NAMES - 8
BOLD = 1.1  # bold words are so much wider than others


def who_did_it(succession: "Succession") -> Picture:
    """Return who did a job in a place, era by era, with the days asked about marked.

    Parameters
    ----------
    succession : Succession
        From `methods.commissioning.who_did_it`.

    Returns
    -------
    Picture
        The table has one row an era.

    Raises
    ------
    InputError
        When it is no such succession.
    """
    if not getattr(succession, "days", None) or not hasattr(succession, "eras"):
        raise InputError(
            f"succession must say who did a job when; it is {succession!r:.80}. "
            "Take it from methods.commissioning.who_did_it."
        )
    title = _finding(succession)
    told = "; ".join(_told(succession, era) for era in succession.eras)
    alt = f"Who {succession.job} {succession.place}, from the top down: {told}. {title}."
    parts, height = _drawn(succession)
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("From", "To", "Who", "How", "Asked about"),
        rows=tuple(
            (
                _day(era.first) if number else f"before {_day(era.first)}",
                _day(era.last) if era.last else _last_seen(era),
                _names(era),
                _how(era),
                ", ".join(_labels(succession, era)) or "between",
            )
            for number, era in enumerate(succession.eras)
        ),
    )


def _finding(succession: "Succession") -> str:
    times = succession.changes
    since = succession.days[0].year
    now = _names(succession.eras[-1])
    if not times:
        return f"{words.capital(succession.place)} it has stayed with the same since {since}: {now}"
    often = {1: "once", 2: "twice"}.get(times, f"{words.in_words(times)} times")
    return f"{words.capital(succession.place)} it has changed hands {often} since {since}; last known: {now}"


def _names(era: "Era") -> str:
    names = list(dict.fromkeys(each.body for each in era.tenures))
    return words.listed(names, most=len(names)) if names else "nobody is recorded"


def _how(era: "Era") -> str:
    return " ".join(dict.fromkeys(each.how for each in era.tenures if each.how))


def _shared(era: "Era") -> str:
    """Return how several bodies shared it; empty where one did it alone."""
    return _how(era) if len({each.body for each in era.tenures}) > 1 else ""


def _told(succession: "Succession", era: "Era") -> str:
    shared = _shared(era)
    how = f", “{shared.rstrip('.')}”" if shared else ""
    return f"{_when(era)}: {_names(era)}{how}{_marked(succession, era)}"


def _day(day: "date") -> str:
    return f"{day.day} {day:%B %Y}"


def _last_seen(era: "Era") -> str:
    seen = list(dict.fromkeys(each.seen for each in era.tenures if each.seen))
    return f"last seen {words.listed(seen, most=len(seen))}" if seen else "today"


def _when(era: "Era") -> str:
    return f"until {_day(era.last)}" if era.last else _last_seen(era)


def _labels(succession: "Succession", era: "Era") -> list[str]:
    """Return the days asked about that fall into an era: years, and the last as what is known last."""
    found = [day for day in succession.days if era.covers(day)]
    return [_last(era) if day == succession.days[-1] else f"{day.year}" for day in found]


def _last(era: "Era") -> str:
    return "last seen" if any(each.seen for each in era.tenures) else "today"


def _marked(succession: "Succession", era: "Era") -> str:
    labels = _labels(succession, era)
    return f" ({words.listed(labels, most=len(labels))})" if labels else ""


def _drawn(succession: "Succession") -> tuple[list[str], float]:
    parts: list[str] = []
    y = 12.0
    for number, era in enumerate(succession.eras):
        top = y
        if number:
            parts.append(svg.line(8, y, svg.WIDTH - 8, y, stroke=svg.QUIET, dash="5 4"))
            parts.append(svg.tick_label(NAMES, y + 17, f"from {_day(era.first)}", anchor="start"))
            y += 20
        names = list(dict.fromkeys(each.body for each in era.tenures)) or ["Nobody is recorded"]
        for name in names:
            for line in svg.wrap(words.capital(name), ROOM / BOLD):
                y += 18
                parts.append(svg.text(NAMES, y, line, bold=bool(era.tenures)))
        seen = "" if era.last or _last(era) == "today" else _last_seen(era).removeprefix("last seen ")
        for words_below in (_shared(era), seen):
            for line in svg.wrap(words_below, ROOM, svg.SMALL_SIZE) if words_below else ():
                y += 17
                parts.append(svg.tick_label(NAMES, y, line, anchor="start"))
        labels = _labels(succession, era)
        y = max(y, top + 26 * len(labels) + 4)
        for place, label in enumerate(labels):
            parts += _mark(label, top + 18 + 26 * place)
        y += 14
    return parts, y


def _mark(label: str, y: float) -> list[str]:
    """Draw a day asked about as a label on the left."""
    today = label in ("today", "last seen")
    return [
        svg.rect(8, y - 12, 2 * LINE, 22, fill=svg.PURPLE if today else svg.BLUE),
        svg.text(
            8 + LINE,
            y + 4,
            label,
            anchor="middle",
            size=svg.SMALL_SIZE,
            fill=svg.PAPER,
            bold=True,
            halo=False,
        ),
    ]
