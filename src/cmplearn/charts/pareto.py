"""Pareto charts: the few causes that make up most of a problem.

Bars and the cumulative line share one scale, from none to all, so that neither can be stretched against the
other; bars lie on their side, as names of causes are long.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.picture import Picture

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.pareto.pareto"
COLUMNS = ("cause", "count", "share", "cumulative", "vital")
MOST_BARS = 12  # of more causes, the smallest are drawn together
BAR = 16
LEFT, RIGHT = 8, 388
FEW = 0.5  # more of the causes than this are not a few (our choice)


class _Cause(NamedTuple):
    """One cause: how many, their share, and the share of it and those before it."""

    name: str
    counted: float
    share: float
    cumulative: float
    is_vital: bool


def pareto(table: "pd.DataFrame", *, causes: str = "causes", things: str = "cases") -> Picture:
    """Return causes in order of size as bars, with what they add up to, those few that make up most filled.

    Parameters
    ----------
    table : DataFrame
        From `methods.pareto.pareto`.
    causes, things : str
        What the causes, and what was counted, are called, in the plural.

    Returns
    -------
    Picture
        The table has one row a cause.

    Raises
    ------
    InputError
        When the table lacks a column or a row.
    """
    tables.require(table, COLUMNS, SOURCE)
    found = [
        _Cause(str(name), *rest)
        for name, *rest in zip(*(table[column].tolist() for column in COLUMNS), strict=True)
    ]
    title = _finding(found, causes, things)
    parts, height = _drawn(_together(found, causes), things)
    told = "; ".join(f"{each.name} {words.count(each.counted)}" for each in found[:MOST_BARS])
    rest = f"; and {len(found) - MOST_BARS} smaller ones" if len(found) > MOST_BARS else ""
    alt = f"Pareto chart of {words.counted(len(found), causes)}. {title}. In order: {told}{rest}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(words.capital(causes), words.capital(things), "Share (%)", "Share so far (%)"),
        rows=tuple(
            (each.name, round(each.counted, 4), round(100 * each.share, 4), round(100 * each.cumulative, 4))
            for each in found
        ),
    )


def _finding(found: Sequence[_Cause], causes: str, things: str) -> str:
    vital = [each for each in found if each.is_vital]
    total = sum(each.counted for each in found)
    share = words.percent(vital[-1].cumulative)
    whole = words.counted(total, things)
    if len(found) == 1:
        return f"{found[0].name} is the only one: all {whole}"
    if len(vital) > FEW * len(found):
        return (
            f"No few stand out: it takes {len(vital)} of {len(found)} {causes} to make up {share} of {whole}"
        )
    named = words.listed([each.name for each in vital])
    if len(vital) == 1:
        return f"Start with {named}: alone it makes up {share} of {whole}"
    return f"Start with {named}: together they make up {share} of {whole}"


def _together(found: Sequence[_Cause], causes: str) -> list[_Cause]:
    """Return the causes to draw, the smallest of too many as one."""
    if len(found) <= MOST_BARS:
        return list(found)
    kept, rest = found[: MOST_BARS - 1], found[MOST_BARS - 1 :]
    smaller = _Cause(
        f"{len(rest)} smaller {causes}",
        sum(each.counted for each in rest),
        sum(each.share for each in rest),
        rest[-1].cumulative,
        all(each.is_vital for each in rest),
    )
    return [*kept, smaller]


def _drawn(found: Sequence[_Cause], things: str) -> tuple[list[str], float]:
    span = bars.span([0.0, 1.0], LEFT, RIGHT)
    under: list[str] = []
    over: list[str] = []
    corners: list[tuple[float, float]] = []
    y = 20.0
    for each in found:
        label = f"{each.name}: {words.count(each.counted)} ({words.percent(each.share)})"
        named, y = bars.heading(label, y)
        over += named
        under.append(span.bar(0, each.share, y - 8, BAR, fill=svg.BLUE if each.is_vital else svg.PAPER))
        corners.append((span.x(each.cumulative), y - 8 + BAR / 2))
        y += BAR + 22
    under.append(svg.polyline(corners, stroke=svg.INK, width=1.5, dash="6 4"))
    for each, (x, middle) in zip(found, corners, strict=True):
        over.append(svg.diamond(x, middle, 5, fill=svg.AMBER))
        label = words.percent(each.cumulative)
        if x + 8 + svg.text_width(label, svg.SMALL_SIZE) < svg.WIDTH - 2:
            over.append(svg.text(x + 8, middle + 5, label, size=svg.SMALL_SIZE, bold=True))
        else:
            over.append(svg.text(x - 8, middle + 5, label, size=svg.SMALL_SIZE, bold=True, anchor="end"))
    axis = y - 4
    under.append(svg.line(LEFT, axis, RIGHT, axis, stroke=svg.QUIET))
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        under.append(svg.tick_label(span.x(share), axis + 17, words.percent(share), anchor=anchor))
    key = f"Share of {things}: bars each, diamonds so far"
    lines = svg.wrap(key, svg.WIDTH - 16)
    under += [svg.text(8, axis + 38 + 18 * row, line) for row, line in enumerate(lines)]
    return under + over, axis + 32 + 18 * len(lines)
