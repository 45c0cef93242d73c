"""Pictures of what is behind a striking number: a count at one moment, and a mean of few."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cmplearn.charts import planes, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.striking import MeanSizes, Stock

ACROSS = 10  # sizes in a row
CELL = 40
SIZE = 17  # of the numbers, which a phone shows at about 11 pixels
OLDER = svg.AMBER


def stock_by_days(stock: "Stock") -> Picture:
    """Return a count at one moment by how long each person has been in it, those there longer set off.

    Parameters
    ----------
    stock : Stock
        From `methods.striking.stock`.

    Returns
    -------
    Picture
        The table has one row a day.

    Raises
    ------
    InputError
        When it is no such count.
    """
    if not getattr(stock, "people_by_day", None) or not hasattr(stock, "older"):
        raise InputError(
            f"stock must be a count by day; it is {stock!r:.80}. Take it from methods.striking.stock."
        )
    title = _stock_finding(stock)
    told = ", ".join(f"day {day}: {count}" for day, count in enumerate(stock.people_by_day) if count)
    alt = f"Bars of {words.count(stock.total)} people by days so far. {words.capital(told)}. {title}."
    parts, height = _bars(stock)
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Days so far", "People", f"Counted as {stock.at_least} or more"),
        rows=tuple(
            (str(day), count, "yes" if day >= stock.at_least else "no")
            for day, count in enumerate(stock.people_by_day)
        ),
    )


def _stock_finding(stock: "Stock") -> str:
    days = f"{stock.at_least} day{'' if stock.at_least == 1 else 's'} or more"
    share = words.percent(stock.older / stock.total)
    return (
        f"{words.count(stock.newcomers)} of the {words.count(stock.total)} joined today; "
        f"{words.count(stock.older)} ({share}) have been there for {days}"
    )


def _bars(stock: "Stock") -> tuple[list[str], float]:
    counts = stock.people_by_day
    days = range(len(counts))
    plane = planes.plane([-0.5, len(counts) - 0.5], [0.0, *map(float, counts)], 24, shown=words.count)
    parts = planes.grid(plane, words.count)
    half = max(2.0, 0.4 * (plane.x(1) - plane.x(0)))
    base = plane.y(0)
    for day, count in zip(days, counts, strict=True):
        top = plane.y(count)
        fill = OLDER if day >= stock.at_least else svg.PALE_BLUE
        if count:
            parts.append(svg.rect(plane.x(day) - half, top, 2 * half, base - top, fill=fill, stroke=svg.INK))
    ticks = [day for day in days if day % (7 if len(counts) > 14 else 2) == 0]
    parts += planes.below(plane, [(plane.x(day), str(day)) for day in ticks])
    axes, height = planes.caption("People, by days since they joined the count", plane.bottom + 40)
    return [*parts, *axes], height


def mean_sizes(sizes: "MeanSizes") -> Picture:
    """Return which sizes of group can have a mean as it was printed: one cell a size.

    Parameters
    ----------
    sizes : MeanSizes
        From `methods.striking.sizes_behind_mean`.

    Returns
    -------
    Picture
        The table has one row a size that can have it.

    Raises
    ------
    InputError
        When it is no such result.
    """
    if not hasattr(sizes, "printed") or not hasattr(sizes, "sizes"):
        raise InputError(
            f"sizes must be the sizes behind a mean; they are {sizes!r:.80}. "
            "Take them from methods.striking.sizes_behind_mean."
        )
    title = _sizes_finding(sizes)
    fitting = ", ".join(map(str, sizes.sizes)) or "none"
    alt = f"Squares numbered 1 to {sizes.most}; filled where a group of that size fits: {fitting}. {title}."
    rows = -(-sizes.most // ACROSS)
    return Picture(
        svg=svg.document(CELL * rows + 34, title, alt, _cells(sizes)),
        title=title,
        alt=alt,
        columns=("Size of the group", "Sum that gives the mean"),
        rows=tuple((str(size), float(round(size * float(sizes.printed)))) for size in sizes.sizes)
        or (("none", "none"),),
    )


def _sizes_finding(sizes: "MeanSizes") -> str:
    count = len(sizes.sizes)
    if not count:
        return f"No group of up to {sizes.most} whole numbers has a mean of {sizes.printed}"
    if count == sizes.most:
        return f"Printed as {sizes.printed}, the mean fits a group of any size up to {sizes.most}"
    return (
        f"Printed as {sizes.printed}, the mean fits {count} of {sizes.most} sizes; "
        f"the smallest is {sizes.smallest}"
    )


def _cells(sizes: "MeanSizes") -> Iterator[str]:
    fitting = set(sizes.sizes)
    left = (svg.WIDTH - CELL * ACROSS) / 2
    for place in range(sizes.most):
        size = place + 1
        x, y = left + CELL * (place % ACROSS), 4 + CELL * (place // ACROSS)
        fits = size in fitting
        yield svg.rect(
            x + 2,
            y + 2,
            CELL - 4,
            CELL - 4,
            fill=svg.BLUE if fits else svg.PAPER,
            stroke=svg.INK if fits else svg.GRID,
        )
        yield svg.text(
            x + CELL / 2,
            y + CELL / 2 + 6,
            str(size),
            size=SIZE,
            anchor="middle",
            bold=fits,
            halo=False,
            fill=svg.PAPER if fits else svg.QUIET,
        )
    bottom = 4 + CELL * -(-sizes.most // ACROSS)
    yield svg.tick_label(left, bottom + 20, "People in the group; filled: can have the mean", anchor="start")
