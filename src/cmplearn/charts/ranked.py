"""The picture of people's orders of the same things: points for each, first places, and how far all agree."""

from collections.abc import Mapping, Sequence

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.methods import group

LEAST = 0.1
"""Agreement (Kendall's W) below which an order says nothing of a group: chance alone gives as much."""


def ranked(rankings: Sequence[Sequence[str]], labels: Mapping[str, str] | None = None) -> Picture:
    """Return the order of a group, with its Borda points and everybody's first places.

    Parameters
    ----------
    rankings : sequence of sequence of str
        Each person's order, best first; everybody ranks the same items.
    labels : mapping of str to str, optional
        The words of each item; its name is used without.

    Returns
    -------
    Picture
        The item with most points comes first. The table has one row an item.

    Raises
    ------
    InputError
        When there are no rankings, fewer than two items, or somebody ranks other items or one twice.
    """
    points = group.borda(rankings)
    agreement = group.kendalls_w(rankings)
    said = {item: (labels or {}).get(item, item) for item in points}
    firsts = {item: sum(order[0] == item for order in rankings) for item in points}
    places = {item: sum(order.index(item) + 1 for order in rankings) / len(rankings) for item in points}
    title = _finding(points, firsts, said, len(rankings), agreement)
    parts, height = _drawn(points, firsts, said, len(rankings))
    told = "; ".join(f"{said[item]} {points[item]} points, {_first(firsts[item])}" for item in points)
    alt = f"Bar chart of {words.counted(len(rankings), 'orders')} of {len(points)} things. {title}. {told}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("What", "Points", "First for (people)", "Mean place"),
        rows=tuple((said[item], points[item], firsts[item], round(places[item], 2)) for item in points),
    )


def _first(people: int) -> str:
    return "first for nobody" if not people else f"first for {people}"


def _finding(
    points: Mapping[str, int],
    firsts: Mapping[str, int],
    said: Mapping[str, str],
    people: int,
    agreement: float,
) -> str:
    most = max(points.values())
    tops = [item for item in points if points[item] == most]
    named = words.listed([f"“{said[item]}”" for item in tops])
    if people == 1:
        return f"One person puts {named} first"
    if agreement < LEAST:
        return f"People hardly agree ({agreement:.2f} of 1): no order is the group’s"
    finding = f"{named} {'comes' if len(tops) == 1 else 'come'} first for the group"
    favourite = max(firsts, key=firsts.__getitem__)
    if favourite not in tops and firsts[favourite] > max(firsts[item] for item in tops):
        finding += f", though more people put “{said[favourite]}” first"
    return f"{finding}. Agreement: {agreement:.2f} of 1"


def _drawn(
    points: Mapping[str, int], firsts: Mapping[str, int], said: Mapping[str, str], people: int
) -> tuple[list[str], float]:
    most = people * (len(points) - 1)
    beside = {item: f"{points[item]}, {_first(firsts[item])}" for item in points}
    span = bars.Span(0, most, 8, svg.WIDTH - 16 - max(map(svg.text_width, beside.values())))
    parts, y = bars.one_each(((label, points[item], beside[item]) for item, label in said.items()), span)
    parts.append(svg.tick_label(8, y - 6, "Points: one for each thing put below", anchor="start"))
    return parts, y + 4
