"""The picture of everybody's ratings of several things: how many gave each rating, and the median."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError
from cmplearn.methods import group

LEFT, RIGHT = 24.0, svg.WIDTH - 24.0
SMALLEST, LARGEST = 8.5, 17.0
ROW = 42.0  # from the middle of a row's circles to the next name
LONGEST = 40  # letters of a name in a sentence
MOST_NAMED = 2  # of those that are level
WIDE = 2  # steps of a scale on which two people can't be said to agree


def rated(
    ratings: Mapping[str, Sequence[int]], top: int, ends: tuple[str, str] = ("", ""), lowest: int = 1
) -> Picture:
    """Return how many gave each rating to each of several things.

    Parameters
    ----------
    ratings : mapping of str to sequence of int
        For each thing, the ratings that people gave it.
    top, lowest : int
        The highest and the lowest rating there is.
    ends : tuple of str
        What the lowest and the highest mean.

    Returns
    -------
    Picture
        In the order of `ratings`; the table has one row a thing.

    Raises
    ------
    InputError
        When nobody rated anything, or a rating is not on the scale.
    """
    given = {name: sorted(values) for name, values in ratings.items() if values}
    for name, values in given.items():
        if values[0] < lowest or values[-1] > top:
            raise InputError(
                f"ratings must be from {lowest} to {top}; {name!r} has {values[0]} to {values[-1]}. "
                "Correct them."
            )
    if not given:
        raise InputError("ratings must hold at least one; they are empty. Draw them once somebody answered.")
    title = _finding(given)
    told = "; ".join(f"{name}: median {median(v):g}, from {v[0]} to {v[-1]}" for name, v in given.items())
    meaning = "".join(
        f", {n} is {words_of}" for n, words_of in zip((lowest, top), ends, strict=True) if words_of
    )
    alt = f"Ratings from {lowest} to {top}{meaning}. {title}. {told}."
    parts, height = _drawn(given, range(lowest, top + 1), ends)
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Rated", "Median", "Lowest", "Highest", "How many rated it"),
        rows=tuple((name, float(median(v)), v[0], v[-1], len(v)) for name, v in given.items()),
    )


def _finding(given: Mapping[str, Sequence[int]]) -> str:
    five = {name: group.estimates(values) for name, values in given.items()}
    best = max(each.median for each in five.values())
    tops = [name for name, each in five.items() if each.median == best]
    if len(given) == 1:
        most = f"{_called(tops)}: median {best:g}"
    elif len(tops) == len(given):
        most = f"All {len(tops)} have the same median, {best:g}"
    elif len(tops) > MOST_NAMED:
        most = f"{len(tops)} of {len(given)} share the highest median, {best:g}"
    else:
        most = f"Highest: {_called(tops)}, median {best:g}"
    if max(values[-1] - values[0] for values in given.values()) < WIDE:
        return f"{most}; nobody is far from the others"
    # Of a crowd somebody gives the lowest and somebody the highest to nearly everything.
    widest = max(each.spread for each in five.values())
    apart = [name for name, each in five.items() if each.spread == widest]
    if len(apart) > min(MOST_NAMED, len(given) - 1):
        return f"{most}; people are about as far apart on each" if len(given) > 1 else most
    return f"{most}; furthest apart: {_called(apart)}"


def _called(names: Sequence[str]) -> str:
    """Return things by what stands before their colon, which says what they are about."""
    return words.listed([f"“{words.shortened(name.partition(':')[0], LONGEST)}”" for name in names])


def _drawn(
    given: Mapping[str, Sequence[int]], scale: range, ends: tuple[str, str]
) -> tuple[list[str], float]:
    most = max(max(Counter(values).values()) for values in given.values())
    parts: list[str] = []
    y = 20.0
    for name, values in given.items():
        named, y = bars.heading(name, y, bold=True)
        parts += [*named, *_row(values, scale, most, y + 8)]
        y += ROW + 14
    for rating in scale:
        parts.append(svg.tick_label(_x(rating, scale), y, str(rating), anchor="middle"))
    for name, anchor in zip(ends, ("start", "end"), strict=True):
        if name:
            x = 8.0 if anchor == "start" else svg.WIDTH - 8.0
            lines = svg.wrap(name, svg.WIDTH / 2 - 16, svg.SMALL_SIZE)
            parts += [
                svg.tick_label(x, y + 17 + 16 * at, line, anchor=anchor) for at, line in enumerate(lines)
            ]
    deepest = max(len(svg.wrap(name, svg.WIDTH / 2 - 16, svg.SMALL_SIZE)) if name else 0 for name in ends)
    return [*parts, svg.tick_label(8, y + 22 + 16 * deepest, "Thick line: the median", anchor="start")], (
        y + 32 + 16 * deepest
    )


def _x(rating: float, scale: range) -> float:
    return LEFT + (RIGHT - LEFT) * (rating - scale[0]) / (scale[-1] - scale[0])


def _row(values: Sequence[int], scale: range, most: int, y: float) -> Iterator[str]:
    """Yield a line with a circle for each rating, its area by how many gave it, and the median."""
    yield svg.line(LEFT, y, RIGHT, y)
    for rating, many in sorted(Counter(values).items()):
        radius = max(SMALLEST, LARGEST * (many / most) ** 0.5)
        x = _x(rating, scale)
        yield svg.circle(x, y, round(radius, 1), fill=svg.PALE_BLUE)
        yield svg.text(x, y + 5, words.count(many), anchor="middle", size=svg.SMALL_SIZE, halo=False)
    middle = _x(float(median(values)), scale)
    yield svg.line(middle, y + LARGEST + 1, middle, y + LARGEST + 12, stroke=svg.INK, width=6)
