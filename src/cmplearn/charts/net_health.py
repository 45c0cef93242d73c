"""The picture of one decision counted twice: what those treated gain, and what others give up."""

import math
from typing import TYPE_CHECKING

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.cost_effectiveness import NetHealth

BAR = 26
TOP = 22
GAP = 68  # from the top of one bar to the heading of the next
LARGE, SMALL = 16, 15  # larger than elsewhere: few words, and to be read on a phone


def net_health(result: "NetHealth") -> Picture:
    """Return the years in full health gained by those treated above those that others give up.

    Parameters
    ----------
    result : NetHealth
        From `methods.cost_effectiveness.net_health`.

    Returns
    -------
    Picture
        The table has a row for what is gained, for what is given up, and for the difference.

    Raises
    ------
    InputError
        When it is no such result.
    """
    if not hasattr(result, "given_up") or not hasattr(result, "level_price_gbp"):
        raise InputError(
            f"result must be a net health effect; it is {result!r:.80}. "
            "Take it from methods.cost_effectiveness.net_health."
        )
    title = _finding(result)
    level = _level(result)
    alt = f"Two bars, in years in full health. {title}. {level}"
    parts, height = _drawn(result, level)
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("What", "Years in full health", "Whose"),
        rows=(
            ("Gained", round(result.gained, 2), _who(result)),
            ("Given up", round(result.given_up, 2), "others, whom nobody can name"),
            ("Difference", round(result.net, 2), "all together"),
        ),
    )


def _who(result: "NetHealth") -> str:
    return "one person" if result.people == 1 else f"{words.count(result.people)} people"


def _years(amount: float) -> str:
    """Return years with as many digits as a person would say."""
    size = abs(amount)
    return f"{size:,.0f}" if size >= 100 else f"{size:.1f}" if size >= 10 else f"{size:.2f}"


def _is_level(result: "NetHealth") -> bool:
    return math.isclose(result.gained, result.given_up, rel_tol=1e-9, abs_tol=0.005)


def _finding(result: "NetHealth") -> str:
    verb = "gains" if result.people == 1 else "gain"
    price = words.pounds(result.gbp_per_qaly)
    gained = f"{_who(result)} {verb} {_years(result.gained)} years in full health"
    start = f"If a year elsewhere costs {price}, {gained} and others give up"
    if _is_level(result):
        return f"{start} as much"
    more = "fewer" if result.net < 0 else "more"
    return f"{start} {_years(result.given_up)}: {_years(result.net)} {more} in all"


def _level(result: "NetHealth") -> str:
    """Say at which price of a year the two would be level."""
    if result.level_price_gbp is None:
        return "Nothing is gained, so no price makes the two level."
    return f"Level at {words.pounds(result.level_price_gbp)} for each year in full health."


def _drawn(result: "NetHealth", level: str) -> tuple[list[str], float]:
    amounts = (result.gained, result.given_up)
    room = 20 + max(svg.text_width(_years(amount), LARGE) for amount in amounts)
    span = bars.span(amounts, 8, svg.WIDTH - room)
    price = words.pounds(result.gbp_per_qaly)
    rows = (
        (f"Gained by {_who(result)}, known by name", result.gained, svg.BLUE, ""),
        (f"Given up by others, at {price} a year", result.given_up, svg.PAPER, "5 3"),
    )
    parts: list[str] = []
    y = TOP
    for name, amount, fill, dash in rows:
        parts += [
            svg.text(8, y, name, bold=True, size=LARGE),
            span.bar(0, amount, y + 10, BAR, fill=fill, dash=dash),
            svg.text(span.x(amount) + 8, y + 29, _years(amount), size=LARGE),
        ]
        y += GAP
    across, end = span.x(result.gained), y - GAP + 10 + BAR
    if not _is_level(result):
        parts.append(svg.line(across, end - BAR - 4, across, end + 4, stroke=svg.BLUE, width=2))
    parts.append(svg.text(8, y, "Bars: years in full health (QALYs)", size=SMALL, fill=svg.QUIET))
    for row, line in enumerate(svg.wrap(level, svg.WIDTH - 16, SMALL)):
        parts.append(svg.text(8, y + 22 + 20 * row, line, size=SMALL))
    return parts, y + 36 + 20 * row
